/** How much entropy the samples in a file have, by SP 800-90B: a table, a verdict, and a plot. */
import {
  assess,
  CEILING_BITS,
  ESTIMATORS,
  testIid,
  type Assessment,
  type Estimate,
  type IidResult,
  type Progress,
} from '@quantum-shield/pq-engine/assessment'
import { ESTIMATOR_TITLES, inBits } from '../entropy/names.ts'
import { plotSvg } from '../entropy/plot.ts'
import { iidVerdictOf, verdictOf } from '../entropy/verdict.ts'
import { CliError } from '../failure.ts'
import { checkOutput, readFront, writeWhole } from '../files.ts'
import { print, table, type JsonOption } from '../output.ts'

export interface EntropyAssessOptions extends JsonOption {
  readonly bits?: string
  readonly svg?: string
  readonly iid?: boolean
  readonly seed?: string
}

/** One byte more than the library takes, which then says so. */
const MOST_SAMPLES = CEILING_BITS + 1

function widthOf(bits: string | undefined): { bitsPerSample?: number } {
  if (bits === undefined) return {}
  if (!/^[1-8]$/.test(bits)) throw new CliError('usage', `--bits ${bits}: 1 to 8 expected`)
  return { bitsPerSample: Number(bits) }
}

function seedOf({ seed, iid }: EntropyAssessOptions): { seed?: Uint8Array } {
  if (seed === undefined) return {}
  if (iid !== true) throw new CliError('usage', '--seed is of the permutations of --iid')
  if (!/^([0-9a-f]{2}){16,64}$/i.test(seed))
    throw new CliError('usage', `--seed ${seed}: 16 to 64 bytes in hexadecimal expected`)
  return { seed: Buffer.from(seed, 'hex') }
}

/** On a terminal, what is at work: some estimators take seconds. */
function showProgress({ done, total, next }: Progress): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(done === total ? '\r\x1b[K' : `\r\x1b[K${done + 1} of ${total}: ${next}`)
}

const cellOf = (estimate: Estimate | undefined, factor = 1): string =>
  estimate === undefined
    ? '-'
    : estimate.minEntropy === undefined
      ? 'undefined'
      : inBits(factor * estimate.minEntropy)

function estimateLinesOf(name: string, assessment: Assessment): string[] {
  const { samples, bitsPerSample, distinct, literal, bitstring, hOriginal, hBitstring } = assessment
  const find = (estimates: readonly Estimate[] | undefined, name: string) =>
    estimates?.find(({ estimator }) => estimator === name)
  const rows = ESTIMATORS.map((estimator) => {
    const ofBits = find(bitstring, estimator)
    return [
      ...ESTIMATOR_TITLES[estimator],
      cellOf(find(literal, estimator)),
      ...(bitstring === undefined ? [] : [cellOf(ofBits), cellOf(ofBits, bitsPerSample)]),
    ]
  })
  const least = [
    'least',
    '',
    inBits(hOriginal),
    ...(hBitstring === undefined ? [] : [inBits(hBitstring), inBits(bitsPerSample * hBitstring)]),
  ]
  const headings = [
    'min-entropy in bits',
    'section',
    'per sample',
    ...(bitstring === undefined ? [] : ['per bit', `times ${bitsPerSample}`]),
  ]
  return [
    `${name}: ${samples} samples of ${bitsPerSample} ${bitsPerSample === 1 ? 'bit' : 'bits'}, ${distinct} values`,
    '',
    ...table([headings, ...rows, least]),
  ]
}

const verdictCell = (passed: boolean | undefined): string =>
  passed === undefined ? 'undecided' : passed ? 'ok' : 'FAILED'

function iidLinesOf(result: IidResult): string[] {
  const { independence, goodnessOfFit, repeatedSubstring, statistics, permutations, seed } = result
  const chiSquares = Object.entries({ independence, 'goodness of fit': goodnessOfFit }).map(
    ([name, { score, degreesOfFreedom, pValue, passed }]) => [
      `chi-square ${name}`,
      `${score.toFixed(1)}, ${degreesOfFreedom} degrees of freedom`,
      pValue.toFixed(4),
      verdictCell(passed),
    ],
  )
  const { length, probability, passed } = repeatedSubstring
  const tests = [
    ...chiSquares,
    ['longest repeated substring', `${length} samples`, probability.toFixed(4), verdictCell(passed)],
  ]
  const ranks = statistics.map(({ name, value, counts, passed }) => [
    name,
    Number.isInteger(value) ? String(value) : value.toFixed(4),
    ...counts.map(String),
    verdictCell(passed),
  ])
  return [
    '',
    ...table([['IID, section 5.2', 'found', 'probability', ''], ...tests]),
    '',
    ...table([['IID, section 5.1', 'found', 'greater', 'equal', 'less', ''], ...ranks]),
    `${permutations} permutations, seed ${seed}; each statistic until it is decided`,
  ]
}

export async function entropyAssess(file: string | undefined, options: EntropyAssessOptions): Promise<void> {
  const { svg } = options
  const [width, seed] = [widthOf(options.bits), seedOf(options)]
  if (svg === '-') throw new CliError('usage', '--svg -: the name of a file expected')
  if (svg !== undefined) checkOutput(svg)
  const { name, front } = await readFront(file, MOST_SAMPLES)
  const running = { ...width, onProgress: showProgress }
  const assessment = await assess(front, running)
  const iid = options.iid === true ? await testIid(front, { ...running, ...seed }) : undefined
  const verdict = [...verdictOf(assessment), ...(iid === undefined ? [] : iidVerdictOf(iid, assessment))]
  if (svg !== undefined) writeWhole({ path: svg, content: plotSvg(name, assessment), mode: 0o666 })
  const iidLines = iid === undefined ? [] : iidLinesOf(iid)
  const lines = [...estimateLinesOf(name, assessment), ...iidLines, '', ...verdict]
  print({ file: name, ...assessment, ...(iid && { iid }), verdict }, lines, options)
}
