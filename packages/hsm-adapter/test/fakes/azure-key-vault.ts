/**
 * Azure Key Vault on loopback, as far as the adapter uses it, after its documented REST interface: keys in versions,
 * wrapkey and unwrapkey, random bytes, and the challenge that asks for a token. For tests only.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  generateKeyPairSync,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Version {
  readonly id: string
  readonly publicKey?: KeyObject
  readonly privateKey?: KeyObject
  readonly secret?: Buffer
  enabled: boolean
}

export type Fault = { readonly status: number; readonly code: string } | 'reset' | 'hang'

export interface FakeVault {
  readonly url: string
  /** Of an RSA key. */
  readonly wrappingKey: string
  /** Of an AES key. */
  readonly aesKey: string
  /** How often each action was asked for: `get`, `wrapkey`, `unwrapkey`, `rng`. */
  readonly calls: ReadonlyMap<string, number>
  /** Makes a new version of the RSA key. */
  rotate(): void
  fail(action: string, fault: Fault): void
  heal(): void
  disable(disabled: boolean): void
  stop(): Promise<void>
}

/** AES-KW, RFC 3394. */
const KW_IV = Buffer.alloc(8, 0xa6)

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, code: string) {
    super(code)
    this.status = status
  }
}

export async function startFakeVault(): Promise<FakeVault> {
  const newVersion = (kind: 'rsa' | 'aes'): Version => ({
    id: randomBytes(16).toString('hex'),
    enabled: true,
    ...(kind === 'aes' ? { secret: randomBytes(32) } : generateKeyPairSync('rsa', { modulusLength: 2048 })),
  })
  const keys = new Map([
    ['wrapping', [newVersion('rsa')]],
    ['aes', [newVersion('aes')]],
  ])
  const calls = new Map<string, number>()
  const faults = new Map<string, Fault>()
  let url = ''

  function versionOf(name: string, id: string | undefined): Version {
    const versions = keys.get(name) ?? []
    const version = id === undefined ? versions.at(-1) : versions.find((candidate) => candidate.id === id)
    if (version === undefined) throw new Refused(404, 'KeyNotFound')
    return version
  }

  function usable(name: string, id: string | undefined): Version {
    const version = versionOf(name, id)
    if (!version.enabled) throw new Refused(403, 'Forbidden: KeyDisabled')
    return version
  }

  function describe(name: string, { id, publicKey, enabled }: Version): object {
    const operations = { key_ops: ['wrapKey', 'unwrapKey'], kid: `${url}/keys/${name}/${id}` }
    const key =
      publicKey === undefined
        ? { kty: 'oct-HSM' }
        : { ...publicKey.export({ format: 'jwk' }), kty: 'RSA-HSM' }
    return { key: { ...key, ...operations }, attributes: { enabled, created: 1, updated: 1 } }
  }

  function wrap({ publicKey, secret }: Version, value: Buffer): Buffer {
    if (publicKey !== undefined)
      return publicEncrypt(
        { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
        value,
      )
    const cipher = createCipheriv('id-aes256-wrap', secret!, KW_IV)
    return Buffer.concat([cipher.update(value), cipher.final()])
  }

  function unwrap({ privateKey, secret }: Version, value: Buffer): Buffer {
    try {
      if (privateKey !== undefined) {
        const padding = constants.RSA_PKCS1_OAEP_PADDING
        return privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256' }, value)
      }
      const decipher = createDecipheriv('id-aes256-wrap', secret!, KW_IV)
      return Buffer.concat([decipher.update(value), decipher.final()])
    } catch {
      throw new Refused(400, 'BadParameter')
    }
  }

  function perform(path: readonly string[], body: Record<string, unknown>): object {
    const [kind = '', name = '', id, action] = path
    if (kind === 'rng') return { value: base64url(randomBytes(Number(body['count']))) }
    if (action === undefined) return describe(name, versionOf(name, id))
    const version = usable(name, id)
    const value = Buffer.from(String(body['value']), 'base64url')
    const result = action === 'wrapkey' ? wrap(version, value) : unwrap(version, value)
    return { kid: `${url}/keys/${name}/${version.id}`, value: base64url(result) }
  }

  function answer(response: ServerResponse, status: number, body: object, headers: object = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    if (request.headers.authorization === undefined) {
      const challenge = `Bearer authorization="${url}/tenant", resource="https://vault.azure.net"`
      answer(response, 401, {}, { 'www-authenticate': challenge })
      return
    }
    const path = new URL(request.url ?? '', url).pathname.split('/').filter((part) => part !== '')
    const action = path[0] === 'rng' ? 'rng' : (path[3] ?? 'get')
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const fault = faults.get(action)
    if (fault === 'hang') return
    if (fault === 'reset') {
      request.socket.destroy()
      return
    }
    if (fault !== undefined) {
      const body = { error: { code: fault.code, message: fault.code } }
      // As the service does, when it asks for patience.
      answer(response, fault.status, body, fault.status === 429 ? { 'retry-after': '0' } : {})
      return
    }
    try {
      answer(response, 200, perform(path, body))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      answer(response, error.status, { error: { code: error.message, message: error.message } })
    }
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    wrappingKey: 'wrapping',
    aesKey: 'aes',
    calls,
    rotate: () => void keys.get('wrapping')?.push(newVersion('rsa')),
    fail: (action, fault) => void faults.set(action, fault),
    heal: () => faults.clear(),
    disable(disabled) {
      for (const version of keys.get('wrapping') ?? []) version.enabled = !disabled
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
