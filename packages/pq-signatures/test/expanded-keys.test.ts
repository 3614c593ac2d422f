/** Checks on ML-DSA private keys in expanded form, for which no seed vouches: FIPS 204 Alg 25 skDecode. */
import { describe, expect, it } from '@jest/globals'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { hashMlDsa44 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { signatureBackends } from '@quantum-shield/pq-signatures/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

/** rho (32) ‖ K (32) ‖ tr (64) ‖ s1 ‖ s2 ‖ t0. */
const [K, TR, SECRETS] = [32, 64, 128]

describe.each([
  { algorithm: mlDsa44, eta: 2, polynomials: 8 },
  { algorithm: mlDsa65, eta: 4, polynomials: 11 },
  { algorithm: mlDsa87, eta: 2, polynomials: 15 },
  { algorithm: hashMlDsa44, eta: 2, polynomials: 8 },
])('$algorithm.id', ({ algorithm, eta, polynomials }) => {
  const { privateKey } = algorithm.generateKeyPair()
  const sk = algorithm.expandPrivateKey?.(privateKey).reveal() as Uint8Array
  const codeOf = (bytes: Uint8Array) => codeThrownBy(() => algorithm.privateKey(bytes))
  const flip = (index: number) => sk.with(index, (sk[index] as number) ^ 1)
  const width = eta === 2 ? 3 : 4

  /** The key with one coefficient of s1 or s2 replaced by what `packed` stands for, eta - packed. */
  function withSecret(index: number, packed: number): Uint8Array {
    const copy = Uint8Array.from(sk)
    for (let i = 0; i < width; i++) {
      const bit = 8 * SECRETS + index * width + i
      const mask = 1 << (bit & 7)
      copy[bit >> 3] = ((copy[bit >> 3] as number) & ~mask) | (((packed >> i) & 1) << (bit & 7))
    }
    return copy
  }

  it('is accepted as it is', () => {
    expect(codeOf(sk)).toBeUndefined()
  })

  it('is refused with a coefficient outside -eta to eta, first, last and in between', () => {
    const count = 256 * polynomials
    for (const index of [0, 1, 2, 255, 256, count >> 1, count - 2, count - 1]) {
      for (let packed = 2 * eta + 1; packed < 2 ** width; packed++) {
        expect([index, packed, codeOf(withSecret(index, packed))]).toEqual([index, packed, 'invalid_key'])
      }
    }
  })

  it('is refused when s1, rho or tr is of another key', () => {
    let packed = 0
    for (let i = 0; i < width; i++) packed |= (((sk[SECRETS] as number) >> i) & 1) << i
    expect(codeOf(withSecret(0, (packed + 1) % (2 * eta + 1)))).toBe('invalid_key')
    expect([0, 31, TR, TR + 63].map((index) => codeOf(flip(index)))).toEqual(Array(4).fill('invalid_key'))
  })

  it('takes any K: it is random, and only signatures depend on it', () => {
    expect(codeOf(flip(K))).toBeUndefined()
  })

  it('is refused by the native back end with a wrong t0', () => {
    if (algorithm === hashMlDsa44) return
    const [, native] = signatureBackends(algorithm)
    if (native === undefined) return
    expect(codeOf(flip(sk.length - 1))).toBe('invalid_key')
  })
})
