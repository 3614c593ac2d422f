/** How much entropy the samples in a file have, by SP 800-90B: a table, a verdict, and a plot. */
import {
  assess,
  ESTIMATORS,
  type Assessment,
  type Estimate,
  type Progress,
} from '@quantum-shield/pq-engine/assessment'
import { ESTIMATOR_TITLES, inBits } from '../entropy/names.ts'
import { plotSvg } from '../entropy/plot.ts'
import { verdictOf } from '../entropy/verdict.ts'
import { CliError } from '../failure.ts'
import { checkOutput, readFront, writeWhole } from '../files.ts'
import { print, table, type JsonOption } from '../output.ts'

export interface EntropyAssessOptions extends JsonOption {
  readonly bits?: string
  readonly svg?: string
}

/** One byte more than the library takes, which then says so. */
const MOST_SAMPLES = 100_000_001

function widthOf(bits: string | undefined): { bitsPerSample?: number } {
  if (bits === undefined) return {}
  if (!/^[1-8]$/.test(bits)) throw new CliError('usage', `--bits ${bits}: 1 to 8 expected`)
  return { bitsPerSample: Number(bits) }
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

function linesOf(name: string, assessment: Assessment, verdict: readonly string[]): string[] {
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
    '',
    ...verdict,
  ]
}

export async function entropyAssess(file: string | undefined, options: EntropyAssessOptions): Promise<void> {
  const { svg } = options
  const width = widthOf(options.bits)
  if (svg === '-') throw new CliError('usage', '--svg -: the name of a file expected')
  if (svg !== undefined) checkOutput(svg)
  const { name, front } = await readFront(file, MOST_SAMPLES)
  const assessment = await assess(front, { ...width, onProgress: showProgress })
  const verdict = verdictOf(assessment)
  if (svg !== undefined) writeWhole({ path: svg, content: plotSvg(name, assessment), mode: 0o666 })
  print({ file: name, ...assessment, verdict }, linesOf(name, assessment, verdict), options)
}
