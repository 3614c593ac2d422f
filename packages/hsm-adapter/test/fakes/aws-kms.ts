/**
 * AWS KMS on loopback, as far as the adapter uses it, after the wire format that its API reference documents: JSON 1.1,
 * the action in x-amz-target. For tests only.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  decapsulate,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { importPrivateKey, type PrivateKey } from '@quantum-shield/pq-core/keys'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { signMu } from '@quantum-shield/pq-signatures/external-mu'

interface FakeKey {
  readonly arn: string
  readonly spec: string
  readonly privateKey?: KeyObject
  readonly secret?: Buffer
  enabled: boolean
  deletion: boolean
}

type Body = Record<string, unknown>

/** What the next calls of an action meet instead of an answer. */
export type Fault = { readonly error: string; readonly status?: number } | 'reset' | 'hang'

export interface FakeKms {
  readonly endpoint: string
  /** Of a symmetric key that is there from the start. */
  readonly wrappingKey: string
  /** How often each action was asked for. */
  readonly calls: ReadonlyMap<string, number>
  /** Of keys that are neither symmetric nor waiting for their deletion. */
  living(): number
  /** @param times default: until `heal`. */
  fail(action: string, fault: Fault, times?: number): void
  heal(): void
  disable(arn: string, disabled: boolean): void
  stop(): Promise<void>
}

class Refused extends Error {}

const refuse = (name: string): never => {
  throw new Refused(name)
}

const bytesOf = (value: unknown): Buffer => Buffer.from(String(value), 'base64')

function contextOf(value: unknown): Buffer {
  const sorted = Object.entries((value ?? {}) as Record<string, string>).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return Buffer.from(JSON.stringify(sorted))
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Body
}

/** @param unsupported KeySpecs that the region does not have. */
export async function startFakeKms(unsupported: readonly string[] = []): Promise<FakeKms> {
  const keys = new Map<string, FakeKey>()
  const faults = new Map<string, { fault: Fault; left: number }>()
  const calls = new Map<string, number>()

  function addKey(spec: string): FakeKey {
    const arn = `arn:aws:kms:eu-central-1:111122223333:key/${randomBytes(16).toString('hex')}`
    const isSymmetric = spec === 'SYMMETRIC_DEFAULT'
    const type = spec.toLowerCase().replaceAll('_', '-') as 'ml-dsa-65'
    const key: FakeKey = {
      arn,
      spec,
      enabled: true,
      deletion: false,
      ...(isSymmetric ? { secret: randomBytes(32) } : { privateKey: generateKeyPairSync(type).privateKey }),
    }
    keys.set(arn, key)
    return key
  }

  function usable(id: unknown): FakeKey {
    const key = keys.get(String(id)) ?? refuse('NotFoundException')
    if (key.deletion) return refuse('KMSInvalidStateException')
    return key.enabled ? key : refuse('DisabledException')
  }

  const privateKeyOf = (id: unknown): KeyObject => usable(id).privateKey ?? refuse('InvalidKeyUsageException')
  const secretOf = (id: unknown): Buffer => usable(id).secret ?? refuse('InvalidKeyUsageException')

  const actions: Readonly<Record<string, (body: Body) => Body>> = {
    DescribeKey({ KeyId }) {
      const { arn, spec, enabled } = keys.get(String(KeyId)) ?? refuse('NotFoundException')
      return { KeyMetadata: { Arn: arn, KeyId: arn, KeySpec: spec, Enabled: enabled } }
    },
    CreateKey({ KeySpec }) {
      if (unsupported.includes(String(KeySpec))) refuse('UnsupportedOperationException')
      const { arn } = addKey(String(KeySpec))
      return { KeyMetadata: { Arn: arn, KeyId: arn } }
    },
    GetPublicKey({ KeyId }) {
      const spki = createPublicKey(privateKeyOf(KeyId)).export({ format: 'der', type: 'spki' })
      return { KeyId, PublicKey: spki.toString('base64') }
    },
    Sign({ KeyId, Message, MessageType, SigningAlgorithm }) {
      if (SigningAlgorithm !== 'ML_DSA_SHAKE_256' || MessageType !== 'EXTERNAL_MU')
        refuse('ValidationException')
      const mu = bytesOf(Message)
      if (mu.length !== 64) refuse('ValidationException')
      const der = privateKeyOf(KeyId).export({ format: 'der', type: 'pkcs8' })
      const key = importPrivateKey(der, [mlDsa44, mlDsa65, mlDsa87]) as PrivateKey<SignatureAlgorithm>
      return { KeyId, Signature: Buffer.from(signMu(key, mu)).toString('base64') }
    },
    Decapsulate({ KeyId, SharedSecretCiphertextBlob, EncapsulationAlgorithm }) {
      if (EncapsulationAlgorithm !== 'ML_KEM') refuse('ValidationException')
      const secret = decapsulate(
        privateKeyOf(KeyId),
        bytesOf(SharedSecretCiphertextBlob),
      ) as unknown as Buffer
      return { KeyId, SharedSecret: secret.toString('base64') }
    },
    Encrypt({ KeyId, Plaintext, EncryptionContext }) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', secretOf(KeyId), iv).setAAD(contextOf(EncryptionContext))
      const sealed = Buffer.concat([
        iv,
        cipher.update(bytesOf(Plaintext)),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return { KeyId, CiphertextBlob: sealed.toString('base64') }
    },
    Decrypt({ KeyId, CiphertextBlob, EncryptionContext }) {
      const blob = bytesOf(CiphertextBlob)
      if (blob.length < 28) refuse('InvalidCiphertextException')
      const decipher = createDecipheriv('aes-256-gcm', secretOf(KeyId), blob.subarray(0, 12))
      decipher.setAAD(contextOf(EncryptionContext)).setAuthTag(blob.subarray(-16))
      try {
        const plain = Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()])
        return { KeyId, Plaintext: plain.toString('base64') }
      } catch {
        return refuse('InvalidCiphertextException')
      }
    },
    GenerateRandom: ({ NumberOfBytes }) => ({
      Plaintext: randomBytes(Number(NumberOfBytes)).toString('base64'),
    }),
    ScheduleKeyDeletion({ KeyId, PendingWindowInDays }) {
      const days = Number(PendingWindowInDays)
      if (!(days >= 7 && days <= 30)) refuse('ValidationException')
      usable(KeyId).deletion = true
      return { KeyId, DeletionDate: 0 }
    },
  }

  function answer(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '')
    const body = await bodyOf(request)
    calls.set(action, (calls.get(action) ?? 0) + 1)
    const planned = faults.get(action) ?? faults.get('*')
    if (planned !== undefined && planned.left > 0) {
      planned.left -= 1
      const { fault } = planned
      if (fault === 'hang') return
      if (fault === 'reset') request.socket.destroy()
      else answer(response, fault.status ?? 400, { __type: fault.error })
      return
    }
    try {
      answer(response, 200, (actions[action] ?? (() => refuse('UnknownOperationException')))(body))
    } catch (error) {
      answer(response, 400, { __type: error instanceof Refused ? error.message : 'ValidationException' })
    }
  }

  const server: Server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { arn: wrappingKey } = addKey('SYMMETRIC_DEFAULT')
  return {
    endpoint: `http://127.0.0.1:${port}`,
    wrappingKey,
    calls,
    living: () =>
      [...keys.values()].filter(({ deletion, secret }) => !deletion && secret === undefined).length,
    fail: (action, fault, times = Infinity) => void faults.set(action, { fault, left: times }),
    heal: () => faults.clear(),
    disable(arn, disabled) {
      usableOrDisabled(keys, arn).enabled = !disabled
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function usableOrDisabled(keys: ReadonlyMap<string, FakeKey>, arn: string): FakeKey {
  const key = keys.get(arn)
  if (key === undefined) throw new TypeError(`no key ${arn}`)
  return key
}
