/** http-message-sig, by other authors: its signatures are verified here and ours there; and Node's server with its client. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { createSignature, verifySignature } from 'http-message-sig'
import {
  fieldsOf,
  signMessage,
  signNodeResponse,
  signRequest,
  verifyMessage,
  verifyNodeRequest,
  verifyNodeResponse,
  verifyRequest,
  type HttpRequest,
  type NodeRequestOptions,
  type VerifyHttpOptions,
} from '../src/http.ts'
import { alice, ALGORITHMS, at, NOW, signer } from './support.ts'

const { publicKey } = alice
const { algorithm } = publicKey
const EXPECTED: VerifyHttpOptions = { algorithms: ALGORITHMS, clock: at(NOW) }
const ADDRESS = 'https://api.example/a/b?c=d&e=%20'

describe('http-message-sig', () => {
  it('verifies what we sign', async () => {
    const request = await signRequest(new Request(ADDRESS, { headers: { date: 'today' } }), signer, {
      clock: at(NOW),
      components: ['@method', '@target-uri', '@authority', '@path', '@query', '@scheme', 'date'],
      nonce: 'a "quoted" one',
    })
    const { components } = await verifySignature(request, {
      policy: {
        algorithms: ['ml-dsa-65'],
        requiredComponents: ['@method'],
        requiredParameters: ['created'],
        now: NOW,
      },
      resolveVerifier: () => ({
        algorithm: 'ml-dsa-65',
        verify: (base, signature) => algorithm.verifySync(publicKey, base, signature),
      }),
    })
    expect(components.length).toBe(7)
  })

  it('signs what we verify', async () => {
    const request = new Request(ADDRESS, { headers: { date: 'today' } })
    const components = ['@method', '@target-uri', '@authority', '@path', '@query', '@scheme', 'date']
    const { signature, signatureInput } = await createSignature(request, {
      label: 'theirs',
      components,
      parameters: { created: NOW, keyid: publicKey.id, alg: 'ml-dsa-65', tag: 'x;y,z' },
      signer: { algorithm: 'ml-dsa-65', sign: (base) => signer.sign(base) },
    })
    const headers = { date: 'today', signature, 'signature-input': signatureInput }
    const verified = await verifyRequest(new Request(ADDRESS, { headers }), [publicKey], EXPECTED)
    expect(verified.components).toEqual(components)
  })
})

describe("Node's server", () => {
  const origin = 'https://api.example'
  const body = Buffer.from('{"amount":5}')
  let stop = (): void => undefined
  afterEach(() => stop())

  async function start(
    listener: (request: IncomingMessage, response: ServerResponse, body: Buffer) => Promise<void>,
  ) {
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => void listener(request, response, Buffer.concat(parts)))
    })
    stop = () => server.close()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return address.port
  }

  async function send(port: number, message: HttpRequest, headers: readonly string[]) {
    const { pathname, search } = new URL(message.url)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', method: message.method, path: pathname + search, headers }
      httpRequest(options, resolve).on('error', reject).end(message.body)
    })
    const parts: Buffer[] = []
    for await (const part of response) parts.push(part as Buffer)
    return { response, body: Buffer.concat(parts) }
  }

  const order: HttpRequest = {
    kind: 'request',
    method: 'POST',
    url: `${origin}/transfer?to=bob`,
    fields: fieldsOf([['x-a', '1, 2']]),
    body,
  }
  const signing = { clock: at(NOW), components: ['@method', '@target-uri', 'x-a'] }

  /** @param mount as a router of Express does it: `url` is what follows, `originalUrl` what was asked for. */
  async function exchange(change: Partial<NodeRequestOptions> = {}, mount = '') {
    let code: string | undefined = 'not asked'
    const port = await start(async (request, response, received) => {
      if (mount !== '')
        Object.assign(request, { originalUrl: request.url, url: request.url?.replace(mount, '') || '/' })
      const options = { ...EXPECTED, body: received, origin, components: ['x-a'], ...change }
      code = await codeRejectedBy(verifyNodeRequest(request, [publicKey], options))
      response.statusCode = 201
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      const answer = Buffer.from('paid')
      const answers = { request, origin }
      await signNodeResponse(response, signer, {
        body: answer,
        answers,
        clock: at(NOW),
        components: ['@status', 'set-cookie', '@target-uri;req', '@method;req', 'x-a;req'],
      })
      response.end(answer)
    })
    const fields = await signMessage(order, signer, signing)
    // The field in two lines, which its value in the signature joins.
    const raw = ['Host', 'api.example', 'X-A', '1', 'x-a', ' 2 ', ...fields.flat()]
    return { ...(await send(port, order, raw)), code: code as string | undefined }
  }

  it('verifies a request, and its client the response', async () => {
    const { response, body: answer, code } = await exchange()
    expect(code).toBeUndefined()
    const options = { ...EXPECTED, body: answer, request: order }
    await verifyNodeResponse(response, [publicKey], options)
    expect(await codeRejectedBy(verifyNodeResponse(response, [publicKey], { ...options, body }))).toBe(
      'digest_mismatch',
    )
    const other = { ...order, url: `${origin}/other` }
    expect(
      await codeRejectedBy(verifyNodeResponse(response, [publicKey], { ...options, request: other })),
    ).toBe('signature_invalid')
  })

  it('behind a router, whose path belongs to the address', async () => {
    const { response, body: answer, code } = await exchange({}, '/transfer')
    expect(code).toBeUndefined()
    await verifyNodeResponse(response, [publicKey], { ...EXPECTED, body: answer, request: order })
  })

  it('takes the parts of a message, not a message of Node or Fetch', async () => {
    const { kind: _, ...rest } = order
    for (const other of [
      rest,
      { ...order, fields: new Headers() },
      { ...order, fields: {} },
      new Request(order.url),
    ]) {
      await expect(signMessage(other as never, signer)).rejects.toThrow(/^`message\.(kind|fields)` must be/)
      await expect(verifyMessage(other as never, publicKey, EXPECTED)).rejects.toThrow(TypeError)
    }
    const response = { kind: 'response', status: 200, fields: order.fields, body, request: rest } as never
    await expect(signMessage(response, signer)).rejects.toThrow(TypeError)
  })

  it.each([
    ['for another server, whatever `Host` says', { origin: 'https://other.example' }, 'signature_invalid'],
    ['with another body', { body: Buffer.from('{"amount":6}') }, 'digest_mismatch'],
    ['with no body', { body: new Uint8Array() }, 'digest_mismatch'],
  ])('refuses a request %s', async (_, change, code) => {
    expect((await exchange(change)).code).toBe(code)
  })

  it('takes bytes and an origin', async () => {
    const request = { method: 'GET', url: '/', rawHeaders: [] }
    await expect(
      verifyNodeRequest(request, publicKey, { ...EXPECTED, body: 'x' as never, origin }),
    ).rejects.toThrow(TypeError)
    await expect(verifyNodeRequest(request, publicKey, { ...EXPECTED, body, origin: '' })).rejects.toThrow(
      TypeError,
    )
  })
})
