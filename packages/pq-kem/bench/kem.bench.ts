/** ML-KEM-768 and X-Wing through the algorithm object against what a careful person writes over node:crypto. */
import * as crypto from 'node:crypto'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { atLeast, cpuRates, type Bench } from '@quantum-shield/bench'
import type { KemAlgorithm, KeyPair } from '@quantum-shield/pq-core'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { composeXWing } from './x-wing-by-hand.ts'

interface Keys extends KeyPair<KemAlgorithm> {
  /** SPKI. */
  readonly spki: Buffer
  /** PKCS#8. */
  readonly pkcs8: Buffer
}

/** Keys that come from outside, as an application has them: no state of their generation is left. */
function importedKeys(algorithm: typeof mlKem768): Keys {
  const pair = algorithm.generateKeyPair()
  const spki = Buffer.from(toSpki(pair.publicKey))
  const pkcs8 = Buffer.from(toPkcs8(pair.privateKey).reveal())
  return {
    publicKey: importPublicKey(spki, [algorithm]),
    privateKey: importPrivateKey(pkcs8, [algorithm]),
    spki,
    pkcs8,
  }
}

const ML_KEM = { group: 'ML-KEM-768, operations per CPU second', unit: 'op/s' } as const
const X_WING = { group: 'X-Wing, operations per CPU second', unit: 'op/s' } as const
const NATIVE = { peer: 'node:crypto, cached KeyObject', target: atLeast(0.9) }
const NOBLE = { peer: '@noble/post-quantum', target: atLeast(10) }
const BY_HAND = { peer: 'composed over node:crypto by hand', target: atLeast(0.9) }

export const benches: readonly Bench[] = [
  {
    id: 'ml-kem-768-encapsulate',
    ...ML_KEM,
    ...NATIVE,
    async measure(effort) {
      const { publicKey, spki } = importedKeys(mlKem768)
      const keyObject = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' })
      return cpuRates(
        effort,
        () => mlKem768.encapsulate(publicKey),
        () => crypto.encapsulate(keyObject),
      )
    },
  },
  {
    id: 'ml-kem-768-decapsulate',
    ...ML_KEM,
    ...NATIVE,
    async measure(effort) {
      const { publicKey, privateKey, pkcs8 } = importedKeys(mlKem768)
      const keyObject = crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
      const { ciphertext } = mlKem768.encapsulate(publicKey)
      return cpuRates(
        effort,
        () => mlKem768.decapsulate(privateKey, ciphertext),
        () => crypto.decapsulate(keyObject, ciphertext),
      )
    },
  },
  {
    id: 'ml-kem-768-encapsulate-noble',
    ...ML_KEM,
    ...NOBLE,
    async measure(effort) {
      const { publicKey } = importedKeys(mlKem768)
      const raw = publicKey.toBytes()
      return cpuRates(
        effort,
        () => mlKem768.encapsulate(publicKey),
        () => ml_kem768.encapsulate(raw),
      )
    },
  },
  {
    id: 'ml-kem-768-decapsulate-noble',
    ...ML_KEM,
    ...NOBLE,
    async measure(effort) {
      const { publicKey, privateKey } = importedKeys(mlKem768)
      // noble works with the expanded key; its expansion is no part of the measurement.
      const { secretKey } = ml_kem768.keygen(privateKey.secret.reveal())
      const { ciphertext } = mlKem768.encapsulate(publicKey)
      return cpuRates(
        effort,
        () => mlKem768.decapsulate(privateKey, ciphertext),
        () => ml_kem768.decapsulate(ciphertext, secretKey),
      )
    },
  },
  {
    id: 'x-wing-encapsulate',
    ...X_WING,
    ...BY_HAND,
    async measure(effort) {
      const { publicKey, privateKey } = importedKeys(xWing)
      const byHand = composeXWing(privateKey.secret.reveal())
      return cpuRates(
        effort,
        () => xWing.encapsulate(publicKey),
        () => byHand.encapsulate(),
      )
    },
  },
  {
    id: 'x-wing-decapsulate',
    ...X_WING,
    ...BY_HAND,
    async measure(effort) {
      const { publicKey, privateKey } = importedKeys(xWing)
      const byHand = composeXWing(privateKey.secret.reveal())
      const { ciphertext } = xWing.encapsulate(publicKey)
      return cpuRates(
        effort,
        () => xWing.decapsulate(privateKey, ciphertext),
        () => byHand.decapsulate(ciphertext),
      )
    },
  },
]
