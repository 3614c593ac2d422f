/**
 * Classic McEliece and FrodoKEM against the classes of liboqs-js that they replace: the same WebAssembly, whose memory is
 * wiped here. The operation of each that is shortest, and so shows most of what is around it.
 */
import { atLeast, cpuRates, type Bench } from '@quantum-shield/bench'
import { loadFrodoKem } from '@quantum-shield/pq-kem/frodokem'
import { loadClassicMcEliece } from '@quantum-shield/pq-kem/mceliece'

/** What is used of it; its own types do not pass TypeScript's check of declaration files. */
interface KemClass {
  encapsulate(publicKey: Uint8Array): unknown
}
const LIBOQS: string = '@oqs/liboqs-js'
const { createClassicMcEliece348864f, createFrodoKEM640SHAKE } = (await import(LIBOQS)) as Record<
  'createClassicMcEliece348864f' | 'createFrodoKEM640SHAKE',
  () => Promise<KemClass>
>

const COMMON = {
  group: 'liboqs-js, operations per CPU second',
  unit: 'op/s',
  peer: '@oqs/liboqs-js, kept instance',
  target: atLeast(0.95),
} as const

export const benches: readonly Bench[] = [
  {
    id: 'liboqs-mceliece-encapsulate',
    ...COMMON,
    async measure(effort) {
      const kem = await loadClassicMcEliece('Classic-McEliece-348864f')
      const peer = await createClassicMcEliece348864f()
      const publicKey = kem.publicKey(kem.generateKeyPair().publicKey.toBytes())
      const raw = publicKey.toBytes()
      return cpuRates(
        effort,
        () => kem.encapsulate(publicKey),
        () => peer.encapsulate(raw),
      )
    },
  },
  {
    id: 'liboqs-frodokem-encapsulate',
    ...COMMON,
    async measure(effort) {
      const kem = await loadFrodoKem('FrodoKEM-640-SHAKE')
      const peer = await createFrodoKEM640SHAKE()
      const publicKey = kem.publicKey(kem.generateKeyPair().publicKey.toBytes())
      const raw = publicKey.toBytes()
      return cpuRates(
        effort,
        () => kem.encapsulate(publicKey),
        () => peer.encapsulate(raw),
      )
    },
  },
]
