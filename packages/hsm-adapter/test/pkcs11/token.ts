/** A SoftHSM of this process alone, and what tests ask of its tokens. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSoftHsm, type SoftHsm } from '@quantum-shield/services'
import type { Mechanism, ObjectName, Token } from '../../src/pkcs11/protocol.ts'
import type { TokenOptions } from '../../src/pkcs11/supervisor.ts'

export const PIN = '1234'

const CKA = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  sign: 0x108,
  verify: 0x10a,
  size: 0x161,
  extractable: 0x162,
  ecParams: 0x180,
}
const P256 = Buffer.from('06082a8648ce3d030107', 'hex')

export const ecdsa: Mechanism = { type: 0x1041 }

/** Processes that are started from now on see it, and no other. */
export async function softHsm(...labels: readonly string[]): Promise<SoftHsm> {
  const service = await startSoftHsm({
    tokens: labels.map((label) => ({ label, pin: PIN, soPin: '87654321' })),
  })
  Object.assign(process.env, service.environment)
  return service
}

export const optionsOf = ({ module }: SoftHsm, label: string): TokenOptions => ({
  module,
  select: { token: label },
  pin: () => PIN,
})

export async function makeAesKey(token: Token): Promise<ObjectName> {
  const id = randomBytes(16)
  await token.perform('generateKey', {
    mechanism: { type: 0x1080 },
    key: [
      [CKA.class, 4],
      [CKA.keyType, 0x1f],
      [CKA.size, 32],
      [CKA.label, 'a key of a test'],
      [CKA.id, id],
      [CKA.token, true],
      [CKA.private, true],
      [CKA.sensitive, true],
      [CKA.extractable, false],
      [CKA.encrypt, true],
      [CKA.decrypt, true],
    ],
  })
  return { class: 'secret', id }
}

export async function makeEcKey(token: Token): Promise<ObjectName> {
  const id = randomBytes(16)
  await token.perform('generateKeyPair', {
    mechanism: { type: 0x1040 },
    publicKey: [
      [CKA.token, true],
      [CKA.id, id],
      [CKA.verify, true],
      [CKA.ecParams, P256],
    ],
    privateKey: [
      [CKA.token, true],
      [CKA.id, id],
      [CKA.private, true],
      [CKA.sensitive, true],
      [CKA.extractable, false],
      [CKA.sign, true],
    ],
  })
  return { class: 'private', id }
}

export const gcm = (iv: Uint8Array, aad: Uint8Array): Mechanism => ({
  type: 0x1087,
  parameter: { kind: 'gcm', iv, aad },
})

export const signRequest = (key: ObjectName, data: Uint8Array = randomBytes(32)) => ({
  key,
  mechanism: ecdsa,
  data,
  size: 64,
})

/** The processes of tokens that this process started. */
export function tokenProcesses(): readonly number[] {
  return readdirSync('/proc/self/task')
    .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '' && isTokenProcess(pid))
    .map(Number)
}

function isTokenProcess(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.node.ts')
  } catch {
    // It ended a moment ago.
    return false
  }
}

/** Waits until it resolves, for 5 seconds. @throws what it rejected with last. */
export async function eventually<T>(work: () => Promise<T>): Promise<T> {
  const end = performance.now() + 5000
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() > end) throw error
      await sleep(50)
    }
  }
}
