/**
 * What the engine adds to an operation: policy, key lookup and one event into an array. CPU time of this thread, since
 * signatures work in the thread pool, on both sides.
 */
import {
  atMostAbovePeer,
  compare,
  mainThreadClock,
  processClock,
  promisesInFlight,
  type Bench,
  type Clock,
  type Effort,
  type Figures,
  type Side,
} from '@quantum-shield/bench'
import type { KemAlgorithm, SecurityEvent } from '@quantum-shield/pq-core'
import { signerOf, type PublicKey } from '@quantum-shield/pq-core/keys'
import { createEngine } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { mlDsa65, signDetached, verifyDetached } from '@quantum-shield/pq-signatures'

const IN_FLIGHT = 64

/** The profile `fips` has ML-KEM-768 and ML-DSA-65, whose times vary least. */
async function setUp() {
  let events: SecurityEvent[] = []
  const audit = {
    record(event: SecurityEvent) {
      if (events.length === 10_000) events = []
      events.push(event)
    },
  }
  // Locked memory imports the key for each use: the price of that memory, not of the engine.
  const keys = createMemoryKeyProvider({ memory: 'plain' })
  return { keys, engine: createEngine({ policy: 'fips', keys, audit }) }
}

/** One block of `count` operations. */
type Run = (count: number) => Promise<void>

/** One after the other, each awaited because the engine's calls are asynchronous. */
const oneByOne =
  (operation: () => Promise<unknown>): Run =>
  async (count) => {
    for (let i = 0; i < count; i++) await operation()
  }

/** One after the other, as a caller of a synchronous function does. */
const inTurn =
  (operation: () => unknown): Run =>
  async (count) => {
    for (let i = 0; i < count; i++) operation()
  }

const concurrently =
  (operation: () => Promise<unknown>): Run =>
  (count) =>
    promisesInFlight(operation, count, IN_FLIGHT)

/** @param micros that one operation takes, about. */
async function perOperation(
  { blockSeconds, rounds }: Effort,
  { clock, micros }: { clock: Clock; micros: number },
  engine: Run,
  alone: Run,
): Promise<Figures> {
  const count = Math.max(4 * IN_FLIGHT, Math.round((2e6 * blockSeconds) / micros))
  const side =
    (run: Run): Side =>
    async () => {
      const start = clock()
      await run(count)
      return { count, seconds: clock() - start }
    }
  return compare(side(engine), side(alone), rounds, { as: 'time', scale: 1e6 })
}

const COMMON = {
  group: 'Engine, CPU time per operation',
  unit: 'µs',
  target: atMostAbovePeer(5, 'µs'),
} as const

export const benches: readonly Bench[] = [
  {
    id: 'engine-encapsulate',
    ...COMMON,
    peer: 'mlKem768.encapsulate',
    async measure(effort) {
      const { engine } = await setUp()
      const key = await engine.createKey({ purpose: 'encrypt', algorithm: 'ML-KEM-768' })
      const publicKey = key.parts[0]!.publicKey as PublicKey<KemAlgorithm>
      return perOperation(
        effort,
        { clock: processClock, micros: 25 },
        oneByOne(() => engine.encapsulate(key)),
        inTurn(() => mlKem768.encapsulate(publicKey)),
      )
    },
  },
  {
    id: 'engine-decapsulate',
    ...COMMON,
    peer: 'mlKem768.decapsulate',
    async measure(effort) {
      const { engine, keys } = await setUp()
      const { publicKey, privateKey } = mlKem768.generateKeyPair()
      const key = await keys.add({ name: 'bench', purpose: 'encrypt', privateKeys: [privateKey] })
      const { ciphertext } = mlKem768.encapsulate(publicKey)
      return perOperation(
        effort,
        { clock: processClock, micros: 30 },
        oneByOne(() => engine.decapsulate(key, ciphertext)),
        inTurn(() => mlKem768.decapsulate(privateKey, ciphertext)),
      )
    },
  },
  {
    id: 'engine-sign',
    ...COMMON,
    peer: 'signDetached with mlDsa65',
    async measure(effort) {
      const { engine, keys } = await setUp()
      const { privateKey } = mlDsa65.generateKeyPair()
      const key = await keys.add({ name: 'bench', purpose: 'sign', privateKeys: [privateKey] })
      const signers = [signerOf(privateKey)]
      const message = new Uint8Array(256)
      return perOperation(
        effort,
        { clock: mainThreadClock, micros: 300 },
        concurrently(() => engine.sign(key, message)),
        concurrently(() => signDetached(signers, message)),
      )
    },
  },
  {
    id: 'engine-verify',
    ...COMMON,
    peer: 'verifyDetached with mlDsa65',
    async measure(effort) {
      const { engine, keys } = await setUp()
      const { publicKey, privateKey } = mlDsa65.generateKeyPair()
      const key = await keys.add({ name: 'bench', purpose: 'sign', privateKeys: [privateKey] })
      const message = new Uint8Array(256)
      const file = await signDetached([signerOf(privateKey)], message)
      return perOperation(
        effort,
        { clock: mainThreadClock, micros: 60 },
        concurrently(() => engine.verify(key, message, file)),
        concurrently(() => verifyDetached([publicKey], message, file)),
      )
    },
  },
]
