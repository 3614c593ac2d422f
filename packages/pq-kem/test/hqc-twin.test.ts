/** Kernel and JavaScript against each other, and both against the textbook. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { shake128Stream } from '@quantum-shield/testkit'
import { HQC_TABLE } from '../src/hqc/hqc.table.ts'
import { wasmCore } from '../src/hqc/kernel.ts'
import { portableCore } from '../src/hqc/portable/core.ts'
import { generatorPolynomial, invert, multiplyBytes, powerOfAlpha } from '../src/hqc/portable/gf256.ts'
import { decodeReedMuller, encodeReedMuller } from '../src/hqc/portable/reed-muller.ts'
import { decodeReedSolomon, encodeReedSolomon } from '../src/hqc/portable/reed-solomon.ts'
import * as twin from './hqc.twin.ts'

const random = shake128Stream()
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const pick = (below: number) => new DataView(random(4).buffer).getUint32(0) % below

describe('GF(2^8)', () => {
  it('multiplies and inverts as with logarithms, for every pair', () => {
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) if (multiplyBytes(a, b) !== twin.times(a, b)) throw new Error(`${a} ${b}`)
      expect(invert(a)).toBe(a === 0 ? 0 : twin.divide(1, a))
    }
    for (const exponent of [-600, -1, 0, 1, 254, 255, 3000])
      expect(powerOfAlpha(exponent)).toBe(twin.power(exponent))
  })

  it('has the generator polynomials of the specification (section 3.4.2)', () => {
    // The first and the last coefficients of HQC-3 and HQC-5 as they are printed.
    expect([...generatorPolynomial(16)].slice(0, 8)).toEqual([45, 216, 239, 24, 253, 104, 27, 40])
    expect([...generatorPolynomial(16)].slice(-4)).toEqual([50, 189, 29, 232])
    expect([...generatorPolynomial(29)].slice(0, 8)).toEqual([49, 167, 49, 39, 200, 121, 124, 91])
    expect([...generatorPolynomial(29)].slice(-4)).toEqual([216, 48, 199, 187])
    for (const delta of [15, 16, 29])
      expect([...generatorPolynomial(delta), 1]).toEqual(twin.generator(delta))
  })
})

describe.each(Object.values(HQC_TABLE))('$id', ({ parameters }) => {
  const { n, n1, k, delta, copies, omega, omegaR, vectorSize, codewordSize } = parameters
  const cores = [wasmCore(parameters), portableCore(parameters)].flatMap((core) => core ?? [])

  /** What both cores give, which must be one thing. */
  function same<T>(operation: (core: (typeof cores)[number]) => T): T {
    const [one, two] = cores.map(operation)
    expect(two).toEqual(one)
    return one as T
  }

  it('has the kernel here', () => expect(cores.map(({ name }) => name)).toEqual(['wasm', 'javascript']))

  it('multiplies as schoolbook polynomials modulo X^n - 1', () => {
    const edges = [0, 1, 63, 64, 127, 128, n - 129, n - 128, n - 64, n - 1]
    const supports = [
      edges,
      [0],
      [n - 1],
      ...Array.from({ length: 3 }, () => [...portableCore(parameters).supportOf(random(4 * omegaR))]),
    ]
    for (const support of supports) {
      const mask = (1n << BigInt(n)) - 1n
      const polynomial = twin.toPolynomial(random(vectorSize)) & mask
      const vector = twin.toVector(polynomial, vectorSize)
      const sparse = support.reduce((sum, position) => sum | (1n << BigInt(position)), 0n)
      const positions = Uint32Array.from(support)
      expect(same((core) => core.vectorOf(positions))).toEqual(twin.toVector(sparse, vectorSize))
      const expected = twin.multiplyModulo(polynomial, sparse, n)
      expect(same((core) => core.multiply(vector, positions))).toEqual(twin.toVector(expected, vectorSize))
    }
  })

  it('makes distinct positions below n from words, those that were the same at the end', () => {
    for (let run = 0; run < 20; run++) {
      const words = random(4 * omegaR)
      // Half of the runs with collisions: small words give position i at i.
      if (run % 2 === 1) words.fill(0, 4 * pick(omegaR - 1))
      const view = new DataView(words.buffer)
      const raw = Array.from(
        { length: omegaR },
        (_, i) => i + Number((BigInt(view.getUint32(4 * i, true)) * BigInt(n - i)) >> 32n),
      )
      for (let i = omegaR - 1; i >= 0; i--) if (raw.indexOf(raw[i] as number, i + 1) !== -1) raw[i] = i
      const support = same((core) => core.supportOf(words))
      expect([...support]).toEqual(raw)
      expect(new Set(support).size).toBe(omegaR)
    }
    expect(Math.max(...same((core) => core.supportOf(new Uint8Array(4 * omegaR).fill(0xff))))).toBeLessThan(n)
  })

  it('draws positions by rejection: little-endian, modulo n, each once', () => {
    const limit = 2 ** 24 - (2 ** 24 % n)
    const draw = (...values: number[]) =>
      Uint8Array.from(values.flatMap((v) => [v & 0xff, (v >> 8) & 0xff, v >> 16]))
    const values = [limit, 5, n + 5, limit - 1, 2 ** 24 - 1, n, 0, 3 * n + 7]
    const support = same((core) => {
      const positions = new Uint32Array(omega)
      return [core.addDraws(positions, 0, draw(...values)), positions.slice(0, 4)]
    })
    expect(support).toEqual([4, Uint32Array.of(5, n - 1, 0, 7)])
    for (let run = 0; run < 20; run++) {
      const draws = random(3 * omega)
      const expected: number[] = []
      for (let i = 0; i < draws.length; i += 3) {
        const value = (draws[i] as number) + 256 * (draws[i + 1] as number) + 65536 * (draws[i + 2] as number)
        if (value < limit && !expected.includes(value % n)) expected.push(value % n)
      }
      const [count, positions] = same((core) => {
        const filled = new Uint32Array(omega)
        return [core.addDraws(filled, 0, draws), filled] as const
      })
      expect([...positions.slice(0, count)]).toEqual(expected)
    }
  })

  it('encodes as the remainder by the generator, then as inner products', () => {
    fc.assert(
      fc.property(bytes(k), (message) => {
        const codeword = twin.encodeReedSolomon(message, delta)
        expect([...encodeReedSolomon(parameters, message)]).toEqual(codeword)
        const word = same((core) => core.encode(message))
        expect(word).toHaveLength(codewordSize)
        codeword.forEach((byte, i) => {
          expect(twin.distance(word.subarray(i * 16 * copies, (i + 1) * 16 * copies), byte)).toBe(0)
        })
      }),
      { numRuns: 5 },
    )
  })

  it.each([0, 1, 2, delta - 1, delta])('corrects %i wrong bytes, as linear equations do', (errors) => {
    for (let run = 0; run < 10; run++) {
      const message = random(k)
      const word = encodeReedSolomon(parameters, message)
      for (const places = new Set<number>(); places.size < errors;) {
        const place = pick(n1)
        if (!places.has(place)) word[place] = (word[place] as number) ^ (1 + pick(255))
        places.add(place)
      }
      expect(twin.decodeReedSolomon([...word], delta)?.slice(-k)).toEqual([...message])
      expect(decodeReedSolomon(parameters, word)).toEqual(message)
      expect(same((core) => core.decode(encodeReedMuller(copies, word)))).toEqual(message)
    }
  })

  it('gives some message for any word, and the same on both', () => {
    for (let run = 0; run < 10; run++) {
      const word = random(codewordSize)
      expect(same((core) => core.decode(word))).toHaveLength(k)
    }
    expect(same((core) => core.decode(new Uint8Array(codewordSize)))).toEqual(new Uint8Array(k))
  })

  it('decodes to the nearest codeword, the smallest of several', () => {
    for (let run = 0; run < 20; run++) {
      const word =
        run === 0
          ? Uint8Array.from({ length: 16 * copies }, (_, i) => 0xff * Number(i < 8 * copies))
          : random(16 * copies)
      const distances = Array.from({ length: 256 }, (_, byte) => twin.distance(word, byte))
      const least = Math.min(...distances)
      const nearest = distances.flatMap((value, byte) => (value === least ? [byte] : []))
      const [decoded] = decodeReedMuller(copies, word)
      expect(nearest).toContain(decoded)
      expect((decoded as number) & 127).toBe(Math.min(...nearest.map((byte) => byte & 127)))
    }
  })
})
