import { describe, expect, it } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { ecdsaP256, ed25519 } from '@quantum-shield/pq-signatures/classical'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import {
  fieldsOf,
  memoryNonces,
  signMessage,
  signRequest,
  signResponse,
  verifyMessage,
  verifyRequest,
  verifyResponse,
  type HttpRequest,
  type SignHttpOptions,
  type VerifyHttpOptions,
} from '../src/http.ts'
import { alice, ALGORITHMS, at, mallory, NOW, signer, small } from './support.ts'

const { publicKey } = alice
const URL_OF = 'https://api.example/transfer?to=bob'
const EXPECTED: VerifyHttpOptions = { algorithms: ALGORITHMS, clock: at(NOW) }
const SIGNING: SignHttpOptions = { clock: at(NOW) }

const post = (body = '{"amount":5}') =>
  new Request(URL_OF, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-a': ' 1 ' } })
const signed = (options: SignHttpOptions = {}, request = post()) =>
  signRequest(request, signer, { ...SIGNING, ...options })
const codeOf = (
  request: Request,
  options: object = {},
  keys: Parameters<typeof verifyRequest>[1] = [publicKey],
) => codeRejectedBy(verifyRequest(request, keys, { ...EXPECTED, ...options }))

/** The request with other fields, method, address or body. */
function changed(
  request: Request,
  change: { headers?: Record<string, string | null>; url?: string; method?: string; body?: string },
) {
  const headers = new Headers(request.headers)
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const { url = request.url, method = request.method, body = '{"amount":5}' } = change
  return new Request(url, { method, headers, body: method === 'GET' ? null : body })
}

describe('a signed request', () => {
  it('says what it covers, by whom and when, and keeps its body', async () => {
    const request = await signed({ nonce: 'n1', tag: 'bank', expiresInSeconds: 30 })
    expect(request.headers.get('signature-input')).toBe(
      `sig=("@method" "@target-uri" "content-type" "content-digest");created=${NOW};expires=${NOW + 30};nonce="n1";keyid="${publicKey.id}";alg="ml-dsa-65";tag="bank"`,
    )
    expect(request.headers.get('signature')?.length).toBe(4 + 1 + 4412 + 1)
    const { components, parameters, label } = await verifyRequest(request, [publicKey], EXPECTED)
    expect(components).toEqual(['@method', '@target-uri', 'content-type', 'content-digest'])
    expect(parameters).toMatchObject({ nonce: 'n1', tag: 'bank', expires: NOW + 30 })
    expect(label).toBe('sig')
    expect(await request.text()).toBe('{"amount":5}')
  })

  it.each([...ALGORITHMS, ed25519, ecdsaP256])('may be signed with $id', async (algorithm) => {
    const pair = algorithm.generateKeyPair()
    const request = await signRequest(post(), signerOf(pair.privateKey), SIGNING)
    expect(await codeOf(request, { algorithms: [algorithm] }, [pair.publicKey])).toBeUndefined()
  })

  it('without a body needs no digest', async () => {
    const request = await signed({}, new Request(URL_OF))
    expect(request.headers.get('content-digest')).toBeNull()
    expect(await codeOf(request)).toBeUndefined()
  })

  it('covers every part that can be covered', async () => {
    const components = [
      '@method',
      '@target-uri',
      '@authority',
      '@scheme',
      '@request-target',
      '@path',
      '@query',
      'x-a',
    ]
    const request = await signed({ components })
    expect(await codeOf(request, { components })).toBeUndefined()
    expect(
      await codeOf(changed(request, { url: 'https://api.example/transfer?to=eve' }), {
        components: ['@path'],
      }),
    ).toBe('signature_invalid')
  })

  it('has the signature base of RFC 9421 section 2.5', async () => {
    let base = ''
    const recording = {
      publicKey,
      sign: (message: Uint8Array) => {
        base = new TextDecoder().decode(message)
        return signer.sign(message)
      },
    }
    const fields = fieldsOf([
      ['Cache-Control', ' max-age=60 '],
      ['cache-control', ' must-revalidate'],
      ['X-Empty', ''],
    ])
    const message: HttpRequest = {
      kind: 'request',
      method: 'GET',
      url: 'HTTPS://WWW.Example:443?q=%20a#top',
      fields,
      body: new Uint8Array(),
    }
    const components = [
      '@authority',
      '@scheme',
      '@path',
      '@query',
      '@request-target',
      '@target-uri',
      'cache-control',
      'cache-control;key="max-age"',
      'x-empty',
    ]
    await signMessage(message, recording, { components, clock: at(1), keyId: 'k"1' })
    expect(base.split('\n')).toEqual([
      '"@authority": www.example',
      '"@scheme": https',
      '"@path": /',
      '"@query": ?q=%20a',
      '"@request-target": /?q=%20a',
      '"@target-uri": HTTPS://WWW.Example:443?q=%20a',
      '"cache-control": max-age=60 ,  must-revalidate',
      '"cache-control";key="max-age": 60',
      '"x-empty": ',
      '"@signature-params": ("@authority" "@scheme" "@path" "@query" "@request-target" "@target-uri" "cache-control" "cache-control";key="max-age" "x-empty");created=1;keyid="k\\"1";alg="ml-dsa-65"',
    ])
  })

  it.each<[string, Parameters<typeof changed>[1], string]>([
    ['another method', { method: 'PUT' }, 'signature_invalid'],
    ['another address', { url: 'https://api.example/transfer?to=eve' }, 'signature_invalid'],
    ['another host', { url: 'https://evil.example/transfer?to=bob' }, 'signature_invalid'],
    ['another body', { body: '{"amount":6}' }, 'digest_mismatch'],
    ['no body', { body: '' }, 'digest_mismatch'],
    [
      'another body and its digest',
      { body: 'x', headers: { 'content-digest': 'sha-512=:AA==:' } },
      'signature_invalid',
    ],
    ['no digest', { headers: { 'content-digest': null } }, 'component_missing'],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 'signature_invalid'],
    ['no signature', { headers: { signature: null } }, 'signature_missing'],
    ['no signature input', { headers: { 'signature-input': null } }, 'signature_missing'],
    ['an empty signature input', { headers: { 'signature-input': '' } }, 'signature_missing'],
    ['another signature', { headers: { signature: 'sig=:AAAA:' } }, 'signature_invalid'],
    ['a signature in text', { headers: { signature: 'sig="AAAA"' } }, 'malformed'],
    ['a signature of another label', { headers: { signature: 'sig2=:AAAA:' } }, 'signature_missing'],
    ['a field that does not parse', { headers: { signature: 'sig=:AAAA' } }, 'malformed'],
    ['a field above its limit', { headers: { signature: `sig=:${'A'.repeat(65_536)}:` } }, 'limit_exceeded'],
  ])('with %s is refused', async (_, change, code) => {
    expect(await codeOf(changed(await signed(), change))).toBe(code)
  })

  it('with a field that it does not cover passes', async () => {
    expect(await codeOf(changed(await signed(), { headers: { 'x-other': '1' } }))).toBeUndefined()
  })

  it('for another server is refused by one that knows its name', async () => {
    const request = await signed()
    expect(await codeOf(request, { origin: 'https://api.example' })).toBeUndefined()
    expect(await codeOf(request, { origin: 'https://other.example' })).toBe('signature_invalid')
    await expect(verifyRequest(request, publicKey, { ...EXPECTED, origin: 'api.example' })).rejects.toThrow(
      TypeError,
    )
    await expect(
      verifyRequest(request, publicKey, { ...EXPECTED, origin: 'https://api.example/v1' }),
    ).rejects.toThrow(TypeError)
  })

  it('has a body within the limit', async () => {
    const request = await signed()
    expect(await codeOf(request, { maxBodyBytes: 11 })).toBe('limit_exceeded')
    expect(await codeOf(request, { maxBodyBytes: 12 })).toBeUndefined()
  })
})

describe('the list of components', () => {
  const withInput = async (input: string) =>
    changed(await signed(), { headers: { 'signature-input': input } })
  const rest = `;created=${NOW};alg="ml-dsa-65"`

  it.each([
    ['without what must be covered', '("@method")', 'component_missing'],
    ['without the digest of a body', '("@method" "@target-uri")', 'component_missing'],
    ['with a component twice', '("@method" "@target-uri" "content-digest" "@method")', 'malformed'],
    [
      'with one twice, its parameters in another order',
      '("@method" "@target-uri" "content-digest" "x";req;key="a" "x";key="a";req)',
      'malformed',
    ],
    [
      'with a field that is not there',
      '("@method" "@target-uri" "content-digest" "date")',
      'component_missing',
    ],
    [
      'with a part of a response',
      '("@method" "@target-uri" "content-digest" "@status")',
      'component_missing',
    ],
    [
      'with a part of a request that it answers',
      '("@method" "@target-uri" "content-digest" "date";req)',
      'component_missing',
    ],
    [
      'with a parameter of the query',
      '("@method" "@target-uri" "content-digest" "@query-param";name="to")',
      'unsupported_component',
    ],
    [
      'with a field as bytes',
      '("@method" "@target-uri" "content-digest" "date";bs)',
      'unsupported_component',
    ],
    ['with a trailer', '("@method" "@target-uri" "content-digest" "date";tr)', 'unsupported_component'],
    ['with a name in upper case', '("@method" "@target-uri" "Content-Digest")', 'malformed'],
    [
      'with the parameters of the signature',
      '("@method" "@target-uri" "content-digest" "@signature-params")',
      'unsupported_component',
    ],
    ['with a number', '("@method" "@target-uri" "content-digest" 5)', 'malformed'],
    [
      'with a member of what is no dictionary',
      '("@method" "@target-uri" "content-digest" "content-type";key="a")',
      'malformed',
    ],
    [
      'with a member that is not there',
      '("@method" "@target-uri" "content-digest" "content-digest";key="sha-1")',
      'component_missing',
    ],
    [
      'with a digest of the request in place of its own',
      '("@method" "@target-uri" "content-digest";req)',
      'component_missing',
    ],
    ['with 65 entries', `(${'"a" '.repeat(64)}"b")`, 'limit_exceeded'],
  ])('%s is refused', async (_, list, code) => {
    expect(await codeOf(await withInput(`sig=${list}${rest}`))).toBe(code)
  })

  it('that is none is refused', async () => {
    for (const input of ['sig=5', 'sig', 'sig=:AAAA:'])
      expect(await codeOf(await withInput(input))).toBe('malformed')
  })

  it('with a label or a parameter twice is refused, which another parser reads otherwise', async () => {
    const list = '("@method" "@target-uri" "content-digest")'
    expect(await codeOf(await withInput(`sig=("@method")${rest}, sig=${list}${rest}`))).toBe('malformed')
    expect(await codeOf(await withInput(`sig=${list}${rest};created=${NOW}`))).toBe('malformed')
    const request = await signed()
    const twice = `sig=:AAAA:, ${request.headers.get('signature') ?? ''}`
    expect(await codeOf(changed(request, { headers: { signature: twice } }))).toBe('malformed')
    const nonce = `;nonce="a,b;c=\\"d\\",e"`
    expect(await codeOf(await withInput(`sig=${list}${rest}${nonce}`))).toBe('signature_invalid')
  })

  it.each(['created="x"', 'created=1.5', 'expires=?1', 'nonce=5', 'keyid=a', 'alg=:AA==:', 'tag=1'])(
    'with %s is refused',
    async (parameter) => {
      const list = '("@method" "@target-uri" "content-digest")'
      expect(await codeOf(await withInput(`sig=${list};${parameter}`))).toBe('malformed')
    },
  )

  it('that a caller writes wrongly is a TypeError', async () => {
    for (const wrong of ['@Method', 'X-A', '', '@query-param;name="a"', 'a;sf', 'a b']) {
      await expect(signed({ components: [wrong] })).rejects.toThrow(TypeError)
    }
    await expect(signed({ components: ['x-a', 'x-a'] })).rejects.toMatchObject({ code: 'malformed' })
    await expect(signed({ components: ['x-b'] })).rejects.toMatchObject({ code: 'component_missing' })
  })

  it('gets no line of its own from a value', async () => {
    const fields = fieldsOf([['x-a', '1\n"@method": GET']])
    const message: HttpRequest = {
      kind: 'request',
      method: 'POST',
      url: URL_OF,
      fields,
      body: new Uint8Array(),
    }
    await expect(signMessage(message, signer, { components: ['x-a'] })).rejects.toMatchObject({
      code: 'malformed',
    })
  })
})

describe('algorithms and keys', () => {
  it('the algorithm is that of the key, and an allowed one', async () => {
    const request = await signed()
    expect(await codeOf(request, { algorithms: [ed25519] })).toBe('algorithm_not_allowed')
    expect(await codeOf(request, {}, [{ keyId: publicKey.id, publicKey: small.publicKey }])).toBe(
      'algorithm_mismatch',
    )
    expect(await codeOf(request, {}, [small.publicKey])).toBe('no_matching_key')
    expect(await codeOf(request, {}, mallory.publicKey)).toBe('signature_invalid')
  })

  it('a JOSE name is no name here', async () => {
    const request = await signed()
    const input = request.headers.get('signature-input')?.replace('ml-dsa-65', 'ML-DSA-65') ?? ''
    expect(await codeOf(changed(request, { headers: { 'signature-input': input } }))).toBe(
      'algorithm_not_allowed',
    )
  })

  it('without the parameter, the key says which', async () => {
    const components = '("@method" "@target-uri")'
    const base = `"@method": GET\n"@target-uri": ${URL_OF}\n"@signature-params": ${components};created=${NOW}`
    const signature = Buffer.from(await signer.sign(utf8(base))).toString('base64')
    const headers = { 'signature-input': `a=${components};created=${NOW}`, signature: `a=:${signature}:` }
    expect(await codeOf(new Request(URL_OF, { headers }))).toBeUndefined()
  })
})

describe('time', () => {
  it.each([
    [NOW + 305, {}, undefined],
    [NOW + 306, {}, 'expired'],
    [NOW + 26, { maxAgeSeconds: 20 }, 'expired'],
    [NOW + 36, { maxAgeSeconds: 30, leewaySeconds: 6 }, undefined],
    [NOW - 5, {}, undefined],
    [NOW - 6, {}, 'not_yet_valid'],
  ])('at %i with %j', async (now, options, code) => {
    expect(await codeOf(await signed(), { ...options, clock: at(now) })).toBe(code)
  })

  it('ends where the signer says, and a signature says when it was made', async () => {
    const request = await signed({ expiresInSeconds: 10 })
    expect(await codeOf(request, { clock: at(NOW + 15) })).toBeUndefined()
    expect(await codeOf(request, { clock: at(NOW + 16) })).toBe('expired')
    const input = 'sig=("@method" "@target-uri" "content-digest")'
    expect(await codeOf(changed(request, { headers: { 'signature-input': input } }))).toBe(
      'component_missing',
    )
  })
})

describe('nonces', () => {
  it('are used once, and not used up by those who cannot sign', async () => {
    const nonces = memoryNonces({ clock: at(NOW) })
    const request = await signed({ nonce: 'n1' })
    const forged = changed(request, { headers: { signature: `sig=:${'AAAA'.repeat(1103)}:` } })
    expect(await codeOf(forged, { nonces })).toBe('signature_invalid')
    expect(await codeOf(request, { nonces })).toBeUndefined()
    expect(await codeOf(request, { nonces })).toBe('replayed')
    expect(await codeOf(await signed({ nonce: 'n2' }), { nonces })).toBeUndefined()
    expect(await codeOf(await signed(), { nonces })).toBe('component_missing')
  })

  it('are kept until the signature is too old, and not forgotten for want of room', () => {
    let now = NOW
    const nonces = memoryNonces({ maximum: 2, clock: () => now * 1000 })
    expect([nonces.claim('k', 'a', NOW + 10), nonces.claim('k', 'b', NOW + 10)]).toEqual([true, true])
    expect(codeThrownBy(() => nonces.claim('k', 'c', NOW + 10))).toBe('limit_exceeded')
    now += 10
    expect(nonces.claim('k', 'a', NOW + 10)).toBe(false)
    now += 1
    expect(nonces.claim('k', 'a', NOW + 20)).toBe(true)
    expect(nonces.claim('l', 'a', NOW + 20)).toBe(true)
  })

  it('in a store that refuses all are refused', async () => {
    expect(await codeOf(await signed({ nonce: 'n1' }), { nonces: { claim: async () => false } })).toBe(
      'replayed',
    )
  })
})

describe('several signatures', () => {
  const pair = ed25519.generateKeyPair()

  it('on one message are verified each by its label; one does not stand for both', async () => {
    const classical = await signRequest(post(), signerOf(pair.privateKey), { ...SIGNING, label: 'classical' })
    const both = await signed({ label: 'pq' }, classical)
    const algorithms = [...ALGORITHMS, ed25519]
    const keys = [publicKey, pair.publicKey]
    expect(await codeOf(both, { algorithms }, keys)).toBe('signature_missing')
    expect(await codeOf(both, { algorithms: ALGORITHMS, label: 'pq' }, keys)).toBeUndefined()
    expect(await codeOf(both, { algorithms: [ed25519], label: 'classical' }, keys)).toBeUndefined()
    expect(await codeOf(both, { algorithms: ALGORITHMS, label: 'classical' }, keys)).toBe(
      'algorithm_not_allowed',
    )
    expect(await codeOf(classical, { algorithms: ALGORITHMS, label: 'pq' }, keys)).toBe('signature_missing')
  })

  it('have labels of their own', async () => {
    await expect(signed({}, await signed())).rejects.toThrow(TypeError)
    await expect(signed({ label: 'Sig' })).rejects.toThrow(TypeError)
  })

  it('are for what their tag says', async () => {
    const request = await signed({ tag: 'bank' })
    expect(await codeOf(request, { tag: 'bank' })).toBeUndefined()
    expect(await codeOf(request, { tag: 'mail' })).toBe('wrong_type')
  })
})

describe('a signed response', () => {
  const respond = () => new Response('paid', { status: 201, headers: { 'content-type': 'text/plain' } })
  const codeOfResponse = (response: Response, request?: Request) =>
    codeRejectedBy(
      verifyResponse(response, publicKey, request === undefined ? EXPECTED : { ...EXPECTED, request }),
    )

  it('comes back, with its body', async () => {
    const response = await signResponse(respond(), signer, SIGNING)
    expect(await codeOfResponse(response)).toBeUndefined()
    expect([response.status, await response.text()]).toEqual([201, 'paid'])
  })

  it('answers one request and no other', async () => {
    const response = await signResponse(respond(), signer, { ...SIGNING, request: post() })
    expect(response.headers.get('signature-input')).toContain(
      '("@status" "@method";req "@target-uri";req "content-type" "content-digest")',
    )
    expect(await codeOfResponse(response, post())).toBeUndefined()
    expect(await codeOfResponse(response, new Request('https://api.example/other', { method: 'POST' }))).toBe(
      'signature_invalid',
    )
    expect(await codeOfResponse(response)).toBe('component_missing')
    expect(await codeOfResponse(await signResponse(respond(), signer, SIGNING), post())).toBe(
      'component_missing',
    )
  })

  it('has the status and the body that were signed', async () => {
    const { headers } = await signResponse(respond(), signer, SIGNING)
    expect(await codeOfResponse(new Response('paid', { status: 200, headers }))).toBe('signature_invalid')
    expect(await codeOfResponse(new Response('owed', { status: 201, headers }))).toBe('digest_mismatch')
  })
})

describe('digests', () => {
  const message = (digest: string): HttpRequest => ({
    kind: 'request',
    method: 'POST',
    url: URL_OF,
    fields: fieldsOf([['content-digest', digest]]),
    body: utf8('hello'),
  })
  const sha256 = 'sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:'

  it.each([
    ['sha-256', sha256, undefined],
    ['one that is known among others', `md5=:AA==:, ${sha256}`, undefined],
    ['the strongest that is there', `${sha256}, sha-512=:AA==:`, 'digest_mismatch'],
    ['none that is known', 'md5=:XUFAKrxLKna5cZ2REBfFkg==:', 'digest_mismatch'],
    ['text', 'sha-256="x"', 'malformed'],
    ['no dictionary', '=', 'malformed'],
  ])('%s', async (_, digest, code) => {
    const { body, ...rest } = message(digest)
    const components = ['@method', '@target-uri', 'content-digest']
    const added = await signMessage({ ...rest, body: new Uint8Array() }, signer, { ...SIGNING, components })
    const fields = fieldsOf([['content-digest', digest], ...added])
    expect(await codeRejectedBy(verifyMessage({ ...rest, body, fields }, publicKey, EXPECTED))).toBe(code)
  })

  it('are made by the algorithm asked for', async () => {
    expect((await signed({ digest: 'sha-256' })).headers.get('content-digest')).toMatch(/^sha-256=:/)
    expect((await signed()).headers.get('content-digest')).toMatch(/^sha-512=:/)
  })
})
