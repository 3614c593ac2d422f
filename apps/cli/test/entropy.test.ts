/** `qshield entropy`: figures, words and a picture on samples whose nature is known, and what is refused. */
import { describe, expect, it } from '@jest/globals'
import type { Assessment, IidResult } from '@quantum-shield/pq-engine/assessment'
import { plotSvg } from '../src/entropy/plot.ts'
import { iidVerdictOf, verdictOf } from '../src/entropy/verdict.ts'
import { reportSources } from '../src/verbs/entropy-sources.ts'
import { refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, write, read, list } = files

/** Samples of xorshift32, of `bits` bits. */
function samples(length: number, bits: number): Buffer {
  let state = 0x9e3779b9
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 8) & (2 ** bits - 1)
  }
  return Buffer.from(Uint8Array.from({ length }, next))
}

type Report = Assessment & {
  readonly iid?: IidResult
  readonly file: string
  readonly verdict: readonly string[]
}

async function report(...args: readonly string[]): Promise<Report> {
  return JSON.parse((await succeed(files, ['entropy', 'assess', '--json', ...args])).stdout) as Report
}

describe('entropy assess', () => {
  it('prints every estimator with its section, the least, and what may be claimed', async () => {
    write('good', samples(8192, 4))
    const { stdout, stderr } = await succeed(files, ['entropy', 'assess', 'good'])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^good: 8192 samples of 4 bits, 16 values\n/)
    for (let section = 1; section <= 10; section++)
      expect(stdout).toMatch(
        new RegExp(` 6\\.3\\.${section} +(\\d\\.\\d{4}|-) +\\d\\.\\d{4} +\\d\\.\\d{4}$`, 'm'),
      )
    const { minEntropy, literal, bitstring = [], limitedBy, verdict } = await report('good')
    const all = [...literal.map((e) => e.minEntropy!), ...bitstring.map((e) => 4 * e.minEntropy!)]
    expect(minEntropy).toBe(Math.min(...all))
    const of = limitedBy?.view === 'literal' ? literal : bitstring
    expect(of.find((e) => e.estimator === limitedBy?.estimator)?.minEntropy).toBe(
      limitedBy?.view === 'literal' ? minEntropy : minEntropy / 4,
    )
    expect(verdict[0]).toMatch(
      /^At most \d\.\d{4} bits of min-entropy for a sample of 4 \(\d+ %\) may be claimed: the /,
    )
    expect(verdict[1]).toMatch(/^Only 8 192 samples: a validation takes 1 000 000/)
    expect(stdout.endsWith(`\n\n${verdict.join('\n')}\n`)).toBe(true)
  })

  it('says that a source is all but stuck, and which values are missing', async () => {
    const stuck = samples(8192, 8).map((sample) => (sample === 7 ? 3 : 0))
    write('stuck', stuck)
    const { minEntropy, verdict } = await report('--bits', '2', 'stuck')
    expect(minEntropy).toBeLessThan(0.03)
    expect(verdict).toContain('2 of 4 values never occur.')
    expect(verdict.some((line) => /^99\.\d % of the samples are one value/.test(line))).toBe(true)
    expect(JSON.stringify(verdict)).not.toContain('generator')
  })

  it('tests whether samples are IID, the same with the same seed', async () => {
    const seed = '000102030405060708090a0b0c0d0e0f'
    write('iid', samples(8192, 2))
    const args = ['entropy', 'assess', '--iid', '--seed', seed, 'iid']
    const { stdout } = await succeed(files, args)
    expect(stdout.match(/ ok$/gm)).toHaveLength(22)
    expect(stdout).toContain(`permutations, seed ${seed}; each statistic until it is decided`)
    expect(stdout).toMatch(
      /\nNo test contradicts that the samples are IID: .* (1\.\d{4}) bits may be claimed instead/,
    )
    expect((await succeed(files, args)).stdout).toBe(stdout)
    const { iid, verdict } = JSON.parse((await succeed(files, [...args, '--json'])).stdout) as Report
    expect(iid).toMatchObject({ passed: true, seed, notRun: [] })
    expect(stdout.endsWith(`${verdict.at(-1) ?? ''}\n`)).toBe(true)
  })

  it('names the tests that samples in a pattern fail', async () => {
    const noise = samples(6100, 1)
    write(
      'pattern',
      noise.map((bit, i) => (i % 8 === 7 ? 1 : bit)),
    )
    const { iid, verdict } = await report('--iid', 'pattern')
    expect(iid?.passed).toBe(false)
    expect(verdict.at(-1)).toMatch(/^The samples are not IID: .*chi-square independence/)
  }, 120_000)

  it('says that a test is too strict for few samples of many values', async () => {
    write('crowded', samples(12_000, 8))
    const { iid, verdict } = await report('--iid', '--seed', '00'.repeat(16), 'crowded')
    expect(iid?.independence.passed).toBe(false)
    expect(verdict.at(-1)).toMatch(
      /^With so few samples of so many values the chi-square test of independence fails/,
    )
  }, 120_000)

  it('reads standard input', async () => {
    const { stdout } = await succeed(files, ['entropy', 'assess'], samples(7000, 1))
    expect(stdout).toMatch(/^\(standard input\): 7000 samples of 1 bit, 2 values\n/)
    expect(stdout).not.toContain('per bit')
  })

  it('draws two bars for each estimator and marks the least', async () => {
    const name = 'a & <b>'
    write(name, samples(8192, 4))
    const { minEntropy, literal, bitstring = [] } = await report('--svg', 'plot.svg', name)
    const svg = read('plot.svg').toString()
    expect(svg).toContain('a &#38; &#60;b&#62;: ')
    expect(svg.match(/<rect [^>]*height="12" fill="#2f5d8a"/g)).toHaveLength(literal.length + 1)
    // One of the bits' is the least and has its own colour; the legend has one more.
    expect(svg.match(/<rect [^>]*height="12" fill="#c7762a"/g)).toHaveLength(bitstring.length)
    expect(svg.match(/<rect [^>]*height="12" fill="#a3122e"/g)).toHaveLength(1)
    const least = (Math.floor(minEntropy * 1e4) / 1e4).toFixed(4)
    expect(svg).toContain(`>least: ${least}<`)
    const mark = /<line x1="([\d.]+)"[^>]*stroke="#a3122e"/.exec(svg)?.[1]
    expect(Number(mark)).toBeCloseTo(250 + (480 * minEntropy) / 4, 0)
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|href/)
  })

  it.each([
    ['empty', Buffer.alloc(0), [], 'there are no samples'],
    ['few', samples(4095, 8), [], '4095 samples of 8 bits; the estimators need at least 4096'],
    ['bits', samples(6011, 1), [], '6011 samples of 1 bits; the estimators need at least 6012'],
    ['wide', samples(5000, 8), ['--bits', '7'], 'a sample has 8 bits, 7 expected'],
    ['one', Buffer.alloc(7000, 9), ['--bits', '8'], 'every sample is 9: no entropy at all'],
  ])('refuses what cannot be assessed: %s', async (name, content, options, message) => {
    write(name, content)
    const before = list()
    expect(await qshield(['entropy', 'assess', ...options, '--svg', 'x.svg', name])).toMatchObject(
      refused(1, `${name}: ${message}`),
    )
    expect(list()).toEqual(before)
  })

  it('refuses a width that is none, a plot without a name, and to overwrite', async () => {
    for (const bits of ['0', '9', '1.5', 'x'])
      expect(await qshield(['entropy', 'assess', '--bits', bits, 'good'])).toMatchObject(
        refused(2, `--bits ${bits}: 1 to 8 expected`),
      )
    const seeded = ['entropy', 'assess', '--iid', '--seed', 'abc', 'good']
    expect(await qshield(seeded)).toMatchObject(
      refused(2, '--seed abc: 16 to 64 bytes in hexadecimal expected'),
    )
    expect(await qshield(seeded.filter((word) => word !== '--iid'))).toMatchObject({ status: 2 })
    expect(await qshield(['entropy', 'assess', '--svg', '-', 'good'])).toMatchObject({ status: 2 })
    expect(await qshield(['entropy', 'assess', '--svg', 'good', 'good'])).toMatchObject(
      refused(3, 'good: exists already; nothing is overwritten'),
    )
    expect(await qshield(['entropy', 'assess', 'nix'])).toMatchObject({ status: 3 })
  })
})

describe('the verdict', () => {
  const assessment: Assessment = {
    samples: 1_000_000,
    bitsPerSample: 2,
    distinct: 4,
    literal: [
      { estimator: 'most-common-value', minEntropy: 1.99, figures: { 'p-hat': 0.2501 } },
      { estimator: 't-tuple', reason: 'no symbol occurs 35 times', figures: { t: 0 } },
    ],
    hOriginal: 1.99,
    minEntropy: 1.6,
    limitedBy: { estimator: 'compression', view: 'bitstring' },
  }

  it('warns that a generator looks as good, and says what is not defined', () => {
    expect(verdictOf(assessment)).toEqual([
      'At most 1.6000 bits of min-entropy for a sample of 2 (80 %) may be claimed: the compression estimate of the bits is the least.',
      'The t-tuple estimate of the samples is not defined: no symbol occurs 35 times.',
      'Output of a generator or of a conditioner looks the same: the figure counts for raw samples only.',
    ])
    expect(verdictOf({ ...assessment, minEntropy: 1.4 }).join()).not.toContain('generator')
  })

  it('says what is undecided, and calls it neither IID nor not IID', () => {
    const chiSquare = { score: 1, degreesOfFreedom: 1, pValue: 0.5, passed: true }
    const result: IidResult = {
      minEntropy: 1.9,
      independence: chiSquare,
      goodnessOfFit: chiSquare,
      repeatedSubstring: { length: 9, probability: 0.5, passed: true },
      statistics: [
        { name: 'excursion', value: 1, counts: [3, 0, 6] },
        { name: 'covariance(1)', value: 1, counts: [6, 0, 6], passed: true },
      ],
      permutations: 12,
      seed: '00',
      notRun: [],
    }
    expect(iidVerdictOf(result, assessment)).toEqual([
      'After 12 permutations it is undecided whether the samples are IID: excursion.',
    ])
    const [failed] = iidVerdictOf(
      { ...result, passed: false, independence: { ...chiSquare, passed: false } },
      assessment,
    )
    expect(failed).toBe('The samples are not IID: chi-square independence.')
    expect(iidVerdictOf({ ...result, notRun: ['compression'] }, assessment)[1]).toBe(
      'Compression was not tested: it needs the package bzip2-wasm: npm install --global bzip2-wasm@1',
    )
  })

  it('stands in the title of the plot, of one bit and of several', () => {
    const titleOf = (bitsPerSample: number) =>
      /<title[^>]*>(.*)<\/title>/.exec(plotSvg('raw', { ...assessment, bitsPerSample }))?.[1]
    expect(titleOf(2)).toBe('raw: 1.6000 of 2 bits of min-entropy per sample')
    expect(titleOf(1)).toBe('raw: 1.6000 of 1 bit of min-entropy per sample')
  })

  it('rounds down, and names the width where that is the least', () => {
    const { limitedBy: _, ...unlimited } = assessment
    expect(verdictOf({ ...unlimited, minEntropy: 1.99999 })[0]).toBe(
      'At most 1.9999 bits of min-entropy for a sample of 2 (100 %) may be claimed: no estimate is below the width.',
    )
  })
})

it('entropy alone says what there is', async () => {
  const message = 'entropy: one of `entropy assess`, `entropy sources`'
  expect(await qshield(['entropy'])).toMatchObject(refused(2, message))
  expect(await qshield(['entropy', 'nix'])).toMatchObject(refused(2, message))
})

describe('entropy sources', () => {
  it('has the operating system, and says of a device what is true', async () => {
    const { sources } = JSON.parse((await succeed(files, ['entropy', 'sources', '--json'])).stdout) as {
      sources: { name: string; state: string; creditedBits: number }[]
    }
    expect(sources.map(({ name }) => name)).toEqual(['operating system', '/dev/hwrng'])
    expect(sources[0]).toMatchObject({ state: 'live', creditedBits: 256 })
    const { stdout } = await succeed(files, ['entropy', 'sources'])
    for (const { name, state } of sources) expect(stdout).toMatch(new RegExp(`^${name} +${state} `, 'm'))
  })

  it('drops a device that is stuck, and credits one that is not', async () => {
    const [, sound, stuck, absent] = await reportSources(['/dev/urandom', '/dev/zero', files.at('nix')])
    expect(sound).toMatchObject({ state: 'live', creditedBits: 256 })
    expect(stuck).toMatchObject({ state: 'failed', creditedBits: 0, health: 'dropped: repetition_count' })
    expect(absent).toMatchObject({ state: 'absent', creditedBits: 0 })
  })

  it('does not wait for a device that gives nothing', async () => {
    const verb = new URL('../src/verbs/entropy-sources.ts', import.meta.url).href
    write(
      'script.mjs',
      `import('${verb}').then(async (v) => console.log(JSON.stringify(await v.reportSources(['fifo']))))`,
    )
    const node = `${process.execPath} --conditions=@quantum-shield/source`
    const { status, stdout, stderr } = await shell(`mkfifo fifo && ${node} script.mjs`)
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)[1]).toMatchObject({
      name: 'fifo',
      state: 'failed',
      health: 'dropped: unavailable',
    })
    // Open at both ends, and nothing comes.
    const held = await shell(`exec 9<>fifo; ${node} script.mjs`)
    expect(JSON.parse(held.stdout)[1]).toMatchObject({ state: 'failed', health: 'dropped: unavailable' })
  })
})
