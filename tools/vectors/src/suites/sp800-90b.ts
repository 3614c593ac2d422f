/** The figures that NIST's reference tool prints for its own sample files: every estimator, every intermediate result. */
import { assessSync, type Estimate, type EstimatorName } from '@quantum-shield/pq-engine/assessment'
import { readVectorFile, readVectorText, type VectorSet } from '@quantum-shield/testkit'
import type { Suite } from '../suite.ts'

/** Between two programs that round differently. Counts are whole numbers, far from it. */
const TOLERANCE = 1e-12

const NAMES: Readonly<Record<string, EstimatorName>> = {
  'Most Common Value': 'most-common-value',
  Collision: 'collision',
  Markov: 'markov',
  Compression: 'compression',
  't-Tuple': 't-tuple',
  LRS: 'lrs',
  'MultiMCW Prediction': 'multi-mcw',
  'Lag Prediction': 'lag',
  'MultiMMC Prediction': 'multi-mmc',
  'LZ78Y Prediction': 'lz78y',
}

const ESTIMATE_LINE = /^(Literal|Bitstring) (.+) Estimate: (.+) = (\S+)$/
const RESULT_LINE = /^(H_bitstring|H_original|Assessed min entropy)(?: =|:) (\S+)$/

/** Figures of a `.res` file by `view/estimator/figure`, and its three results by their names. */
export function parseResults(text: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>()
  for (const line of text.split(/\r?\n/)) {
    const [, view = '', title = '', figure = '', value] = ESTIMATE_LINE.exec(line) ?? []
    if (value !== undefined)
      figures.set(`${view.toLowerCase()}/${NAMES[title] ?? title}/${figure}`, Number(value))
    const [, result = '', total] = RESULT_LINE.exec(line) ?? []
    if (total !== undefined) figures.set(result, Number(total))
  }
  return figures
}

function figuresOf(view: string, estimates: readonly Estimate[]): [string, number][] {
  return estimates.flatMap(({ estimator, minEntropy, figures }) =>
    Object.entries({ ...figures, ...(minEntropy !== undefined && { 'min entropy': minEntropy }) }).map(
      ([figure, value]): [string, number] => [`${view}/${estimator}/${figure}`, value],
    ),
  )
}

/** Whether our figures are those of the file, all of them and no others. */
function holds(set: VectorSet, name: string): boolean {
  const expected = parseResults(readVectorText(set, `${name}.res`))
  const assessment = assessSync(readVectorFile(set, `${name}.bin`))
  const { literal, bitstring = [], hOriginal, hBitstring, minEntropy } = assessment
  const found = new Map([
    ...figuresOf('literal', literal),
    ...figuresOf('bitstring', bitstring),
    ['H_original', hOriginal],
    ['Assessed min entropy', minEntropy],
    ...(hBitstring === undefined ? [] : ([['H_bitstring', hBitstring]] as const)),
  ])
  for (const [figure, value] of found) {
    const other = expected.get(figure) ?? Number.NaN
    // Probabilities down to 1e-39: those of a Markov path.
    const scale = figure.endsWith('/p-hat_max') ? other : 1
    if (!(Math.abs(value - other) <= TOLERANCE * scale))
      throw new RangeError(`${figure} is ${value}, ${other} expected`)
  }
  if (found.size !== expected.size) throw new RangeError(`${found.size} figures, ${expected.size} expected`)
  return true
}

export const entropyEstimators: Suite = ({ set, check }) => {
  const names = Object.keys(set.files)
    .filter((path) => path.endsWith('.res'))
    .map((path) => path.slice(0, -'.res'.length))
  for (const name of names) check('non-IID estimators', 'typescript', name, () => holds(set, name))
}
