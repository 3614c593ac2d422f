/** Each condition on a private key of Falcon by itself: keys that meet all but one of them. */
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { shake128Stream } from '@quantum-shield/testkit'
import { refuseFalconPrivateKey } from '../src/falcon.keys.ts'
import { FALCON_TABLE } from '../src/falcon.table.ts'
import { liboqsFalcon, type FalconBackend } from '../src/liboqs/falcon.ts'

const [LOGN, N, WIDTH, Q] = [9, 512, 6, 12_289]
const SIZE = (N * WIDTH) / 8
/** (1.17 * sqrt(q))^2, rounded down. */
const MAX_SQUARED_NORM = 16_822
const TOO_LONG = 'private key of vectors that are too long'
const NO_FIT = 'private key whose parts do not fit'
const random = shake128Stream()

type Polynomial = readonly number[]

function read(bytes: Uint8Array, width: number): Polynomial {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: N }, (_, i) => {
    const value = Number.parseInt(bits.slice(i * width, (i + 1) * width), 2)
    return value < 2 ** (width - 1) ? value : value - 2 ** width
  })
}

function write(polynomial: Polynomial, width: number): number[] {
  const bits = polynomial
    .map((value) => ((value + 2 ** width) % 2 ** width).toString(2).padStart(width, '0'))
    .join('')
  return Array.from({ length: bits.length / 8 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2))
}

const encode = (f: Polynomial, g: Polynomial, capitalF: Polynomial) =>
  Uint8Array.from([0x50 | LOGN, ...write(f, WIDTH), ...write(g, WIDTH), ...write(capitalF, 8)])

/** By X^i, modulo X^n + 1. */
const shift = (a: Polynomial, i: number): Polynomial =>
  a.map((_, j) => (j >= i ? (a[j - i] as number) : -(a[j - i + N] as number)))
const add = (a: Polynomial, b: Polynomial, factor = 1): Polynomial =>
  a.map((value, i) => value + factor * (b[i] as number))
const multiply = (a: Polynomial, b: Polynomial): Polynomial =>
  a.reduce<Polynomial>(
    (sum, factor, i) => (factor === 0 ? sum : add(sum, shift(b, i), factor)),
    a.map(() => 0),
  )
const largest = (a: Polynomial) => Math.max(...a.map(Math.abs))
const squaredNorm = (a: Polynomial) => a.reduce((sum, value) => sum + value * value, 0)
const isQ = (a: Polynomial) => a.every((value, i) => value === (i === 0 ? Q : 0))

let backend: FalconBackend
beforeAll(async () => {
  backend = await liboqsFalcon(FALCON_TABLE['Falcon-512'])
})
afterEach(() => void jest.restoreAllMocks())

/** Of a key that liboqs makes; G is the centered residue of h F. */
function drawKey() {
  const bytes = backend.generate(random(48))
  const [f, g] = [1, 1 + SIZE].map((start) => read(bytes.subarray(start, start + SIZE), WIDTH))
  const capitalF = read(bytes.subarray(1 + 2 * SIZE), 8)
  const h = read(backend.publicKeyOf(bytes).subarray(1), 14).map((value) => value & 0x3fff)
  const capitalG = multiply(h, capitalF).map((value) => {
    const residue = ((value % Q) + Q) % Q
    return residue > Q / 2 ? residue - Q : residue
  })
  return { bytes, f, g, capitalF, capitalG } as Record<'f' | 'g' | 'capitalF' | 'capitalG', Polynomial> & {
    bytes: Uint8Array
  }
}

const refuse = (bytes: Uint8Array) => refuseFalconPrivateKey(LOGN, bytes, backend.publicKeyOf)
const equation = ({ f, g, capitalF, capitalG }: Record<'f' | 'g' | 'capitalF' | 'capitalG', Polynomial>) =>
  add(multiply(f, capitalG), multiply(g, capitalF), -1)

describe('a private key of Falcon-512', () => {
  it('is taken as liboqs makes it, and is written here as it is there', () => {
    const key = drawKey()
    expect(isQ(equation(key))).toBe(true)
    expect(encode(key.f, key.g, key.capitalF)).toEqual(key.bytes)
    expect(refuse(key.bytes)).toBeUndefined()
  })

  it('is refused when f and g together are too long, though neither is and their dual is not', () => {
    const draw = () => [...random(N)].map((byte) => (byte % 19) - 9)
    const [f, g] = [draw(), draw()]
    expect([f, g].every((each) => squaredNorm(each) < MAX_SQUARED_NORM)).toBe(true)
    expect(squaredNorm(f) + squaredNorm(g)).toBeGreaterThan(MAX_SQUARED_NORM)
    expect(squaredNormOfDual(f, g)).toBeLessThan(MAX_SQUARED_NORM)
    expect(refuse(encode(f, g, f))).toBe(TOO_LONG)
  })

  it('is refused when the dual of f and g is too long, though they are short', () => {
    const one = Array.from({ length: N }, (_, i) => Number(i === 0))
    expect(squaredNormOfDual(one, one)).toBeGreaterThan(MAX_SQUARED_NORM)
    expect(refuse(encode(one, one, one))).toBe(TOO_LONG)
  })

  it('is refused when G does not fit, though it solves the equation', () => {
    const key = drawKey()
    let { capitalF, capitalG } = key
    // (F + k f, G + k g) solves it as well: monomials that make G longer and leave F within its bits.
    for (let i = 0; largest(capitalG) < 128; i = (i + 1) % N) {
      for (const sign of [1, -1]) {
        const [nextF, nextG] = [add(capitalF, shift(key.f, i), sign), add(capitalG, shift(key.g, i), sign)]
        if (largest(nextF) < 128 && largest(nextG) > largest(capitalG)) [capitalF, capitalG] = [nextF, nextG]
      }
    }
    expect(isQ(equation({ ...key, capitalF, capitalG }))).toBe(true)
    expect(refuse(encode(key.f, key.g, capitalF))).toBe(NO_FIT)
  })

  it('is refused when the equation holds in its first coefficient alone', () => {
    for (let run = 0; run < 200; run++) {
      const key = drawKey()
      const [capitalF, capitalG] = [key.capitalF, key.capitalG].map((each) => add(each, shift(each, 1))) as [
        Polynomial,
        Polynomial,
      ]
      if (largest(capitalF) > 127 || largest(capitalG) > 127) continue
      expect(equation({ ...key, capitalF, capitalG }).slice(0, 3)).toEqual([Q, Q, 0])
      expect(refuse(encode(key.f, key.g, capitalF))).toBe(NO_FIT)
      return
    }
    throw new Error('no key whose F and G have room')
  })

  it('leaves none of its polynomials behind', () => {
    const { bytes } = drawKey()
    const filled = jest.spyOn(Object.getPrototypeOf(Int32Array.prototype) as Int32Array, 'fill')
    expect(refuse(bytes)).toBeUndefined()
    const zeroed = [...new Set(filled.mock.contexts as (Int32Array | Float64Array)[])].filter(
      (each) => each.length === N && /Int32|Float64/.test(each.constructor.name),
    )
    // f, g, F and G; f G and g F.
    expect(zeroed.map(({ constructor }) => constructor.name).sort()).toEqual([
      ...Array(2).fill('Float64Array'),
      ...Array(4).fill('Int32Array'),
    ])
    expect(zeroed.every((each) => each.every((value: number) => value === 0))).toBe(true)
  })
})

/** Specification section 3.8.2: of (q f* / (f f* + g g*), q g* / (f f* + g g*)), at the roots of X^n + 1. */
function squaredNormOfDual(f: Polynomial, g: Polynomial): number {
  const at = (a: Polynomial, angle: number) => {
    const parts = [Math.cos, Math.sin].map((part) =>
      a.reduce((sum, value, i) => sum + value * part(angle * i), 0),
    )
    return squaredNorm(parts)
  }
  const angles = Array.from({ length: N }, (_, i) => ((2 * i + 1) * Math.PI) / N)
  return angles.reduce((sum, angle) => sum + (Q * Q) / (at(f, angle) + at(g, angle)), 0) / N
}
