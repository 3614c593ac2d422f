/**
 * Falcon, MAYO and UOV against the classes of liboqs-js that they replace: the same WebAssembly, whose memory is wiped
 * here. The operation of each that is shortest, and so shows most of what is around it.
 */
import { atLeast, cpuRates, type Bench, type Effort } from '@quantum-shield/bench'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { loadFalcon } from '@quantum-shield/pq-signatures/falcon'
import { loadMayo } from '@quantum-shield/pq-signatures/mayo'
import { loadUov } from '@quantum-shield/pq-signatures/uov'

/** What is used of it; its own types do not pass TypeScript's check of declaration files. */
interface Peer {
  verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean
}
const LIBOQS: string = '@oqs/liboqs-js'
const { createFalcon512, createMAYO2, createOVIp } = (await import(LIBOQS)) as Record<
  'createFalcon512' | 'createMAYO2' | 'createOVIp',
  () => Promise<Peer>
>

const MESSAGE = /* @__PURE__ */ new Uint8Array(256)

const COMMON = {
  group: 'liboqs-js, operations per CPU second',
  unit: 'op/s',
  peer: '@oqs/liboqs-js, kept instance',
  target: atLeast(0.95),
} as const

function verifications(effort: Effort, scheme: SignatureAlgorithm, peer: Peer) {
  const pair = scheme.generateKeyPair()
  const signature = scheme.signSync(pair.privateKey, MESSAGE)
  const publicKey = scheme.publicKey(pair.publicKey.toBytes())
  const raw = publicKey.toBytes()
  return cpuRates(
    effort,
    () => scheme.verifySync(publicKey, MESSAGE, signature),
    () => peer.verify(MESSAGE, signature, raw),
  )
}

export const benches: readonly Bench[] = [
  {
    id: 'liboqs-falcon-verify',
    ...COMMON,
    measure: async (effort) => verifications(effort, await loadFalcon('Falcon-512'), await createFalcon512()),
  },
  {
    id: 'liboqs-mayo-verify',
    ...COMMON,
    measure: async (effort) => verifications(effort, await loadMayo('MAYO-2-round-2'), await createMAYO2()),
  },
  {
    id: 'liboqs-uov-verify',
    ...COMMON,
    measure: async (effort) => verifications(effort, await loadUov('UOV-Ip-round-2'), await createOVIp()),
  },
]
