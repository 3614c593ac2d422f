/**
 * LMS and XMSS against the same algorithm over one-shot hashes of node:crypto, and against Bouncy Castle, whose program
 * counts the CPU time of its one thread; SLH-DSA against OpenSSL itself.
 */
import * as crypto from 'node:crypto'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  atLeast,
  atMost,
  compare,
  cpuBlocks,
  cpuRates,
  processClock,
  startJava,
  Unavailable,
  wallClock,
  type Bench,
  type Clock,
  type Effort,
  type Figures,
  type Side,
} from '@quantum-shield/bench'
import {
  generateHssKey,
  generateXmssKey,
  hssLms,
  openSigner,
  slhDsaSha2128f,
  slhDsaSha2128s,
  type LmsLevel,
  type StatefulKey,
  type StatefulSigner,
} from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed, reservationOf } from '@quantum-shield/pq-hash-sigs/hazmat'
import { toPkcs8 } from '@quantum-shield/pq-core/keys'

const BOUNCY_CASTLE = 'org.bouncycastle:bcprov-jdk18on:1.82'
const level = (height: 5 | 10 | 15 | 20, w: 1 | 2 | 4 | 8): LmsLevel => ({
  lms: `LMS_SHA256_M32_H${height}`,
  ots: `LMOTS_SHA256_N32_W${w}`,
})

/** Key generations, at least one, for about so long. */
function generations(make: () => Promise<unknown>, seconds: number, clock: Clock): Side {
  return async () => {
    const start = clock()
    let count = 0
    do {
      await make()
      count++
    } while (clock() - start < seconds)
    return { count, seconds: clock() - start }
  }
}

/** The root of a tree of height 10, one hash call after another: RFC 8554 appendix A, sections 4.3 and 5.3. */
function oneShotRoot(w: 4 | 8): Buffer {
  const p = w === 4 ? 67 : 34
  const end = 2 ** w - 1
  const [identifier, seed] = [crypto.randomBytes(16), crypto.randomBytes(32)]
  const hash = (bytes: Uint8Array) => crypto.hash('sha256', bytes, 'buffer')
  const step = Buffer.alloc(55)
  step.set(identifier)
  const ends = Buffer.alloc(22 + 32 * p)
  ends.set(identifier)
  ends.writeUInt16BE(0x8080, 20)
  const node = Buffer.alloc(54)
  node.set(identifier)
  let level: Buffer[] = []
  for (let q = 0; q < 1024; q++) {
    step.writeUInt32BE(q, 16)
    for (let i = 0; i < p; i++) {
      step.writeUInt16BE(i, 20)
      step[22] = 0xff
      step.set(seed, 23)
      for (let j = 0; j < end; j++) {
        const value = hash(step)
        step[22] = j
        step.set(value, 23)
      }
      ends.set(hash(step), 22 + 32 * i)
    }
    ends.writeUInt32BE(q, 16)
    node.writeUInt32BE(1024 + q, 16)
    node.writeUInt16BE(0x8282, 20)
    node.set(hash(ends), 22)
    level.push(hash(node))
  }
  const pair = Buffer.alloc(86)
  pair.set(identifier)
  pair.writeUInt16BE(0x8383, 20)
  for (let r = 512; r >= 1; r /= 2) {
    level = Array.from({ length: r }, (_, i) => {
      pair.writeUInt32BE(r + i, 16)
      pair.set(level[2 * i] as Buffer, 22)
      pair.set(level[2 * i + 1] as Buffer, 54)
      return hash(pair)
    })
  }
  return level[0] as Buffer
}

async function againstJava(
  { rounds, blockSeconds }: Effort,
  operation: string,
  ours: (seconds: number) => Side,
): Promise<Figures> {
  const java = startJava('HashSigs', BOUNCY_CASTLE)
  try {
    // The compiler of Java needs some seconds of work.
    await java.side(operation, 5)()
    const seconds = Math.max(1, blockSeconds)
    return await compare(ours(seconds), java.side(operation, seconds), rounds, { as: 'rate' })
  } finally {
    java.end()
  }
}

const keygen = (w: 4 | 8) => () => generateHssKey([level(10, w)])
const KEYS = { group: 'Stateful keys, generations per CPU second', unit: 'op/s' } as const
const TREES = { group: 'LMS, signing and verifying', unit: 'op/s' } as const
const SLH = { group: 'SLH-DSA, operations per CPU second', unit: 'op/s' } as const

const lmsBenches = ([4, 8] as const).flatMap((w): Bench[] => [
  {
    id: `lms-h10-w${w}-keygen`,
    ...KEYS,
    peer: 'the same over crypto.hash',
    target: atLeast(6),
    measure: ({ rounds, blockSeconds }) =>
      compare(
        generations(keygen(w), blockSeconds, processClock),
        cpuBlocks(() => oneShotRoot(w), blockSeconds),
        rounds,
        {
          as: 'rate',
        },
      ),
  },
  {
    id: `lms-h10-w${w}-keygen-bc`,
    ...KEYS,
    peer: 'Bouncy Castle 1.82',
    target: atLeast(2),
    measure: (effort) =>
      againstJava(effort, `lms-h10-w${w}`, (seconds) => generations(keygen(w), seconds, processClock)),
  },
])

const SIGNATURES = 1000
const PASSES = 5

/** The same key for every row: a tree of height 20 takes a minute. */
const keyOf = (() => {
  const keys = new Map<number, Promise<StatefulKey>>()
  return async (height: 10 | 20): Promise<StatefulKey> => {
    const threads = height === 20 ? availableParallelism() : 0
    const made =
      keys.get(height) ??
      hssKeyFromSeed([level(height, 4)], new Uint8Array(16), new Uint8Array(32), { threads })
    keys.set(height, made)
    return made
  }
})()

/**
 * Times of 1000 consecutive signatures in µs, from leaf 500 on so that the first subtree ends among them. With several
 * passes over the same indices each is its least: the work is the same each time, and the machine's interruptions are not.
 */
async function signingTimes(height: 10 | 20, passes: number): Promise<number[]> {
  const from = height === 20 ? 500 : 24
  const key = await keyOf(height)
  const message = new Uint8Array(256)
  const least = Array.from({ length: SIGNATURES }, () => Infinity)
  for (let pass = 0; pass < passes; pass++) {
    const signer = await openSigner(key, { startsAt: BigInt(from) })
    const reservation = reservationOf(key.publicKey.id, { first: BigInt(from), count: SIGNATURES })
    for (let i = 0; i < SIGNATURES; i++) {
      const index = reservation.next()
      const start = performance.now()
      signer.sign(index, message)
      least[i] = Math.min(least[i] as number, 1000 * (performance.now() - start))
    }
  }
  return least
}

/** Bytes that an open signer of height 20 keeps, its key included: the mean of 8, which are open at once. */
async function signerBytes(): Promise<number> {
  const key = await keyOf(20)
  const open = async (): Promise<StatefulSigner> => {
    const signer = await openSigner(key, { startsAt: 500n })
    const reservation = reservationOf(key.publicKey.id, { first: 500n, count: 40 })
    while (reservation.remaining > 0) signer.sign(reservation.next(), key.nodes)
    return signer
  }
  // What all of them share is there before.
  const first = await open()
  const before = await bytesInUse()
  const signers: StatefulSigner[] = []
  while (signers.length < 8) signers.push(await open())
  const kept = (await bytesInUse()) - before
  for (const signer of [first, ...signers]) signer.wipe()
  return kept / signers.length + key.nodes.length + key.secret.length
}

/** Buffers are given back some time after the collection that finds them. */
async function bytesInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let i = 0; i < 4; i++) {
    collect()
    await delay(50)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const medianOf = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] as number

export const benches: readonly Bench[] = [
  ...lmsBenches,
  {
    id: 'lms-h15-w4-keygen-threads',
    group: 'Stateful keys, generations per second',
    unit: 'op/s',
    peer: 'one thread',
    target: atLeast(1.7),
    async measure({ rounds }) {
      if (availableParallelism() < 2) throw new Unavailable('needs two cores')
      const on = (threads: number) =>
        generations(() => generateHssKey([level(15, 4)], { threads }), 0, wallClock)
      return compare(on(2), on(1), Math.min(rounds, 3), { as: 'rate' })
    },
  },
  {
    id: 'xmss-sha2-10-256-keygen-bc',
    ...KEYS,
    peer: 'Bouncy Castle 1.82',
    target: atLeast(2),
    measure: (effort) =>
      againstJava(effort, 'xmss-sha2-10-256', (seconds) =>
        generations(() => generateXmssKey('XMSS-SHA2_10_256'), seconds, processClock),
      ),
  },
  {
    id: 'lms-h20-w4-sign-worst',
    group: 'LMS, one signature',
    unit: 'µs',
    peer: 'the median of an H10 key',
    target: atMost(4),
    async measure() {
      const worst = Math.max(...(await signingTimes(20, PASSES)))
      return { value: worst, peerValue: medianOf(await signingTimes(10, PASSES)) }
    },
  },
  {
    // As it was seen, with what the machine did meanwhile: shown, and held against nothing.
    id: 'lms-h20-w4-sign-worst-raw',
    group: 'LMS, one signature',
    unit: 'µs',
    peer: 'the median of an H10 key',
    async measure() {
      const worst = Math.max(...(await signingTimes(20, 1)))
      return { value: worst, peerValue: medianOf(await signingTimes(10, 1)) }
    },
  },
  {
    id: 'lms-h20-w4-signer-memory',
    group: 'LMS, one signature',
    unit: 'MB',
    peer: 'limit',
    target: atMost(1),
    async measure() {
      return { value: (await signerBytes()) / 2 ** 20, peerValue: 1 }
    },
  },
  {
    id: 'lms-w4-verify-bc',
    ...TREES,
    peer: 'Bouncy Castle 1.82',
    target: atLeast(2),
    async measure(effort) {
      const key = await generateHssKey([level(5, 4)])
      const message = new Uint8Array(256)
      const index = reservationOf(key.publicKey.id, { first: 0n, count: 1 }).next()
      const signature = (await openSigner(key)).sign(index, message)
      return againstJava(effort, 'lms-verify-w4', (seconds) =>
        cpuBlocks(() => hssLms.verifySync(key.publicKey, message, signature), seconds),
      )
    },
  },
  ...[slhDsaSha2128f, slhDsaSha2128s].flatMap((algorithm): Bench[] => {
    const setUp = () => {
      const { publicKey, privateKey } = algorithm.generateKeyPair()
      const message = crypto.randomBytes(256)
      const pkcs8 = Buffer.from(toPkcs8(privateKey).reveal())
      const object = crypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
      return { publicKey, privateKey, message, object, publicObject: crypto.createPublicKey(object) }
    }
    const peer = { ...SLH, peer: 'node:crypto, cached KeyObject', target: atLeast(0.9) }
    const name = algorithm.id.toLowerCase()
    return [
      {
        id: `${name}-sign`,
        ...peer,
        async measure(effort) {
          const { privateKey, message, object } = setUp()
          return cpuRates(
            effort,
            () => algorithm.signSync(privateKey, message),
            () => crypto.sign(null, message, object),
          )
        },
      },
      {
        id: `${name}-verify`,
        ...peer,
        async measure(effort) {
          const { publicKey, privateKey, message, publicObject } = setUp()
          const signature = algorithm.signSync(privateKey, message)
          return cpuRates(
            effort,
            () => algorithm.verifySync(publicKey, message, signature),
            () => crypto.verify(null, message, publicObject, signature),
          )
        },
      },
    ]
  }),
]
