/** Keys and ciphertexts that are wrong: refused before anything is computed for them, or rejected implicitly. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { importPublicKey, toPublicJwk } from '@quantum-shield/pq-core/keys'
import { expandHqcSeed, hqcBackends, kemBackends, type HqcId } from '@quantum-shield/pq-kem/hazmat'
import { loadFrodoKem, type FrodoKemId } from '@quantum-shield/pq-kem/frodokem'
import { hqc1, hqc3, hqc5 } from '@quantum-shield/pq-kem/hqc'
import { mlKem768 } from '@quantum-shield/pq-kem/ml-kem'
import { codeThrownBy } from '@quantum-shield/testkit'

it('has back ends for HQC alone', () => {
  expect(codeThrownBy(() => hqcBackends(mlKem768))).toBe('unsupported_algorithm')
  expect(codeThrownBy(() => kemBackends(hqc1))).toBe('unsupported_algorithm')
})

const UNUSED_BITS = { 1: 0xe0, 3: 0xf8, 5: 0xe0 } as const
const MEGABYTE = new Uint8Array(1 << 20)
const SALT_SIZE = 16

it.each([
  [hqc1, 2241, 2321, 4433, 1],
  [hqc3, 4514, 4602, 8978, 3],
  [hqc5, 7237, 7333, 14421, 5],
] as const)(
  '$id has the sizes of the specification (section 3.6 table 6)',
  (kem, ek, dk, ciphertext, category) => {
    expect([kem.publicKeySize, kem.ciphertextSize, kem.category]).toEqual([ek, ciphertext, category])
    expect([kem.privateKeySize, kem.sharedSecretSize, kem.family, kem.tier]).toEqual([
      32,
      32,
      'code',
      'draft',
    ])
    expect(kem.expandPrivateKey?.(kem.generateKeyPair().privateKey)).toHaveLength(dk)
    expect(kem.backend).toBe('wasm')
  },
)

it.each([
  ['HQC-128', 'HQC-1-2025-08-22'],
  ['HQC-192', 'HQC-3-2025-08-22'],
  ['HQC-256', 'HQC-5-2025-08-22'],
])('says why %s is blocked, and to use %s', async (alg, instead) => {
  const reason = `${alg} is blocked, because liboqs-js's HQC-128, HQC-192 and HQC-256 are the submission of 2023, `
  const why = new RegExp(`${reason}which is flawed against chosen ciphertexts; use ${instead}`)
  const pub = toPublicJwk(hqc1.generateKeyPair().publicKey)['pub']
  expect(() => importPublicKey({ kty: 'AKP', alg, pub }, [hqc1, hqc3, hqc5])).toThrow(why)
  await expect(loadFrodoKem(alg as FrodoKemId)).rejects.toThrow(why)
})

it('lets no key in under the names of the submission of 2023, or without a date', () => {
  const pub = toPublicJwk(hqc1.generateKeyPair().publicKey)['pub']
  for (const alg of ['HQC-128', 'HQC-192', 'HQC-256', 'HQC-1', 'hqc-1-2025-08-22']) {
    const jwk = { kty: 'AKP', alg, pub }
    expect([alg, codeThrownBy(() => importPublicKey(jwk, [hqc1, hqc3, hqc5]))]).toEqual([
      alg,
      'unsupported_algorithm',
    ])
  }
})

describe.each([hqc1, hqc3, hqc5])('$id', (algorithm: KemAlgorithm) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const ek = publicKey.toBytes()
  const dk = algorithm.expandPrivateKey?.(privateKey).reveal() as Uint8Array
  const k = dk.length - ek.length - 64
  const flip = (bytes: Uint8Array, bit: number) =>
    bytes.with(bit >> 3, (bytes[bit >> 3] as number) ^ (1 << (bit & 7)))
  const codeOf = (bytes: Uint8Array) => codeThrownBy(() => algorithm.publicKey(bytes))
  const codeOfPrivate = (bytes: Uint8Array) => codeThrownBy(() => algorithm.privateKey(bytes))

  it('refuses keys and ciphertexts of another size, however long', () => {
    expect([MEGABYTE, new Uint8Array()].map(codeOf)).toEqual(['invalid_key', 'invalid_key'])
    expect([MEGABYTE, new Uint8Array()].map(codeOfPrivate)).toEqual(['invalid_key', 'invalid_key'])
    expect(codeThrownBy(() => algorithm.decapsulate(privateKey, MEGABYTE))).toBe('malformed')
    expect([dk.subarray(1), concatBytes(dk, dk.subarray(0, 1))].map(codeOfPrivate)).toEqual([
      'invalid_key',
      'invalid_key',
    ])
  })

  it('takes randomness and seeds of their whole length only', () => {
    const lengths = [0, k, k + SALT_SIZE - 1, k + SALT_SIZE + 1]
    for (const backend of hqcBackends(algorithm)) {
      for (const length of lengths)
        expect(() => backend.encapsulateDerand(publicKey, new Uint8Array(length))).toThrow(RangeError)
    }
    for (const length of [0, 31, 33])
      expect(() => expandHqcSeed(algorithm.id as HqcId, new Uint8Array(length))).toThrow(RangeError)
  })

  it('refuses a public key with any unused bit set, and takes every other last byte', () => {
    const unused = UNUSED_BITS[algorithm.category as 1]
    for (let byte = 0; byte < 256; byte++) {
      expect([byte, codeOf(ek.with(-1, byte))]).toEqual([
        byte,
        (byte & unused) === 0 ? undefined : 'invalid_key',
      ])
    }
  })

  it('refuses an expanded key that differs anywhere from what its seed gives', () => {
    expect(codeOfPrivate(dk)).toBeUndefined()
    const parts = [
      0,
      31,
      32,
      ek.length - 1,
      ek.length,
      ek.length + 31,
      ek.length + 32,
      ek.length + 31 + k,
      dk.length - 1,
    ]
    for (const place of parts)
      expect([place, codeOfPrivate(flip(dk, 8 * place))]).toEqual([place, 'invalid_key'])
  })

  it('expands a seed to ek, the seed of x and y, sigma, and itself', () => {
    const id = algorithm.id as HqcId
    expect(expandHqcSeed(id, privateKey.secret.reveal())).toEqual(dk)
    expect(dk.subarray(0, ek.length)).toEqual(ek)
    expect(dk.slice(-32)).toEqual(privateKey.secret.reveal())
    // Section 3.1: a stream from SHAKE256 of the seed and 1, and SHA3-512 with 2 behind.
    const stream = createHash('shake256', { outputLength: 32 + k })
      .update(concatBytes(dk.subarray(-32), Uint8Array.of(1)))
      .digest()
    const seeds = createHash('sha3-512')
      .update(concatBytes(stream.subarray(0, 32), Uint8Array.of(2)))
      .digest()
    expect([...dk.subarray(ek.length, ek.length + 32)]).toEqual([...seeds.subarray(0, 32)])
    expect([...dk.subarray(ek.length + 32, -32)]).toEqual([...stream.subarray(32)])
    expect([...ek.subarray(0, 32)]).toEqual([...seeds.subarray(32)])
  })

  it('rejects any change of a ciphertext implicitly, unused bits included, to SHA3-256 of what it got', () => {
    const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
    const hashOf = (...parts: readonly Uint8Array[]) =>
      createHash('sha3-256')
        .update(concatBytes(...parts))
        .digest()
    const hash = hashOf(ek, Uint8Array.of(1))
    const sigma = dk.subarray(ek.length + 32, -32)
    const vectorEnd = ek.length - 32
    const places = [
      0,
      8 * vectorEnd - 1,
      8 * vectorEnd,
      8 * (ciphertext.length - SALT_SIZE),
      8 * ciphertext.length - 1,
    ]
    for (const bit of places) {
      const changed = flip(ciphertext, bit)
      const rejected = algorithm.decapsulate(privateKey, changed)
      expect(rejected.equals(sharedSecret)).toBe(false)
      expect([...rejected.reveal()]).toEqual([...hashOf(hash, sigma, changed, Uint8Array.of(3))])
    }
  })

  it('gives the same on both back ends, for keys and ciphertexts of either, changed or not', () => {
    const backends = hqcBackends(algorithm)
    expect(backends).toHaveLength(2)
    const size = algorithm.ciphertextSize
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ minLength: k + SALT_SIZE, maxLength: k + SALT_SIZE }),
        fc.nat(8 * size - 1),
        (seed, randomness, bit) => {
          const results = backends.map((backend) => {
            const key = algorithm.privateKey(seed)
            const sent = backend.encapsulateDerand(key.publicKey, randomness)
            const received = backend.decapsulate(key, sent.ciphertext)
            expect(received).toEqual(sent.sharedSecret)
            const rejected = backend.decapsulate(key, flip(sent.ciphertext, bit))
            expect(rejected).not.toEqual(received)
            return { publicKey: backend.derivePublicKey(key), ...sent, rejected }
          })
          expect(results[1]).toEqual(results[0])
        },
      ),
      { numRuns: 5 },
    )
  })
})
