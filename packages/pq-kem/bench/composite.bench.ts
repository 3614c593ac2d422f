/**
 * Composite ML-KEM through the algorithm object against node:crypto by hand: with X25519 it is X-Wing but for the private key
 * (the same combiner and label), so that the peer of X-Wing serves here as well.
 */
import { atLeast, cpuRates, type Bench } from '@quantum-shield/bench'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { mlKem768X25519 } from '@quantum-shield/pq-kem/composite'
import { composeHybrid } from './x-wing-by-hand.ts'

/** Keys that come from outside, as an application has them: no state of their generation is left. */
function setUp() {
  const pair = mlKem768X25519.generateKeyPair()
  return {
    publicKey: importPublicKey(toSpki(pair.publicKey), [mlKem768X25519]),
    privateKey: importPrivateKey(toPkcs8(pair.privateKey).reveal(), [mlKem768X25519]),
    byHand: composeHybrid(Buffer.from(pair.privateKey.secret.reveal())),
  }
}

const COMMON = {
  group: 'ML-KEM-768 with X25519 as a composite, operations per CPU second',
  unit: 'op/s',
  peer: 'composed over node:crypto by hand',
  target: atLeast(0.85),
} as const

export const benches: readonly Bench[] = [
  {
    id: 'composite-mlkem768-x25519-encapsulate',
    ...COMMON,
    async measure(effort) {
      const { publicKey, byHand } = setUp()
      return cpuRates(
        effort,
        () => mlKem768X25519.encapsulate(publicKey),
        () => byHand.encapsulate(),
      )
    },
  },
  {
    id: 'composite-mlkem768-x25519-decapsulate',
    ...COMMON,
    async measure(effort) {
      const { publicKey, privateKey, byHand } = setUp()
      const { ciphertext } = mlKem768X25519.encapsulate(publicKey)
      return cpuRates(
        effort,
        () => mlKem768X25519.decapsulate(privateKey, ciphertext),
        () => byHand.decapsulate(ciphertext),
      )
    },
  },
]
