import { hkdfSync, webcrypto } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { deriveSessionKey, type SecretSource, type SessionKeyOptions } from '@quantum-shield/pq-engine/kdf'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { codeThrownBy, fromHex } from '@quantum-shield/testkit'
import { encodeFixedInfo, encodeSecrets, encodeTranscript } from '../src/kdf/encode.ts'
import * as node from '../src/platform/platform.node.ts'
import * as portable from '../src/platform/platform.ts'
import { twinKey, type TwinInput } from './kdf.twin.ts'
import { ownVectors, pseudorandom, wipedWhile } from './support.ts'

const PLATFORMS = [
  ['node:crypto', node],
  ['noble', portable],
] as const

describe.each(PLATFORMS)('hkdfSha512 over %s', (_, { hkdfSha512, hmacSha512, sha512 }) => {
  // RFC 5869 appendix A.1 to A.3 has the inputs, for SHA-256. The outputs for SHA-512:
  // https://www.kullo.net/blog/hkdf-sha-512-test-vectors/ and github.com/brycx/Test-Vector-Generation.
  const range = (from: number, to: number) => Uint8Array.from({ length: to - from + 1 }, (__, i) => from + i)
  const ikm = new Uint8Array(22).fill(0x0b)
  it.each([
    [
      'A.1',
      ikm,
      range(0, 0x0c),
      range(0xf0, 0xf9),
      '832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb',
    ],
    [
      'A.2',
      range(0, 0x4f),
      range(0x60, 0xaf),
      range(0xb0, 0xff),
      'ce6c97192805b346e6161e821ed165673b84f400a2b514b2fe23d84cd189ddf1b695b48cbd1c8388441137b3ce28f16a' +
        'a64ba33ba466b24df6cfcb021ecff235f6a2056ce3af1de44d572097a8505d9e7a93',
    ],
    [
      'A.3',
      ikm,
      new Uint8Array(),
      new Uint8Array(),
      'f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac',
    ],
  ])('inputs of RFC 5869 %s', (__, secret, salt, info, okm) => {
    expect(toHex(hkdfSha512(secret, salt, info, okm.length / 2))).toBe(okm)
  })

  it('equals Web Crypto', async () => {
    const key = await webcrypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits'])
    const parameters = { name: 'HKDF', hash: 'SHA-512', salt: range(1, 9), info: range(3, 200) }
    const bits = await webcrypto.subtle.deriveBits(parameters, key, 8 * 200)
    expect(hkdfSha512(ikm, range(1, 9), range(3, 200), 200)).toEqual(new Uint8Array(bits))
  })

  it('hashes parts as their concatenation', () => {
    // FIPS 180-4 example "abc"; RFC 4231 test case 2.
    expect(toHex(sha512(utf8('a'), utf8('bc')))).toMatch(/^ddaf35a193617abacc417349ae204131/)
    expect(toHex(hmacSha512(utf8('Jefe'), utf8('what do ya want '), utf8('for nothing?')))).toMatch(
      /^164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554/,
    )
  })
})

const ALGORITHMS: Readonly<Record<string, KemAlgorithm>> = { 'ML-KEM-768': mlKem768, 'X-Wing': xWing }

type VectorSource = Record<
  'kind' | 'algorithm' | 'publicKey' | 'ciphertext' | 'keyId' | 'name' | 'secret',
  string
> & {
  kmes: [string, string]
}
interface Vector {
  comment: string
  suite: string
  parties: [string, string]
  context: string
  salt: string
  length: number
  sources: VectorSource[]
  fixedInfo: string
  key: string
}

function sourceOf(source: VectorSource): SecretSource {
  const secret = SecretBytes.adopt(fromHex(source.secret))
  switch (source.kind) {
    case 'kem': {
      const publicKey = ALGORITHMS[source.algorithm]!.publicKey(fromHex(source.publicKey))
      return { kind: 'kem', publicKey, ciphertext: fromHex(source.ciphertext), secret }
    }
    case 'qkd':
      return { kind: 'qkd', keyId: source.keyId, kmes: source.kmes, secret }
    default:
      return { kind: 'qrng', name: source.name, secret }
  }
}

describe('session-key-v1.json', () => {
  const { cases } = ownVectors<{ cases: Vector[] }>('kdf/session-key-v1.json')
  expect(cases).toHaveLength(3)
  it.each(cases)('$comment', ({ suite, parties, length, ...vector }) => {
    const [context, salt] = [fromHex(vector.context), fromHex(vector.salt)]
    const sources = vector.sources.map(sourceOf)
    const binding = { suite, parties, context, salt }
    const fixedInfo = encodeFixedInfo(binding, encodeTranscript(binding, sources), length)
    expect(toHex(fixedInfo)).toBe(vector.fixedInfo)
    expect(toHex(deriveSessionKey({ ...binding, sources, length }).reveal())).toBe(vector.key)
  })
})

const { publicKey } = mlKem768.generateKeyPair()
const { publicKey: otherKey } = mlKem768.generateKeyPair()
const random = pseudorandom(7)

/** Fixed facts around whatever a test chooses. */
function inputOf(more: Partial<TwinInput> = {}): TwinInput {
  return {
    suite: 'test/1',
    parties: ['alice', 'bob'],
    context: Buffer.alloc(0),
    salt: Buffer.alloc(0),
    length: 32,
    sources: [
      {
        kind: 'kem',
        algorithm: 'ML-KEM-768',
        publicKey: Buffer.from(publicKey.toBytes()),
        ciphertext: Buffer.alloc(1088, 5),
        secret: Buffer.alloc(32, 9),
      },
    ],
    ...more,
  }
}

function optionsOf(input: TwinInput): SessionKeyOptions {
  return {
    ...input,
    sources: input.sources.map((source): SecretSource => {
      const secret = SecretBytes.copyOf(source.secret)
      if (source.kind !== 'kem') return { ...source, secret }
      const key = mlKem768.publicKey(source.publicKey)
      return { kind: 'kem', publicKey: key, ciphertext: source.ciphertext, secret }
    }),
  }
}

const derive = (input: TwinInput): string => toHex(deriveSessionKey(optionsOf(input)).reveal())

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const bytes = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array))
const secrets = bytes(16, 80)
const inputs: fc.Arbitrary<TwinInput> = fc
  .record({
    suite: text,
    parties: fc.tuple(text, text),
    context: bytes(0, 60),
    salt: bytes(0, 255),
    length: fc.integer({ min: 16, max: 512 }),
    kem: fc.record({ ciphertext: bytes(1088, 1088), secret: bytes(32, 32) }),
    qkd: fc.uniqueArray(fc.record({ keyId: text, kmes: fc.tuple(text, text), secret: secrets }), {
      maxLength: 3,
      selector: ({ keyId }) => keyId,
    }),
    qrng: fc.option(fc.record({ name: text, secret: secrets }), { nil: undefined }),
  })
  .map(({ kem, qkd, qrng, ...rest }) => ({
    ...rest,
    sources: [
      { ...inputOf().sources[0]!, ...kem } as TwinInput['sources'][number],
      ...qkd.map((source) => ({ kind: 'qkd', ...source }) as const),
      ...(qrng === undefined ? [] : [{ kind: 'qrng', ...qrng } as const]),
    ],
  }))

describe('deriveSessionKey', () => {
  it('equals the specification written out', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(derive(input)).toBe(twinKey(input).toString('hex'))
      }),
      { numRuns: 200 },
    )
  })

  const changes: readonly [string, (input: TwinInput) => TwinInput][] = [
    ['suite', (input) => ({ ...input, suite: `${input.suite}x` })],
    ['initiator', (input) => ({ ...input, parties: [`${input.parties[0]}x`, input.parties[1]] })],
    ['responder', (input) => ({ ...input, parties: [input.parties[0], `${input.parties[1]}x`] })],
    ['roles', (input) => ({ ...input, parties: [`${input.parties[1]}y`, input.parties[0]] })],
    ['context', (input) => ({ ...input, context: Buffer.concat([input.context, Buffer.of(0)]) })],
    // HMAC pads its key with zeros: without the salt in the transcript this one would change nothing.
    [
      'salt, by a zero',
      (input) => ({ ...input, salt: Buffer.concat([input.salt, Buffer.of(0)]).subarray(-255) }),
    ],
    ['ciphertext', withFirst((source) => ({ ...source, ciphertext: flipped(source.ciphertext) }))],
    ['public key', withFirst((source) => ({ ...source, publicKey: Buffer.from(otherKey.toBytes()) }))],
    ['secret of the KEM', withFirst((source) => ({ ...source, secret: flipped(source.secret) }))],
    ['secret of the last source', withLast((source) => ({ ...source, secret: flipped(source.secret) }))],
    ['key id', withQkd((source) => ({ ...source, keyId: `${source.keyId}x` }))],
    ['kme', withQkd((source) => ({ ...source, kmes: [source.kmes[0], `${source.kmes[1]}x`] }))],
    ['a source less', (input) => ({ ...input, sources: input.sources.slice(0, -1) })],
    ['order', (input) => ({ ...input, sources: [input.sources[0]!, ...input.sources.slice(1).reverse()] })],
  ]

  type Kem = Extract<TwinInput['sources'][number], { kind: 'kem' }>
  type Qkd = Extract<TwinInput['sources'][number], { kind: 'qkd' }>

  function flipped(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes)
    copy[copy.length - 1]! ^= 1
    return copy
  }
  function withFirst(change: (source: Kem) => Kem) {
    return (input: TwinInput): TwinInput => ({
      ...input,
      sources: [change(input.sources[0] as Kem), ...input.sources.slice(1)],
    })
  }
  function withLast(change: (source: TwinInput['sources'][number]) => TwinInput['sources'][number]) {
    return (input: TwinInput): TwinInput => ({
      ...input,
      sources: [...input.sources.slice(0, -1), change(input.sources.at(-1)!)],
    })
  }
  function withQkd(change: (source: Qkd) => Qkd) {
    return (input: TwinInput): TwinInput => ({
      ...input,
      sources: input.sources.map((source) => (source.kind === 'qkd' ? change(source) : source)),
    })
  }

  it.each(changes)('gives another key for another %s', (name, change) => {
    const changeable = inputs.filter(
      ({ sources, salt }) =>
        salt.length < 255 &&
        sources.length > (name === 'order' ? 2 : 1) &&
        (sources[1]!.kind === 'qkd' || !['key id', 'kme'].includes(name)),
    )
    fc.assert(
      fc.property(changeable, (input) => {
        expect(derive(change(input))).not.toBe(derive(input))
      }),
      { numRuns: 40 },
    )
  })

  it('gives keys of two lengths nothing in common', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 16, max: 512 }), (input, length) => {
        fc.pre(length !== input.length)
        expect(derive({ ...input, length }).slice(0, 32)).not.toBe(derive(input).slice(0, 32))
      }),
      { numRuns: 100 },
    )
  })

  it('keeps neighbouring fields apart', () => {
    const keys = [
      inputOf({ suite: 'ab', parties: ['c', 'd'] }),
      inputOf({ suite: 'a', parties: ['bc', 'd'] }),
      inputOf({ suite: 'a', parties: ['b', 'cd'] }),
      inputOf({ salt: Buffer.from('aabb', 'hex'), context: Buffer.from('cc', 'hex') }),
      inputOf({ salt: Buffer.from('aa', 'hex'), context: Buffer.from('bbcc', 'hex') }),
      ...[16, 17, 47].map((size) => {
        // The bytes of the two QKD keys together are the same; only the border between them moves.
        const both = Buffer.alloc(64, 3)
        const kmes = ['a', 'b'] as const
        return inputOf({
          sources: [
            inputOf().sources[0]!,
            { kind: 'qkd', keyId: '1', kmes, secret: both.subarray(0, size) },
            { kind: 'qkd', keyId: '2', kmes, secret: both.subarray(size) },
          ],
        })
      }),
    ].map(derive)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('tells a QKD key from QRNG bytes with the same name and value', () => {
    const secret = Buffer.alloc(32, 1)
    const first = inputOf().sources[0]!
    const qkd = inputOf({ sources: [first, { kind: 'qkd', keyId: 'n', kmes: ['n', 'n'], secret }] })
    const qrng = inputOf({ sources: [first, { kind: 'qrng', name: 'n', secret }] })
    expect(derive(qkd)).not.toBe(derive(qrng))
  })

  it('leaves no copy of the secrets behind', async () => {
    const options = optionsOf(inputOf())
    const secrets = toHex(encodeSecrets(options.sources))
    expect(await wipedWhile(() => deriveSessionKey(options))).toContain(secrets)
  })

  it('leaves the sources to the caller', () => {
    const options = optionsOf(inputOf())
    deriveSessionKey(options)
    expect(toHex(options.sources[0]!.secret.reveal())).toBe('09'.repeat(32))
  })

  it('makes the same key on both sides of a real exchange', () => {
    const pair = xWing.generateKeyPair()
    const { ciphertext, sharedSecret } = xWing.encapsulate(pair.publicKey)
    const received = xWing.decapsulate(pair.privateKey, ciphertext)
    const key = (secret: SecretBytes) =>
      deriveSessionKey({
        suite: 'test/1',
        parties: ['a', 'b'],
        sources: [{ kind: 'kem', publicKey: pair.publicKey, ciphertext, secret }],
      })
    expect(key(sharedSecret).equals(key(received))).toBe(true)
    expect(key(sharedSecret).length).toBe(32)
  })
})

describe('refusals', () => {
  const base = optionsOf(inputOf())
  const [kem] = base.sources
  const secret = (length: number) => SecretBytes.adopt(random(length))
  const qkd = (length = 32, keyId = 'id'): SecretSource => ({
    kind: 'qkd',
    keyId,
    kmes: ['a', 'b'],
    secret: secret(length),
  })
  it.each<[string, string, Partial<SessionKeyOptions> | Record<string, unknown>]>([
    ['no source', 'source_missing', { sources: [] }],
    ['a required source that is missing', 'source_missing', { required: ['kem', 'qkd'] }],
    ['a required source that is empty', 'source_missing', { required: ['qkd'], sources: [kem!, qkd(0)] }],
    ['an empty source that nobody required', 'source_missing', { required: [], sources: [kem!, qkd(0)] }],
    ['a QKD key alone', 'source_missing', { required: ['qkd'], sources: [qkd()] }],
    ['a QKD key in front of the KEM', 'source_missing', { sources: [qkd(), kem!] }],
    ['a short secret', 'source_too_short', { sources: [kem!, qkd(15)] }],
    ['an oversized secret', 'RangeError', { sources: [kem!, qkd(65_537)] }],
    ['a KEM secret that is short', 'source_too_short', { sources: [{ ...kem!, secret: secret(8) }] }],
    ['one QKD key twice', 'TypeError', { sources: [kem!, qkd(), qkd()] }],
    [
      'a ciphertext of another size',
      'malformed',
      { sources: [{ ...kem!, ciphertext: new Uint8Array(1087) }] },
    ],
    ['no ciphertext', 'TypeError', { sources: [{ ...kem!, ciphertext: undefined }] }],
    ['three KMEs', 'TypeError', { sources: [kem!, { ...qkd(), kmes: ['a', 'b', 'c'] }] }],
    ['an empty KME', 'RangeError', { sources: [kem!, { ...qkd(), kmes: ['a', ''] }] }],
    ['an empty key id', 'RangeError', { sources: [kem!, qkd(32, '')] }],
    ['a long key id', 'RangeError', { sources: [kem!, qkd(32, 'x'.repeat(256))] }],
    [
      '17 sources',
      'RangeError',
      { sources: [kem!, ...Array.from({ length: 16 }, (_, i) => qkd(32, `${i}`))] },
    ],
    ['an unknown kind', 'TypeError', { sources: [kem!, { kind: 'psk', secret: secret(32) }] }],
    ['an empty suite', 'RangeError', { suite: '' }],
    ['half a surrogate pair', 'TypeError', { suite: '\ud800' }],
    ['one party', 'TypeError', { parties: ['a'] }],
    ['an empty party', 'RangeError', { parties: ['a', ''] }],
    ['a context above 4096 bytes', 'RangeError', { context: new Uint8Array(4097) }],
    ['a context that is text', 'TypeError', { context: 'x' }],
    ['a salt above 255 bytes', 'RangeError', { salt: new Uint8Array(256) }],
    ['15 bytes', 'RangeError', { length: 15 }],
    ['513 bytes', 'RangeError', { length: 513 }],
    ['half a byte', 'RangeError', { length: 32.5 }],
    ['an unknown option', 'TypeError', { info: new Uint8Array() }],
  ])('%s: %s', async (_, code, more) => {
    expect(codeThrownBy(() => deriveSessionKey({ ...base, ...more } as SessionKeyOptions))).toBe(code)
  })

  it('a wiped secret: wiped', async () => {
    const wiped = SecretBytes.copyOf(new Uint8Array(32))
    wiped.wipe()
    expect(codeThrownBy(() => deriveSessionKey({ ...base, sources: [{ ...kem!, secret: wiped }] }))).toBe(
      'wiped',
    )
  })

  it('fits the info limit of node:crypto at its largest', () => {
    const long = 'x'.repeat(255)
    const key = deriveSessionKey({ ...base, suite: long, parties: [long, long], length: 512 })
    expect(key.length).toBe(512)
    expect(() => hkdfSync('sha512', 'x', '', new Uint8Array(1025), 32)).toThrow()
  })
})
