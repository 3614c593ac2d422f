import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { toPrivateJwk } from '@quantum-shield/pq-core/keys'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { parseJwks } from '../src/jwks.ts'
import { createRemoteKeys, signJwt, toJwks, verifyJwt, type RemoteKeysOptions } from '../src/index.ts'
import { alice, ALGORITHMS, classical, EXPECTED, ISSUED, mallory, signer, small } from './support.ts'

const { publicKey } = alice
const keys = [publicKey, small.publicKey]
const parse = (set: unknown, maxKeys = 64) => parseJwks(utf8(JSON.stringify(set)), ALGORITHMS, maxKeys)

describe('a published set', () => {
  it('has the algorithm, the use and the thumbprint of each key, and nothing private', () => {
    const { keys: entries } = toJwks([publicKey, { keyId: 'old', publicKey: small.publicKey }])
    expect(entries.map(({ pub: _, ...members }) => members)).toEqual([
      { kty: 'AKP', alg: 'ML-DSA-65', use: 'sig', kid: publicKey.id },
      { kty: 'AKP', alg: 'ML-DSA-44', use: 'sig', kid: 'old' },
    ])
    expect(toJwks([classical.publicKey]).keys[0]).toMatchObject({
      kty: 'OKP',
      alg: 'Ed25519',
      crv: 'Ed25519',
    })
  })

  it('has each name once', () => {
    expect(() => toJwks([publicKey, publicKey])).toThrow(TypeError)
  })

  it('is read as it was written', () => {
    const read = parse(toJwks(keys))
    expect(read.map(({ keyId }) => keyId)).toEqual(keys.map(({ id }) => id))
    expect(read.map((key) => key.publicKey.toBytes())).toEqual(keys.map((key) => key.toBytes()))
  })
})

describe('a set of somebody', () => {
  const [good, other] = toJwks(keys).keys
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' }

  it('may have keys that are of no use here', () => {
    const entries = [
      rsa,
      { ...good, use: 'enc' },
      { ...other, key_ops: ['sign'] },
      { ...good, pub: 'AAAA', kid: 'short' },
      { ...good, alg: undefined, kid: 'nameless' },
      { ...toPrivateJwk(mallory.privateKey), kid: 'leaked' },
      { ...good, key_ops: ['verify'], kid: 'fine' },
    ]
    const unnamed = entries.map((entry, i) => ({ kid: `${i}`, ...entry }))
    unnamed[1] = { ...entries[1], kid: 'a' } as never
    unnamed[2] = { ...entries[2], kid: 'b' } as never
    expect(parse({ keys: unnamed }).map(({ keyId }) => keyId)).toEqual(['fine'])
  })

  it('that has a name twice has it for nobody, whatever kind of key the other is', () => {
    expect(parse({ keys: [good, { ...other, kid: good?.['kid'] }] })).toEqual([])
    expect(parse({ keys: [{ ...rsa, kid: good?.['kid'] }, good, other] }).map(({ keyId }) => keyId)).toEqual([
      small.publicKey.id,
    ])
  })

  it.each([
    ['no object', []],
    ['no keys', {}],
    ['keys that are none', { keys: {} }],
    ['a key that is no object', { keys: [good, null] }],
  ])('is none with %s', (_, set) => {
    expect(codeThrownBy(() => parse(set))).toBe('malformed')
  })

  it('has as many keys as allowed', () => {
    expect(parse({ keys: [good, other] }, 2).length).toBe(2)
    expect(codeThrownBy(() => parse({ keys: [good, other] }, 1))).toBe('limit_exceeded')
  })
})

describe('keys at an address', () => {
  let server: Server | undefined
  let requests = 0
  let now = 1_800_000_000_000
  const clock = () => now

  async function serve(listener: RequestListener): Promise<string> {
    requests = 0
    const started = createServer((request, response) => {
      requests++
      listener(request, response)
    })
    server = started
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
    const address = started.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return `http://127.0.0.1:${address.port}/.well-known/jwks.json`
  }

  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
  })

  const publish =
    (published: () => unknown): RequestListener =>
    (_, response) => {
      response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify(published()))
    }
  const remote = (url: string, options: Partial<RemoteKeysOptions> = {}) =>
    createRemoteKeys(url, { algorithms: ALGORITHMS, clock, ...options })
  const check = async (finder: ReturnType<typeof remote>, by = signer) =>
    codeRejectedBy(verifyJwt(await signJwt(by, {}, ISSUED), finder, EXPECTED))

  it('are fetched once, however many ask', async () => {
    const finder = remote(await serve(publish(() => toJwks(keys))))
    const codes = await Promise.all(Array.from({ length: 10 }, () => check(finder)))
    expect(codes).toEqual(Array(10).fill(undefined))
    expect(requests).toBe(1)
  })

  it('are fetched again when they are old, and when the clock was set back as far', async () => {
    let published = keys
    const finder = remote(await serve(publish(() => toJwks(published))))
    expect(await check(finder)).toBeUndefined()
    published = [small.publicKey]
    now += 599_999
    expect(await check(finder)).toBeUndefined()
    now += 1
    expect(await check(finder)).toBe('no_matching_key')
    published = keys
    now -= 1_000_000
    expect(await check(finder)).toBeUndefined()
    expect(requests).toBe(3)
  })

  it('are fetched again for a name that is new, but not for every one', async () => {
    let published = [small.publicKey]
    const finder = remote(await serve(publish(() => toJwks(published))))
    expect(await check(finder)).toBe('no_matching_key')
    expect(requests).toBe(1)
    published = keys
    now += 29_999
    expect(await check(finder)).toBe('no_matching_key')
    now += 1
    expect(await check(finder)).toBeUndefined()
    expect(requests).toBe(2)
  })

  it.each<[string, RequestListener]>([
    ['a status', (_, response) => response.writeHead(503).end()],
    [
      'a redirect to a good set',
      ({ url }, response) =>
        url === '/good'
          ? response.end(JSON.stringify(toJwks(keys)))
          : response.writeHead(302, { location: '/good' }).end(),
    ],
    ['no JSON', (_, response) => response.end('<html>')],
    ['a connection that ends', (_, response) => response.destroy()],
    [
      'more than it may have',
      (_, response) => response.end(JSON.stringify({ keys: [], x: 'x'.repeat(300_000) })),
    ],
  ])('are unavailable after %s, and left alone for a second', async (_, listener) => {
    const finder = remote(await serve(listener))
    expect(await check(finder)).toBe('keys_unavailable')
    now += 999
    expect(await check(finder)).toBe('keys_unavailable')
    expect(requests).toBe(1)
    now += 1
    expect(await check(finder)).toBe('keys_unavailable')
    expect(requests).toBe(2)
  })

  it('do not outlive their time because the network is down', async () => {
    let isUp = true
    const listener = publish(() => toJwks(keys))
    const finder = remote(
      await serve((request, response) => {
        if (isUp) listener(request, response)
        else response.destroy()
      }),
    )
    expect(await check(finder)).toBeUndefined()
    isUp = false
    now += 600_000
    expect(await check(finder)).toBe('keys_unavailable')
  })

  it.each<[string, RequestListener]>([
    ['an answer', () => undefined],
    ['the rest of it', (_, response) => void response.write('{"keys":[')],
  ])('are waited for so long: %s', async (_, listener) => {
    const finder = remote(await serve(listener), { timeoutSeconds: 0.05 })
    expect(await check(finder)).toBe('keys_unavailable')
  })

  it('come by the fetch that is passed, be it one that listens to no signal', async () => {
    const fetch = () => new Promise<Response>(() => undefined)
    expect(await check(remote('https://issuer.example/jwks', { fetch, timeoutSeconds: 0.02 }))).toBe(
      'keys_unavailable',
    )
    const answer = async () => new Response(JSON.stringify(toJwks(keys)))
    expect(await check(remote('https://issuer.example/jwks', { fetch: answer }))).toBeUndefined()
  })

  it('come from where nobody can change them', () => {
    for (const url of [
      'http://issuer.example/jwks',
      'http://127.0.0.1.evil.example/',
      'file:///etc/passwd',
    ]) {
      expect(() => remote(url)).toThrow(TypeError)
    }
    for (const url of ['http://localhost:1/', 'http://[::1]:1/', 'https://issuer.example/']) remote(url)
    expect(() => createRemoteKeys('https://issuer.example', { algorithms: [] })).toThrow(TypeError)
  })
})
