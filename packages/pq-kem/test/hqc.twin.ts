/**
 * HQC's arithmetic as a textbook writes it, with tables, branches and BigInt, sharing nothing with src/hqc: for tests.
 */

/** Bit i of the vector is the coefficient of X^i. */
export const toPolynomial = (vector: Uint8Array): bigint =>
  vector.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

export function toVector(polynomial: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((polynomial >> BigInt(8 * i)) & 0xffn))
}

/** Schoolbook multiplication in GF(2)[X], then X^n = 1. */
export function multiplyModulo(a: bigint, b: bigint, n: number): bigint {
  let product = 0n
  for (let i = 0n; b >> i > 0n; i++) if ((b >> i) & 1n) product ^= a << i
  const mask = (1n << BigInt(n)) - 1n
  return (product & mask) ^ (product >> BigInt(n))
}

const EXP: number[] = [1]
for (let i = 1; i < 255; i++) {
  const doubled = (EXP[i - 1] as number) * 2
  EXP.push(doubled > 255 ? doubled ^ 0x11d : doubled)
}
const LOG = new Map(EXP.map((value, i) => [value, i]))

export const power = (exponent: number): number => EXP[((exponent % 255) + 255) % 255] as number
export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : power((LOG.get(a) as number) + (LOG.get(b) as number))
}
export const divide = (a: number, b: number): number =>
  a === 0 ? 0 : power((LOG.get(a) as number) - (LOG.get(b) as number))

/** The lowest coefficient first. */
type Polynomial = readonly number[]

const valueAt = (polynomial: Polynomial, x: number): number =>
  polynomial.reduceRight((sum, coefficient) => times(sum, x) ^ coefficient, 0)

function product(a: Polynomial, b: Polynomial): number[] {
  const result = new Array<number>(a.length + b.length - 1).fill(0)
  a.forEach((x, i) => b.forEach((y, j) => (result[i + j] = (result[i + j] as number) ^ times(x, y))))
  return result
}

export function generator(delta: number): number[] {
  return Array.from({ length: 2 * delta }, (_, i) => [power(i + 1), 1]).reduce(product, [1])
}

/** The remainder of X^(2 delta) times the message by the generator, and then the message. */
export function encodeReedSolomon(message: Uint8Array, delta: number): number[] {
  const divisor = generator(delta)
  const rest = [...new Array<number>(2 * delta).fill(0), ...message]
  for (let top = rest.length - 1; top >= 2 * delta; top--) {
    const factor = rest[top] as number
    divisor.forEach((coefficient, i) => {
      const at = top - 2 * delta + i
      rest[at] = (rest[at] as number) ^ times(factor, coefficient)
    })
  }
  return [...rest.slice(0, 2 * delta), ...message]
}

/** Solves `matrix` · x = `right` by elimination. @returns undefined when there is not exactly one solution. */
function solve(matrix: readonly Polynomial[], right: Polynomial): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i] as number])
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0)
    if (pivot === -1) return undefined
    ;[rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]]
    const scale = (rows[column] as number[])[column] as number
    rows[column] = (rows[column] as number[]).map((value) => divide(value, scale))
    rows.forEach((row, i) => {
      const factor = row[column] as number
      if (i === column || factor === 0) return
      rows[i] = row.map((value, j) => value ^ times(factor, (rows[column] as number[])[j] as number))
    })
  }
  return rows.map((row) => row.at(-1) as number)
}

/** Peterson, Gorenstein and Zierler: linear equations for the locator, its roots by trying, equations for the values. */
export function decodeReedSolomon(word: Polynomial, delta: number): number[] | undefined {
  const syndromes = Array.from({ length: 2 * delta }, (_, i) => valueAt(word, power(i + 1)))
  if (syndromes.every((value) => value === 0)) return [...word]
  for (let count = delta; count > 0; count--) {
    const matrix = Array.from({ length: count }, (_, i) => syndromes.slice(i, i + count))
    const locator = solve(matrix, syndromes.slice(count, 2 * count))
    if (locator === undefined) continue
    const polynomial = [1, ...locator.toReversed()]
    const places = word.map((_, i) => i).filter((i) => valueAt(polynomial, power(-i)) === 0)
    if (places.length !== count) return undefined
    const powers = Array.from({ length: count }, (_, i) => places.map((place) => power(place * (i + 1))))
    const values = solve(powers, syndromes.slice(0, count)) as number[]
    const corrected = [...word]
    places.forEach((place, i) => (corrected[place] = (corrected[place] as number) ^ (values[i] as number)))
    return corrected
  }
  return undefined
}

/** Bit j of the codeword of a byte: the inner product of its bits 0 to 6 with j, plus bit 7. */
export function reedMullerBit(byte: number, j: number): number {
  let bit = byte >> 7
  for (let i = 0; i < 7; i++) bit ^= (byte >> i) & (j >> i) & 1
  return bit
}

/** The distance of a word of `copies` · 16 bytes from the repeated codeword of a byte. */
export function distance(word: Uint8Array, byte: number): number {
  let sum = 0
  for (let i = 0; i < 8 * word.length; i++) {
    sum += (((word[i >> 3] as number) >> (i & 7)) & 1) ^ reedMullerBit(byte, i % 128)
  }
  return sum
}
