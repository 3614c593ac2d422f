/** The whole assessment: what it is made of, what it refuses, and that it can be watched and stopped. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import {
  assess,
  assessSync,
  ESTIMATORS,
  sampleFloor,
  type Assessment,
} from '@quantum-shield/pq-engine/assessment'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { readSamples } from '../src/assessment/samples.ts'
import { pseudorandom } from './support.ts'

const samples = (length: number, bits: number): Uint8Array =>
  pseudorandom(7)(length).map((byte) => byte >> (8 - bits))

const names = (estimates: Assessment['literal'] = []) => estimates.map(({ estimator }) => estimator)

describe('readSamples', () => {
  it('renumbers the values in their order, and keeps the bits of what was read', () => {
    const raw = Uint8Array.from({ length: 6000 }, (_, i) => [5, 2, 7][i % 3]!)
    const { symbols, alphabetSize, values, bits, bitsPerSample } = readSamples(raw)
    expect([...symbols.subarray(0, 3)]).toEqual([1, 0, 2])
    expect([alphabetSize, bitsPerSample, [...values]]).toEqual([3, 3, [2, 5, 7]])
    expect([...bits!.subarray(0, 9)]).toEqual([1, 0, 1, 0, 1, 0, 1, 1, 1])
    expect([...readSamples(raw, 4).bits!.subarray(0, 4)]).toEqual([0, 1, 0, 1])
  })

  it('takes two values as bits, whatever they are', () => {
    const raw = Uint8Array.from({ length: 6000 }, (_, i) => (i % 3 === 0 ? 200 : 3))
    expect(readSamples(raw)).toMatchObject({ bitsPerSample: 8, alphabetSize: 2, bits: undefined })
  })
})

describe('assess', () => {
  it('has all ten estimators on bits, seven on wider samples, in the order of the standard', () => {
    const { literal, bitstring } = assessSync(samples(5000, 5))
    expect(names(bitstring)).toEqual([...ESTIMATORS])
    expect(names(literal)).toEqual(
      ESTIMATORS.filter((name) => !['collision', 'markov', 'compression'].includes(name)),
    )
    const ofBits = assessSync(samples(7000, 1))
    expect(names(ofBits.literal)).toEqual([...ESTIMATORS])
    expect('bitstring' in ofBits || 'hBitstring' in ofBits).toBe(false)
  })

  it('takes the least of the samples and of the bits, and says whose it is', () => {
    const {
      literal,
      bitstring = [],
      hOriginal,
      hBitstring = 0,
      minEntropy,
      limitedBy,
    } = assessSync(samples(5000, 5))
    const least = (estimates: Assessment['literal']) =>
      Math.min(...estimates.map((one) => one.minEntropy ?? 9))
    expect([hOriginal, hBitstring]).toEqual([least(literal), least(bitstring)])
    expect(minEntropy).toBe(Math.min(hOriginal, 5 * hBitstring))
    const of = limitedBy?.view === 'literal' ? literal : bitstring
    const limiting = of.find(({ estimator }) => estimator === limitedBy?.estimator)
    expect(limiting?.minEntropy).toBe(limitedBy?.view === 'literal' ? hOriginal : hBitstring)
  })

  it('is limited by the samples where their bits look better', () => {
    // Eight values far apart, so that each bit of a sample is even; the samples repeat after 40.
    const pattern = samples(40, 8)
    const raw = Uint8Array.from({ length: 8000 }, (_, i) => pattern[i % 40]!)
    const { limitedBy, minEntropy } = assessSync(raw)
    expect(limitedBy?.view).toBe('literal')
    expect(minEntropy).toBeLessThan(0.01)
  })

  it('counts the width that was told', () => {
    const raw = samples(8000, 2)
    const [two, eight] = [assessSync(raw), assessSync(raw, { bitsPerSample: 8 })]
    expect([two.bitsPerSample, eight.bitsPerSample]).toEqual([2, 8])
    expect(eight.literal).toEqual(two.literal)
    expect(eight.hBitstring).toBeLessThan(two.hBitstring ?? 0)
  })

  it('says why an estimator is not defined', () => {
    const even = Uint8Array.from({ length: 4096 }, (_, i) => i & 255)
    const undefinedOnes = assessSync(even).literal.filter(({ minEntropy }) => minEntropy === undefined)
    expect(undefinedOnes.map(({ estimator, reason }) => [estimator, reason])).toEqual([
      ['t-tuple', 'no symbol occurs 35 times'],
    ])
  })

  it('asynchronously gives the same, with turns of the event loop in between', async () => {
    const raw = samples(5000, 3)
    const seen: string[] = []
    let turns = 0
    const timer = setInterval(() => turns++)
    const result = await assess(raw, {
      onProgress: ({ done, total, next }) => seen.push(`${done}/${total} ${next}`),
    })
    clearInterval(timer)
    expect(result).toEqual(assessSync(raw))
    expect(turns).toBeGreaterThan(3)
    expect(seen).toHaveLength(16)
    expect(seen[0]).toBe('0/15 most-common-value (samples)')
    expect(seen.at(-1)).toBe('15/15 ')
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    const steps: number[] = []
    const stopped = assess(samples(5000, 3), {
      signal: controller.signal,
      onProgress({ done }) {
        steps.push(done)
        if (done === 2) controller.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(steps).toEqual([0, 1, 2])
  })

  it.each([
    ['no_samples', new Uint8Array(), undefined],
    ['too_few_samples', samples(4095, 8), undefined],
    ['too_few_samples', samples(6011, 1), undefined],
    ['too_many_samples', new Uint8Array(12_500_001), 8],
    ['sample_too_wide', samples(5000, 4), 3],
    ['one_symbol', new Uint8Array(7000).fill(3), undefined],
    ['one_symbol', new Uint8Array(7000), undefined],
  ])('refuses with %s', async (code, raw, bitsPerSample) => {
    const options = bitsPerSample === undefined ? {} : { bitsPerSample }
    expect(codeThrownBy(() => assessSync(raw, options))).toBe(code)
    expect(await codeRejectedBy(assess(raw, options))).toBe(code)
  })

  it('refuses what is no width, no option, no bytes', () => {
    for (const bitsPerSample of [0, 9, 1.5, Number.NaN])
      expect(() => assessSync(samples(5000, 1), { bitsPerSample })).toThrow(RangeError)
    expect(() => assessSync(samples(7000, 1), { bits: 1 } as never)).toThrow('unknown option "bits"')
    expect(() => assessSync([1, 2] as never)).toThrow(TypeError)
  })

  it.each([1, 2, 3, 8])('defines every estimator but the tuples from its floor on, %d bits', (bits) => {
    const { literal, bitstring = [] } = assessSync(samples(sampleFloor(bits), bits))
    const missing = [...literal, ...bitstring].filter(({ minEntropy }) => minEntropy === undefined)
    expect(missing.filter(({ estimator }) => estimator !== 't-tuple' && estimator !== 'lrs')).toEqual([])
    for (const { minEntropy = 0 } of [...literal, ...bitstring])
      expect(Number.isFinite(minEntropy)).toBe(true)
  })
})

describe('in a worker', () => {
  /** In a process whose threads find the sources, which jest's do not. */
  function inProcess(script: string): { stdout: string; stderr: string; status: number | null } {
    const head = `
      import { assessInWorker, testIidInWorker } from '@quantum-shield/pq-engine/assessment/worker'
      import { assessSync, testIid } from '@quantum-shield/pq-engine/assessment'
      const raw = Uint8Array.from({ length: 20000 }, (_, i) => (Math.imul(i * i, 2654435761) >>> 27) & 7)
      const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
    `
    return spawnSync(process.execPath, ['--conditions=@quantum-shield/source', '-e', head + script], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    })
  }

  it('gives the same, with progress, while the event loop turns', () => {
    const { stdout, stderr } = inProcess(`
      let ticks = 0, steps = 0
      const timer = setInterval(() => ticks++, 5)
      const found = await assessInWorker(raw, { bitsPerSample: 3, onProgress: () => steps++ })
      clearInterval(timer)
      const options = { seed: new Uint8Array(16), permutations: 8 }
      const iid = same(await testIidInWorker(raw, options), await testIid(raw, options))
      console.log(JSON.stringify({ same: same(found, assessSync(raw)), steps, loop: ticks > 10, iid }))
    `)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ same: true, steps: 16, loop: true, iid: true })
  })

  it('passes on refusals, and stops at once', () => {
    const { stdout, stderr } = inProcess(`
      const errors = []
      const note = (error) => errors.push(error.code ?? error.name + ': ' + error.message)
      await assessInWorker(raw.subarray(0, 99)).catch(note)
      await assessInWorker(raw, { bitsPerSample: 9 }).catch(note)
      await assessInWorker(raw, { width: 9 }).catch(note)
      await assessInWorker(raw, { onProgress() { throw new RangeError('of the caller') } }).catch(note)
      const start = performance.now()
      const large = new Uint8Array(1_000_000).map((_, i) => Math.imul(i, 2654435761) >>> 24)
      await assessInWorker(large, { signal: AbortSignal.timeout(300) }).catch((error) => errors.push(error.name))
      errors.push(performance.now() - start < 3000)
      await assessInWorker(raw, { signal: AbortSignal.abort(new Error('before')) }).catch(note)
      console.log(JSON.stringify(errors))
    `)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual([
      'too_few_samples',
      'RangeError: bitsPerSample is 9, 1 to 8 expected',
      expect.stringMatching(/^TypeError: unknown option "width"/),
      'RangeError: of the caller',
      'TimeoutError',
      true,
      'Error: before',
    ])
  })
})
