/** Keys of both families through the public interface: every tree is left for the next one, and nothing signs twice. */
import { describe, expect, it } from '@jest/globals'
import { ByteReader, utf8 } from '@quantum-shield/pq-core/bytes'
import { decryptPrivateKey, importPrivateKey, toEncryptedPem, toPkcs8 } from '@quantum-shield/pq-core/keys'
import {
  decodeStatefulKey,
  encodeStatefulKey,
  fromPrivateKey,
  generateHssKey,
  generateXmssKey,
  hssLms,
  openSigner,
  reserveIndices,
  slhDsaSha2128f,
  type IndexRange,
  type LmsLevel,
  type StatefulAlgorithm,
  type StateStore,
  toPrivateKey,
  type StatefulKey,
  xmss,
  xmssMt,
} from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed, reservationOf, xmssKeyFromSeeds } from '@quantum-shield/pq-hash-sigs/hazmat'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { readLmsPublicKey, readLmsSignature } from '../src/lms/codec.ts'
import { LMS_TYPES, OTS_TYPES, parametersOf } from '../src/lms/types.table.ts'
import { threadsFor } from '../src/tree/build.ts'

const level = (height: 5 | 10 | 15, w: 1 | 2 | 4 | 8): LmsLevel => ({
  lms: `LMS_SHA256_M24_H${height}`,
  ots: `LMOTS_SHA256_N24_W${w}`,
})

/** Memory only: what a store must do, without what makes it durable. */
function memoryStore(keyId: string, capacity: bigint, start = 0n): StateStore {
  let next = start
  return {
    keyId,
    reserve: async (wanted): Promise<IndexRange> => {
      const left = capacity - next
      const count = Number(left < BigInt(wanted) ? left : BigInt(wanted))
      const first = next
      next += BigInt(count)
      return { first, count }
    },
  }
}

const holds = (key: StatefulKey, message: Uint8Array, signature: Uint8Array) =>
  key.publicKey.algorithm.verifySync(key.publicKey, message, signature)

const indexAt = (key: StatefulKey, at: bigint) =>
  reservationOf(key.publicKey.id, { first: at, count: 1 }).next()

/** Which index a signature says it has: q of every level, the top first. */
function indexIn(signature: Uint8Array, levels: readonly LmsLevel[]): bigint {
  const reader = new ByteReader(signature)
  reader.uint(4)
  return levels.reduce((above, { lms, ots }, at) => {
    const parameters = parametersOf(
      LMS_TYPES.find(({ name }) => name === lms),
      OTS_TYPES.find(({ name }) => name === ots),
    )
    if (parameters === undefined) throw new RangeError('no such types')
    const { q } = readLmsSignature(reader, parameters)
    if (at + 1 < levels.length) readLmsPublicKey(reader)
    return (above << BigInt(parameters.lms.height)) + BigInt(q)
  }, 0n)
}

describe.each([
  { name: 'one level', levels: [level(5, 4)], signatures: 32 },
  { name: 'two levels', levels: [level(5, 2), level(5, 8)], signatures: 100 },
  { name: 'three levels', levels: [level(5, 1), level(5, 2), level(5, 4)], signatures: 1100 },
  { name: 'a cut tree below', levels: [level(5, 4), level(15, 1)], signatures: 100 },
  { name: 'a cut tree', levels: [level(15, 1)], signatures: 200 },
])('HSS, $name', ({ levels, signatures }) => {
  it('signs on through every tree', async () => {
    const key = await generateHssKey(levels)
    const signer = await openSigner(key)
    const reservation = await reserveIndices(memoryStore(key.publicKey.id, key.capacity), signatures)
    for (let i = 0; i < signatures; i++) {
      const message = utf8(`message ${i}`)
      const signature = signer.sign(reservation.next(), message)
      expect(indexIn(signature, levels)).toBe(BigInt(i))
      if (i < 70 || i % 32 < 2 || i > signatures - 3)
        expect([i, holds(key, message, signature)]).toEqual([i, true])
    }
    expect(codeThrownBy(() => reservation.next())).toBe('reservation_empty')
  })

  it('gives the same signature at an index however it came there', async () => {
    const key = await hssKeyFromSeed(levels, new Uint8Array(16).fill(1), new Uint8Array(24).fill(2))
    const message = utf8('the same')
    const last = key.capacity - 1n
    const opened = await openSigner(key, { startsAt: last })
    const jumped = await openSigner(key)
    const signature = opened.sign(indexAt(key, last), message)
    expect(jumped.sign(indexAt(key, last), message)).toEqual(signature)
    expect(holds(key, message, signature)).toBe(true)
    // And back.
    expect(opened.sign(indexAt(key, 7n), message)).toEqual(jumped.sign(indexAt(key, 7n), message))
  })
})

describe.each(['XMSS-SHA2_10_192', 'XMSSMT-SHA2_20/4_192', 'XMSSMT-SHAKE256_20/4_256'] as const)(
  '%s',
  (name) => {
    it('signs, at the ends of trees too, and gives the same however it came there', async () => {
      const key = await generateXmssKey(name)
      const signer = await openSigner(key)
      for (const at of [0n, 1n, 30n, 31n, 32n, 33n, key.capacity - 1n]) {
        const message = utf8(`message ${at}`)
        const signature = signer.sign(indexAt(key, at), message)
        expect([at, holds(key, message, signature)]).toEqual([at, true])
        const other = await openSigner(key, { startsAt: at })
        expect(other.sign(indexAt(key, at), message)).toEqual(signature)
      }
    })
  },
)

it('XMSSMT-SHA2_60/12_192 signs behind 2^32 and 2^40 trees, and with its last index', async () => {
  const key = await generateXmssKey('XMSSMT-SHA2_60/12_192')
  const message = utf8('far')
  for (const at of [1n << 38n, (1n << 46n) + 5n, key.capacity - 1n]) {
    const signer = await openSigner(key, { startsAt: at })
    const signature = signer.sign(indexAt(key, at), message)
    expect([at, holds(key, message, signature)]).toEqual([at, true])
    const written = signature.subarray(0, 8).reduce((high, byte) => (high << 8n) | BigInt(byte), 0n)
    expect(written).toBe(at)
    signer.wipe()
  }
})

describe('content that comes in parts', () => {
  const content = new Uint8Array(100_000).map((_, i) => i * i)
  async function* inParts(size: number) {
    for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
  }
  const xmssSeeds = {
    secretSeed: new Uint8Array(24),
    prfSeed: new Uint8Array(24),
    publicSeed: new Uint8Array(24),
  }
  const keys = [
    () => hssKeyFromSeed([level(5, 4), level(5, 2)], new Uint8Array(16), new Uint8Array(24)),
    () =>
      hssKeyFromSeed(
        [{ lms: 'LMS_SHAKE_M32_H5', ots: 'LMOTS_SHAKE_N32_W8' }],
        new Uint8Array(16),
        new Uint8Array(32),
      ),
    () => xmssKeyFromSeeds('XMSSMT-SHA2_20/4_192', xmssSeeds),
  ]

  it.each(keys)('is signed and verified as if it were whole, %#', async (make) => {
    const key = await make()
    const signer = await openSigner(key)
    const whole = signer.sign(indexAt(key, 3n), content)
    const { verifyStream } = key.publicKey.algorithm as StatefulAlgorithm
    for (const size of [1000, 65_536, content.length]) {
      expect(await signer.signStream(indexAt(key, 3n), inParts(size))).toEqual(whole)
      await verifyStream(key.publicKey, inParts(size), whole)
    }
    for (const bad of [whole.with(-1, (whole.at(-1) as number) ^ 1), whole.subarray(1), new Uint8Array()])
      expect(await codeRejectedBy(verifyStream(key.publicKey, inParts(9999), bad))).toBe('signature_invalid')
    async function* other() {
      yield content.with(99_999, 77)
    }
    expect(await codeRejectedBy(verifyStream(key.publicKey, other(), whole))).toBe('signature_invalid')
  })

  it('is not read for a signature that is none', async () => {
    const key = await (keys[0] as (typeof keys)[0])()
    let isRead = false
    async function* watched() {
      isRead = true
      yield content
    }
    const { verifyStream } = key.publicKey.algorithm as StatefulAlgorithm
    const none = new Uint8Array(50)
    expect(await codeRejectedBy(verifyStream(key.publicKey, watched(), none))).toBe('signature_invalid')
    expect(isRead).toBe(false)
  })

  it('does not mind other signatures that are made meanwhile, in other trees', async () => {
    const key = await (keys[0] as (typeof keys)[0])()
    const signer = await openSigner(key)
    async function* interrupted() {
      yield content.subarray(0, 5000)
      signer.sign(indexAt(key, 200n), content)
      signer.sign(indexAt(key, 500n), content)
      yield content.subarray(5000)
    }
    const signature = await signer.signStream(indexAt(key, 9n), interrupted())
    expect(holds(key, content, signature)).toBe(true)
  })

  it.each([
    ['strings', 'abc'],
    ['other arrays', new Uint16Array([1, 300])],
  ])('is bytes, not %s, when it is signed and when it is verified', async (_, part) => {
    const key = await (keys[0] as (typeof keys)[0])()
    const signer = await openSigner(key)
    async function* wrong() {
      yield content
      yield part as never
    }
    expect(await codeRejectedBy(signer.signStream(indexAt(key, 3n), wrong()))).toBe('TypeError')
    const { verifyStream } = key.publicKey.algorithm as StatefulAlgorithm
    const signature = signer.sign(indexAt(key, 4n), content)
    expect(await codeRejectedBy(verifyStream(key.publicKey, wrong(), signature))).toBe('TypeError')
  })

  it('spends its index when it breaks off, and is not signed by a signer that was wiped meanwhile', async () => {
    const key = await (keys[0] as (typeof keys)[0])()
    const signer = await openSigner(key)
    async function* broken() {
      yield content
      throw new Error('unplugged')
    }
    const index = indexAt(key, 9n)
    await expect(signer.signStream(index, broken())).rejects.toThrow('unplugged')
    expect(index.isSpent).toBe(true)
    async function* wiping() {
      yield content
      signer.wipe()
    }
    expect(await codeRejectedBy(signer.signStream(indexAt(key, 10n), wiping()))).toBe('wiped')
  })
})

describe('the index that a signer starts at', () => {
  it.each([
    ['HSS', () => generateHssKey([level(5, 2)])],
    ['HSS of two levels', () => generateHssKey([level(5, 2), level(5, 4)])],
    ['XMSS', () => generateXmssKey('XMSS-SHA2_10_192')],
    ['XMSS^MT', () => generateXmssKey('XMSSMT-SHA2_20/4_192')],
  ])('is one of the key: %s', async (_, generate) => {
    const key = await generate()
    expect(await codeRejectedBy(openSigner(key, { startsAt: key.capacity }))).toBe('key_exhausted')
    for (const startsAt of [-1n, key.capacity + 1n, 2n ** 64n])
      expect([startsAt, await codeRejectedBy(openSigner(key, { startsAt }))]).toEqual([
        startsAt,
        'RangeError',
      ])
    const last = key.capacity - 1n
    const signer = await openSigner(key, { startsAt: last })
    expect(holds(key, utf8('x'), signer.sign(indexAt(key, last), utf8('x')))).toBe(true)
  })
})

describe('an index', () => {
  const made = hssKeyFromSeed([level(5, 4)], new Uint8Array(16), new Uint8Array(24).fill(9))

  it('signs once, an error included', async () => {
    const key = await made
    const signer = await openSigner(key)
    const index = indexAt(key, 3n)
    signer.sign(index, utf8('first'))
    expect(index.isSpent).toBe(true)
    expect(codeThrownBy(() => signer.sign(index, utf8('second')))).toBe('index_spent')
    const beyond = indexAt(key, 32n)
    expect(codeThrownBy(() => signer.sign(beyond, utf8('x')))).toBe('wrong_index')
    expect(beyond.isSpent).toBe(true)
  })

  it('of another key is refused, and not spent', async () => {
    const key = await made
    const signer = await openSigner(key)
    const foreign = reservationOf('another', { first: 0n, count: 1 }).next()
    expect(codeThrownBy(() => signer.sign(foreign, utf8('x')))).toBe('wrong_index')
    expect(foreign.isSpent).toBe(false)
  })

  it('comes from a reservation only', async () => {
    const key = await made
    const index = indexAt(key, 0n)
    expect(codeThrownBy(() => Reflect.construct(index.constructor as never, [key.publicKey.id, 1n]))).toBe(
      'TypeError',
    )
    await expect(reserveIndices(memoryStore('k', 5n), 0)).rejects.toThrow(RangeError)
  })

  it('is worthless to a signer that was wiped', async () => {
    const key = await made
    const signer = await openSigner(key)
    signer.wipe()
    expect(codeThrownBy(() => signer.sign(indexAt(key, 4n), utf8('x')))).toBe('wiped')
  })
})

describe('the algorithms as such', () => {
  it('make no keys and sign nothing', async () => {
    const { publicKey } = await hssKeyFromSeed([level(5, 1)], new Uint8Array(16), new Uint8Array(24))
    const { algorithm } = publicKey
    expect(codeThrownBy(() => algorithm.generateKeyPair())).toBe('state_required')
    expect(codeThrownBy(() => algorithm.signSync({} as never, utf8('x')))).toBe('state_required')
    expect(await codeRejectedBy(algorithm.sign({} as never, utf8('x')))).toBe('state_required')
  })
})

describe('the file of a key', () => {
  it('gives the key back', async () => {
    for (const key of [
      await generateHssKey([level(5, 2), level(5, 8)]),
      await generateXmssKey('XMSSMT-SHA2_20/4_192'),
    ]) {
      const bytes = encodeStatefulKey(key).reveal()
      const again = decodeStatefulKey(bytes)
      expect(again.publicKey.id).toBe(key.publicKey.id)
      const message = utf8('x')
      const signature = (await openSigner(again)).sign(indexAt(key, 5n), message)
      expect(holds(key, message, signature)).toBe(true)
    }
  })

  it('is refused when cut, longer, or changed in anything but what only signing shows', async () => {
    const key = await hssKeyFromSeed([level(5, 1)], new Uint8Array(16), new Uint8Array(24))
    const bytes = encodeStatefulKey(key).reveal()
    const seedAt = 8 + key.publicKey.toBytes().length + 2 + key.secret.length - 24
    for (let i = 0; i < bytes.length; i++) {
      const inSeed = i >= seedAt && i < seedAt + 24
      const code = codeThrownBy(() => decodeStatefulKey(bytes.with(i, (bytes[i] as number) ^ 1)))
      if (!inSeed) expect([i, ['malformed', 'invalid_key'].includes(String(code))]).toEqual([i, true])
    }
    for (const length of [0, 4, 8, 40, bytes.length - 1])
      expect(codeThrownBy(() => decodeStatefulKey(bytes.subarray(0, length)))).toBe('malformed')
    expect(codeThrownBy(() => decodeStatefulKey(Uint8Array.of(...bytes, 0)))).toBe('malformed')
  })
})

describe('a private key in PKCS#8', () => {
  it('is the key, encrypted or not, and signs nothing as such', async () => {
    for (const key of [await generateHssKey([level(5, 2)]), await generateXmssKey('XMSSMT-SHA2_20/4_192')]) {
      const privateKey = toPrivateKey(key)
      const table = [hssLms, xmss, xmssMt]
      const pem = await toEncryptedPem(privateKey, 'secret', { iterations: 1000 })
      const message = utf8('x')
      for (const again of [
        await decryptPrivateKey(pem, 'secret', table),
        importPrivateKey(toPkcs8(privateKey).reveal(), table),
      ]) {
        expect(again.publicKey.id).toBe(key.publicKey.id)
        const signature = (await openSigner(fromPrivateKey(again))).sign(indexAt(key, 5n), message)
        expect(holds(key, message, signature)).toBe(true)
        expect(codeThrownBy(() => again.algorithm.signSync(again, message))).toBe('state_required')
      }
    }
  })

  it('is of its own scheme, and whole', async () => {
    const bytes = encodeStatefulKey(await generateHssKey([level(5, 2)])).reveal()
    expect(codeThrownBy(() => xmss.privateKey(bytes))).toBe('invalid_key')
    for (const scheme of [2, 3])
      expect(codeThrownBy(() => hssLms.privateKey(bytes.with(5, scheme)))).toBe('invalid_key')
    const mt = encodeStatefulKey(await generateXmssKey('XMSSMT-SHA2_20/4_192')).reveal()
    expect(codeThrownBy(() => xmss.privateKey(mt))).toBe('invalid_key')
    expect(codeThrownBy(() => xmssMt.privateKey(mt.subarray(1)))).toBe('invalid_key')
    expect(codeThrownBy(() => hssLms.privateKey(new Uint8Array(24)))).toBe('invalid_key')
    const key = hssLms.privateKey(bytes)
    key.wipe()
    expect(codeThrownBy(() => fromPrivateKey(key))).toBe('wiped')
  })

  it('outside SP 800-208 is not one of XMSS', async () => {
    const seeds = {
      secretSeed: new Uint8Array(64),
      prfSeed: new Uint8Array(64),
      publicSeed: new Uint8Array(64),
    }
    const bytes = encodeStatefulKey(await xmssKeyFromSeeds('XMSSMT-SHA2_20/4_512', seeds)).reveal()
    expect(codeThrownBy(() => xmssMt.privateKey(bytes))).toBe('invalid_key')
  })
})

describe('a key read from a Buffer', () => {
  it('is the key, and the Buffer is left as it was', async () => {
    const key = await generateHssKey([level(5, 2)])
    const file = Buffer.from(encodeStatefulKey(key).reveal())
    const before = file.toString('hex')
    const message = utf8('x')
    const signature = (await openSigner(decodeStatefulKey(file))).sign(indexAt(key, 5n), message)
    expect(holds(key, message, signature)).toBe(true)
    expect(file.toString('hex')).toBe(before)
  })
})

describe('a secret that was damaged', () => {
  it.each([5, 15] as const)('is refused when the key is opened, height %i', async (height) => {
    const key = await hssKeyFromSeed([level(height, 1)], new Uint8Array(16), new Uint8Array(24))
    const bytes = encodeStatefulKey(key).reveal()
    const seedAt = 8 + key.publicKey.toBytes().length + 2 + key.secret.length - 24
    const damaged = decodeStatefulKey(bytes.with(seedAt, 1))
    for (const startsAt of [0n, 17n])
      expect(await codeRejectedBy(openSigner(damaged, { startsAt }))).toBe('invalid_key')
    await openSigner(key, { startsAt: 17n })
  })

  it('is refused of XMSS, too', async () => {
    const key = await generateXmssKey('XMSS-SHA2_10_192')
    const bytes = encodeStatefulKey(key).reveal()
    const seedAt = 8 + key.publicKey.toBytes().length + 2 + 4
    const changed = bytes.with(seedAt, (bytes[seedAt] as number) ^ 1)
    expect(await codeRejectedBy(openSigner(decodeStatefulKey(changed)))).toBe('invalid_key')
  })
})

it('a stored key of levels with two hash functions is none', async () => {
  const key = await hssKeyFromSeed([level(5, 1), level(5, 1)], new Uint8Array(16), new Uint8Array(24))
  const shake = { lms: 'LMS_SHAKE_M24_H5', ots: 'LMOTS_SHAKE_N24_W1' } as const
  const other = await hssKeyFromSeed([shake], new Uint8Array(16), new Uint8Array(24))
  const bytes = encodeStatefulKey(key).reveal()
  // u8 L, and 8 bytes of types a level.
  const secretAt = 8 + key.publicKey.toBytes().length + 2
  const mixed = bytes.slice()
  mixed.set(other.publicKey.toBytes().subarray(4, 12), secretAt + 1 + 8)
  expect(codeThrownBy(() => decodeStatefulKey(bytes))).toBe(undefined)
  expect(codeThrownBy(() => decodeStatefulKey(mixed))).toBe('malformed')
})

describe('generation', () => {
  it('makes no key of a random source that gives too little', async () => {
    const random = (length: number) => new Uint8Array(length - 1)
    const levels = [{ lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W8' }] as const
    await expect(generateHssKey(levels, { random })).rejects.toThrow(/random source gave 15 bytes/)
    await expect(generateXmssKey('XMSS-SHA2_10_192', { random })).rejects.toThrow(
      /random source gave 23 bytes/,
    )
    expect(() => slhDsaSha2128f.generateKeyPair({ random })).toThrow(/random source gave 47 bytes/)
  })

  it('is the same on threads, tells how far it is, and stops when told', async () => {
    const seeds = [new Uint8Array(16), new Uint8Array(24)] as const
    const levels = [level(10, 8)]
    const seen: number[] = []
    const [alone, shared] = await Promise.all([
      hssKeyFromSeed(levels, ...seeds, { onProgress: ({ done, total }) => seen.push(done / total) }),
      hssKeyFromSeed(levels, ...seeds, { threads: 2 }),
    ])
    expect(shared.publicKey.toBytes()).toEqual(alone.publicKey.toBytes())
    expect(shared.nodes).toEqual(alone.nodes)
    expect(seen.length).toBeGreaterThan(10)
    expect(seen.at(-1)).toBe(1)
    for (const threads of [0, 2]) {
      const stop = new AbortController()
      const pending = generateHssKey(levels, {
        threads,
        signal: stop.signal,
        onProgress: () => stop.abort(new Error('enough')),
      })
      await expect(pending).rejects.toThrow('enough')
    }
    await expect(generateHssKey(levels, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  })

  it('takes a number of threads that is one, and no more than it has pieces', async () => {
    const key = await generateHssKey([level(5, 8)], { threads: 2 })
    for (const threads of [-1, 1.5, Number.NaN, Infinity, '2' as never]) {
      expect(await codeRejectedBy(generateHssKey([level(5, 8)], { threads }))).toBe('RangeError')
      expect(await codeRejectedBy(openSigner(key, { threads }))).toBe('RangeError')
    }
    expect([0, 1, 4, 5, 40].map((threads) => threadsFor({ threads }, 4))).toEqual([0, 1, 4, 4, 4])
    const started = performance.now()
    await generateHssKey([level(5, 8)], { threads: 500 })
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('of XMSS is the same on threads', async () => {
    const seeds = {
      secretSeed: new Uint8Array(24),
      prfSeed: new Uint8Array(24),
      publicSeed: new Uint8Array(24),
    }
    const alone = await xmssKeyFromSeeds('XMSS-SHA2_10_192', seeds)
    const shared = await xmssKeyFromSeeds('XMSS-SHA2_10_192', seeds, { threads: 2 })
    expect(shared.publicKey.toBytes()).toEqual(alone.publicKey.toBytes())
  })

  it('refuses what does not go together', async () => {
    const mixed = [level(5, 1), { lms: 'LMS_SHAKE_M24_H5', ots: 'LMOTS_SHAKE_N24_W1' } as const]
    expect(await codeRejectedBy(generateHssKey(mixed))).toBe('unsupported_algorithm')
    const uneven = { lms: 'LMS_SHA256_M32_H5', ots: 'LMOTS_SHA256_N24_W1' } as const
    expect(await codeRejectedBy(generateHssKey([uneven]))).toBe('unsupported_algorithm')
    expect(await codeRejectedBy(generateHssKey([]))).toBe('unsupported_algorithm')
    expect(await codeRejectedBy(generateHssKey(Array.from({ length: 9 }, () => level(5, 1))))).toBe(
      'unsupported_algorithm',
    )
    expect(await codeRejectedBy(generateHssKey([{ lms: 'LMS', ots: 'OTS' } as never]))).toBe('TypeError')
    expect(await codeRejectedBy(generateXmssKey('XMSS' as never))).toBe('TypeError')
    expect(await codeRejectedBy(generateHssKey([level(5, 1)], { seed: 1 } as never))).toBe('TypeError')
  })
})
