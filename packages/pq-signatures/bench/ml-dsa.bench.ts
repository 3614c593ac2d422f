/**
 * ML-DSA-65 through the algorithm object. Signing tries again until a candidate is short enough (FIPS 204 Alg 7): its
 * time spreads by three quarters of its mean, and only many signatures give a ratio that is good to a percent.
 */
import * as crypto from 'node:crypto'
import { availableParallelism } from 'node:os'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import {
  atLeast,
  callbacksInFlight,
  cpuRates,
  promisesInFlight,
  Unavailable,
  wallRates,
  type Bench,
  type Effort,
} from '@quantum-shield/bench'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { mlDsa65 } from '@quantum-shield/pq-signatures'

const IN_FLIGHT = 64
/** Signing needs more blocks than other operations. */
const SIGNING_ROUNDS = 5

function setUp() {
  const pair = mlDsa65.generateKeyPair()
  const spki = Buffer.from(toSpki(pair.publicKey))
  const pkcs8 = Buffer.from(toPkcs8(pair.privateKey).reveal())
  const message = crypto.randomBytes(256)
  return {
    message,
    signature: mlDsa65.signSync(pair.privateKey, message),
    publicKey: importPublicKey(spki, [mlDsa65]),
    privateKey: importPrivateKey(pkcs8, [mlDsa65]),
    publicObject: crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    privateObject: crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
  }
}

const signing = (effort: Effort): Effort => ({ ...effort, rounds: SIGNING_ROUNDS * effort.rounds })

/** As many operations as two cores do in a block. @param perSecond about how many one core does. */
const inBlock = ({ blockSeconds }: Effort, perSecond: number): number =>
  Math.max(2 * IN_FLIGHT, Math.round(2 * perSecond * blockSeconds))

const ONE_THREAD = { group: 'ML-DSA-65, operations per CPU second', unit: 'op/s' } as const
const CONCURRENT = { group: 'ML-DSA-65 in the thread pool, operations per second', unit: 'op/s' } as const
const NATIVE = { peer: 'node:crypto, cached KeyObject', target: atLeast(0.9) }
const CALLBACKS = { peer: `node:crypto by callback, ${IN_FLIGHT} in flight`, target: atLeast(0.9) }
const NOBLE = { peer: '@noble/post-quantum', target: atLeast(8) }

export const benches: readonly Bench[] = [
  {
    id: 'ml-dsa-65-sign',
    ...ONE_THREAD,
    ...NATIVE,
    async measure(effort) {
      const { message, privateKey, privateObject } = setUp()
      return cpuRates(
        signing(effort),
        () => mlDsa65.signSync(privateKey, message),
        () => crypto.sign(null, message, privateObject),
      )
    },
  },
  {
    id: 'ml-dsa-65-verify',
    ...ONE_THREAD,
    ...NATIVE,
    async measure(effort) {
      const { message, signature, publicKey, publicObject } = setUp()
      return cpuRates(
        effort,
        () => mlDsa65.verifySync(publicKey, message, signature),
        () => crypto.verify(null, message, publicObject, signature),
      )
    },
  },
  {
    id: 'ml-dsa-65-sign-noble',
    ...ONE_THREAD,
    ...NOBLE,
    async measure(effort) {
      const { message, privateKey } = setUp()
      // noble works with the expanded key; its expansion is no part of the measurement.
      const { secretKey } = ml_dsa65.keygen(privateKey.secret.reveal())
      return cpuRates(
        signing(effort),
        () => mlDsa65.signSync(privateKey, message),
        () => ml_dsa65.sign(message, secretKey),
      )
    },
  },
  {
    id: 'ml-dsa-65-verify-noble',
    ...ONE_THREAD,
    ...NOBLE,
    async measure(effort) {
      const { message, signature, publicKey } = setUp()
      const raw = publicKey.toBytes()
      return cpuRates(
        effort,
        () => mlDsa65.verifySync(publicKey, message, signature),
        () => ml_dsa65.verify(signature, message, raw),
      )
    },
  },
  {
    id: 'ml-dsa-65-sign-64',
    ...CONCURRENT,
    ...CALLBACKS,
    async measure(effort) {
      const { message, privateKey, privateObject } = setUp()
      return wallRates(
        signing(effort),
        inBlock(effort, 1500),
        (count) => promisesInFlight(() => mlDsa65.sign(privateKey, message), count, IN_FLIGHT),
        (count) =>
          callbacksInFlight((done) => crypto.sign(null, message, privateObject, done), count, IN_FLIGHT),
      )
    },
  },
  {
    id: 'ml-dsa-65-verify-64',
    ...CONCURRENT,
    ...CALLBACKS,
    async measure(effort) {
      const { message, signature, publicKey, publicObject } = setUp()
      return wallRates(
        effort,
        inBlock(effort, 8000),
        (count) => promisesInFlight(() => mlDsa65.verify(publicKey, message, signature), count, IN_FLIGHT),
        (count) =>
          callbacksInFlight(
            (done) => crypto.verify(null, message, publicObject, signature, done),
            count,
            IN_FLIGHT,
          ),
      )
    },
  },
  {
    id: 'ml-dsa-65-sign-cores',
    ...CONCURRENT,
    peer: 'the same, one at a time',
    target: atLeast(1.7),
    async measure(effort) {
      if (availableParallelism() < 2) throw new Unavailable('needs two cores')
      const { message, privateKey } = setUp()
      const sign = () => mlDsa65.sign(privateKey, message)
      return wallRates(
        signing(effort),
        inBlock(effort, 1500),
        (count) => promisesInFlight(sign, count, IN_FLIGHT),
        (count) => promisesInFlight(sign, count, 1),
      )
    },
  },
]
