/** The checks of FIPS 203 sections 7.1 to 7.3 on keys that come from outside, against the textbook. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { mlKem1024, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { codeThrownBy } from '@quantum-shield/testkit'
import { byteDecode12, byteEncode12, ML_KEM_PARAMETERS, mlKemKeyGen } from '@quantum-shield/testkit/textbook'

const Q = 3329
const sha3 = (bytes: Uint8Array) => createHash('sha3-256').update(bytes).digest()

/** A key with the 12-bit coefficient at `index` replaced by `value`. */
function withCoefficient(key: Uint8Array, index: number, value: number): Uint8Array {
  const copy = Uint8Array.from(key)
  const start = 3 * (index >> 1)
  const [b0, b1, b2] = [0, 1, 2].map((i) => copy[start + i] as number) as [number, number, number]
  const packed =
    index % 2 === 0
      ? [value & 0xff, (b1 & 0xf0) | (value >> 8), b2]
      : [b0, (b1 & 0x0f) | ((value & 0x0f) << 4), value >> 4]
  copy.set(packed, start)
  return copy
}

describe.each([mlKem512, mlKem768, mlKem1024])('$id', (algorithm) => {
  const { k } = ML_KEM_PARAMETERS[algorithm.id] as { k: number }
  const pair = algorithm.generateKeyPair()
  const ek = pair.publicKey.toBytes()
  const dk = algorithm.expandPrivateKey?.(pair.privateKey).reveal() as Uint8Array
  const codeOf = (bytes: Uint8Array) => codeThrownBy(() => algorithm.publicKey(bytes))
  const codeOfPrivate = (bytes: Uint8Array) => codeThrownBy(() => algorithm.privateKey(bytes))

  /** dk with its halves replaced and the hash in it made to fit. */
  const dkOf = (dkPke: Uint8Array, encapsulationKey: Uint8Array) =>
    concatBytes(dkPke, encapsulationKey, sha3(encapsulationKey), dk.subarray(-32))

  it('has the key generation of the textbook', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (seed) => {
        const textbook = mlKemKeyGen(ML_KEM_PARAMETERS[algorithm.id] as never, seed)
        const key = algorithm.privateKey(seed)
        expect(key.publicKey.toBytes()).toEqual(textbook.ek)
        expect(algorithm.expandPrivateKey?.(key).reveal()).toEqual(textbook.dk)
      }),
      { numRuns: 10 },
    )
  })

  it('refuses a coefficient of q or more at every position, and accepts q - 1', () => {
    for (let index = 0; index < 256 * k; index++) {
      expect([index, codeOf(withCoefficient(ek, index, Q))]).toEqual([index, 'invalid_key'])
      expect([index, codeOf(withCoefficient(ek, index, Q - 1))]).toEqual([index, undefined])
    }
  })

  it('refuses every value from q to 4095, and accepts every one below', () => {
    for (let value = 0; value < 4096; value++) {
      const expected = value < Q ? undefined : 'invalid_key'
      expect([value, codeOf(withCoefficient(ek, value % (256 * k), value))]).toEqual([value, expected])
    }
  })

  it('decides as ByteEncode12(ByteDecode12(ek)) = ek does, for any bytes', () => {
    const anyKey = fc
      .tuple(
        fc.uint8Array({ minLength: 384 * k, maxLength: 384 * k, max: 0xce }),
        fc.nat(256 * k - 1),
        fc.nat(4095),
      )
      .map(([bytes, index, value]) => withCoefficient(concatBytes(bytes, ek.subarray(-32)), index, value))
    fc.assert(
      fc.property(anyKey, (bytes) => {
        const coefficients = bytes.subarray(0, -32)
        const canonical = equalBytes(byteEncode12(byteDecode12(coefficients)), coefficients)
        expect(codeOf(bytes)).toBe(canonical ? undefined : 'invalid_key')
      }),
      { numRuns: 50 },
    )
  })

  it('does not take rho, which is 32 arbitrary bytes, for coefficients', () => {
    expect(codeOf(concatBytes(ek.subarray(0, -32), new Uint8Array(32).fill(0xff)))).toBeUndefined()
  })

  it('refuses an expanded key whose hash does not fit (section 7.3)', () => {
    const hashAt = 768 * k + 32
    expect(codeOfPrivate(dk.with(hashAt, (dk[hashAt] as number) ^ 1))).toBe('invalid_key')
    expect(codeOfPrivate(dk.with(hashAt + 31, (dk[hashAt + 31] as number) ^ 0x80))).toBe('invalid_key')
    const rhoAt = 768 * k
    expect(codeOfPrivate(dk.with(rhoAt, (dk[rhoAt] as number) ^ 1))).toBe('invalid_key')
  })

  it('refuses an expanded key with a coefficient of q or more in either half', () => {
    const dkPke = dk.subarray(0, 384 * k)
    const unreduced = dkOf(withCoefficient(dkPke, 256 * k - 1, Q), ek)
    expect(codeOfPrivate(unreduced)).toBe('invalid_key')
    expect(() => algorithm.privateKey(unreduced)).toThrow('modulus check')
    expect(codeOfPrivate(dkOf(dkPke, withCoefficient(ek, 0, 4095)))).toBe('invalid_key')
    expect(codeOfPrivate(dkOf(dkPke, ek))).toBeUndefined()
  })

  it('refuses an expanded key whose halves are of two keys (section 7.1, pair-wise consistency)', () => {
    const other = algorithm.generateKeyPair().publicKey.toBytes()
    expect(codeOfPrivate(dkOf(dk.subarray(0, 384 * k), other))).toBe('invalid_key')
  })

  it('takes any z: it is random and nothing depends on it but implicit rejection', () => {
    const key = algorithm.privateKey(dk.with(dk.length - 1, (dk.at(-1) as number) ^ 1))
    const { ciphertext, sharedSecret } = algorithm.encapsulate(pair.publicKey)
    expect(algorithm.decapsulate(key, ciphertext).equals(sharedSecret)).toBe(true)
    const changed = ciphertext.with(0, (ciphertext[0] as number) ^ 1)
    expect(algorithm.decapsulate(key, changed).equals(algorithm.decapsulate(pair.privateKey, changed))).toBe(
      false,
    )
  })
})

it.each([xWing, mlKem768P256])('$id checks its ML-KEM half', (algorithm) => {
  const bytes = algorithm.generateKeyPair().publicKey.toBytes()
  expect(codeThrownBy(() => algorithm.publicKey(withCoefficient(bytes, 767, Q)))).toBe('invalid_key')
  expect(codeThrownBy(() => algorithm.publicKey(withCoefficient(bytes, 767, Q - 1)))).toBeUndefined()
})
