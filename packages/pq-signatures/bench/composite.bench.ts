/** Composite ML-DSA through the algorithm object against the two operations of node:crypto. */
import * as crypto from 'node:crypto'
import { atLeast, cpuRates, type Bench } from '@quantum-shield/bench'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { mlDsa65Ed25519 } from '@quantum-shield/pq-signatures/composite'
import { composeByHand } from './composite-by-hand.ts'

/** Keys that come from outside, as an application has them: no state of their generation is left. */
function setUp() {
  const pair = mlDsa65Ed25519.generateKeyPair()
  const message = crypto.randomBytes(256)
  return {
    message,
    signature: mlDsa65Ed25519.signSync(pair.privateKey, message),
    publicKey: importPublicKey(toSpki(pair.publicKey), [mlDsa65Ed25519]),
    privateKey: importPrivateKey(toPkcs8(pair.privateKey).reveal(), [mlDsa65Ed25519]),
    byHand: composeByHand(pair.privateKey.secret.reveal()),
  }
}

/** Signing needs more blocks than other operations: its time spreads, see ml-dsa.bench.ts. */
const SIGNING_ROUNDS = 5

const COMMON = {
  group: 'ML-DSA-65 with Ed25519, operations per CPU second',
  unit: 'op/s',
  peer: 'composed over node:crypto by hand',
  target: atLeast(0.85),
} as const

export const benches: readonly Bench[] = [
  {
    id: 'composite-mldsa65-ed25519-sign',
    ...COMMON,
    async measure(effort) {
      const { message, privateKey, byHand } = setUp()
      return cpuRates(
        { ...effort, rounds: SIGNING_ROUNDS * effort.rounds },
        () => mlDsa65Ed25519.signSync(privateKey, message),
        () => byHand.sign(message),
      )
    },
  },
  {
    id: 'composite-mldsa65-ed25519-verify',
    ...COMMON,
    async measure(effort) {
      const { message, signature, publicKey, byHand } = setUp()
      return cpuRates(
        effort,
        () => mlDsa65Ed25519.verifySync(publicKey, message, signature),
        () => byHand.verify(message, signature),
      )
    },
  },
]
