/**
 * ML-KEM key generation straight from FIPS 203 (August 2024), with nothing optimised: the twin against which fast
 * code is held. It also knows the key generation of the draft, which the vectors of C2SP CCTV still use.
 */
import { createHash, hash } from 'node:crypto'

const Q = 3329
const N = 256

export interface MlKemParameters {
  /** The module rank. */
  readonly k: 2 | 3 | 4
  readonly eta1: 2 | 3
}

/** FIPS 203 section 8 table 2. */
export const ML_KEM_PARAMETERS: Readonly<Record<string, MlKemParameters>> = {
  'ML-KEM-512': { k: 2, eta1: 3 },
  'ML-KEM-768': { k: 3, eta1: 2 },
  'ML-KEM-1024': { k: 4, eta1: 2 },
}

type Polynomial = number[]

const at = (polynomial: ArrayLike<number>, index: number): number => polynomial[index] ?? 0

function shake(name: 'shake128' | 'shake256', outputLength: number, ...input: Uint8Array[]): Uint8Array {
  const xof = createHash(name, { outputLength })
  for (const part of input) xof.update(part)
  return xof.digest()
}

/** Alg 4 BytesToBits, one bit. */
const bitAt = (bytes: Uint8Array, index: number): number => (at(bytes, index >> 3) >> (index & 7)) & 1

/** Alg 5 ByteEncode with d = 12, bit by bit. */
export function byteEncode12(polynomial: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((12 * polynomial.length) / 8)
  for (let bit = 0; bit < 12 * polynomial.length; bit++) {
    const value = (at(polynomial, Math.floor(bit / 12)) >> (bit % 12)) & 1
    bytes[bit >> 3] = at(bytes, bit >> 3) + value * 2 ** (bit & 7)
  }
  return bytes
}

/** Alg 6 ByteDecode with d = 12, bit by bit: values modulo q. @param bytes a multiple of 3. */
export function byteDecode12(bytes: Uint8Array): Polynomial {
  return Array.from({ length: (8 * bytes.length) / 12 }, (_, i) => {
    let value = 0
    for (let j = 0; j < 12; j++) value += bitAt(bytes, 12 * i + j) * 2 ** j
    return value % Q
  })
}

/** Alg 7 SampleNTT. @param seed 34 bytes. */
function sampleNtt(seed: Uint8Array): Polynomial {
  // 1344 bytes are 8 blocks; fewer than 256 of 896 candidates are below q with a probability under 2^-500.
  const stream = shake('shake128', 1344, seed)
  const polynomial: Polynomial = []
  for (let i = 0; polynomial.length < N; i += 3) {
    const d1 = at(stream, i) + 256 * (at(stream, i + 1) % 16)
    const d2 = Math.floor(at(stream, i + 1) / 16) + 16 * at(stream, i + 2)
    if (d1 < Q) polynomial.push(d1)
    if (d2 < Q && polynomial.length < N) polynomial.push(d2)
  }
  return polynomial
}

/** Alg 8 SamplePolyCBD over PRF(sigma, counter). */
function samplePolyCbd(eta: number, sigma: Uint8Array, counter: number): Polynomial {
  const bytes = shake('shake256', 64 * eta, sigma, Uint8Array.of(counter))
  const sum = (start: number) => {
    let total = 0
    for (let i = 0; i < eta; i++) total += bitAt(bytes, start + i)
    return total
  }
  return Array.from({ length: N }, (_, i) => (sum(2 * i * eta) - sum((2 * i + 1) * eta) + Q) % Q)
}

const power = (base: number, exponent: number): number =>
  Array.from({ length: exponent }).reduce<number>((product) => (product * base) % Q, 1)

const bitRev7 = (i: number): number =>
  Array.from({ length: 7 }, (_, bit) => ((i >> bit) & 1) << (6 - bit)).reduce((value, bit) => value | bit, 0)

const ZETAS = Array.from({ length: 128 }, (_, i) => power(17, bitRev7(i)))
const GAMMAS = Array.from({ length: 128 }, (_, i) => power(17, 2 * bitRev7(i) + 1))

/** Alg 9 NTT. */
function ntt(polynomial: Polynomial): Polynomial {
  const f = [...polynomial]
  let i = 1
  for (let length = 128; length >= 2; length /= 2) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = at(ZETAS, i++)
      for (let j = start; j < start + length; j++) {
        const t = (zeta * at(f, j + length)) % Q
        f[j + length] = (at(f, j) - t + Q) % Q
        f[j] = (at(f, j) + t) % Q
      }
    }
  }
  return f
}

/** Alg 11 MultiplyNTTs and Alg 12 BaseCaseMultiply. */
function multiplyNtts(f: Polynomial, g: Polynomial): Polynomial {
  return GAMMAS.flatMap((gamma, i) => {
    const [a0, a1, b0, b1] = [at(f, 2 * i), at(f, 2 * i + 1), at(g, 2 * i), at(g, 2 * i + 1)]
    return [(a0 * b0 + ((a1 * b1) % Q) * gamma) % Q, (a0 * b1 + a1 * b0) % Q]
  })
}

const add = (f: Polynomial, g: Polynomial): Polynomial => f.map((value, i) => (value + at(g, i)) % Q)

/**
 * Alg 16 ML-KEM.KeyGen_internal with Alg 13 K-PKE.KeyGen inside.
 * @param seed d ‖ z, 64 bytes.
 * @param document `draft` leaves the byte k out of G(d ‖ k), as FIPS 203 ipd (August 2023) did.
 */
export function mlKemKeyGen(
  { k, eta1 }: MlKemParameters,
  seed: Uint8Array,
  document: 'final' | 'draft' = 'final',
): { ek: Uint8Array; dk: Uint8Array } {
  const [d, z] = [seed.subarray(0, 32), seed.subarray(32)]
  const g = hash('sha3-512', document === 'final' ? Buffer.concat([d, Uint8Array.of(k)]) : d, 'buffer')
  const [rho, sigma] = [g.subarray(0, 32), g.subarray(32)]
  const ranks = Array.from({ length: k }, (_, i) => i)
  const s = ranks.map((i) => ntt(samplePolyCbd(eta1, sigma, i)))
  const t = ranks.map((i) =>
    ranks.reduce(
      (sum, j) => {
        const a = sampleNtt(Buffer.concat([rho, Uint8Array.of(j, i)]))
        return add(sum, multiplyNtts(a, s[j] ?? []))
      },
      ntt(samplePolyCbd(eta1, sigma, k + i)),
    ),
  )
  const ek = Buffer.concat([...t.map(byteEncode12), rho])
  const dk = Buffer.concat([...s.map(byteEncode12), ek, hash('sha3-256', ek, 'buffer'), z])
  return { ek: Uint8Array.from(ek), dk: Uint8Array.from(dk) }
}
