/**
 * How much min-entropy the samples of a noise source have: the estimators of SP 800-90B (January 2018) section 6.3,
 * figure for figure as NIST's reference tool computes them (docs/design/010-entropy-assessment.md).
 */
import { checkOptions } from '@quantum-shield/pq-core'
import { ESTIMATORS, type Estimate, type EstimatorName } from './assessment/estimate.ts'
import { collision } from './assessment/estimators/collision.ts'
import { compression } from './assessment/estimators/compression.ts'
import { lag } from './assessment/estimators/lag.ts'
import { lz78y } from './assessment/estimators/lz78y.ts'
import { markov } from './assessment/estimators/markov.ts'
import { mostCommonValue } from './assessment/estimators/most-common-value.ts'
import { multiMcw } from './assessment/estimators/multi-mcw.ts'
import { multiMmc } from './assessment/estimators/multi-mmc.ts'
import { tuples } from './assessment/estimators/tuples.ts'
import { readSamples, type SampleSet } from './assessment/samples.ts'
import { runSteps, runStepsSync, type Step, type StepOptions } from './assessment/steps.ts'

export { testIid, type IidOptions, type IidResult } from './assessment/iid.ts'
export type { ChiSquare } from './assessment/iid/chi-square.ts'
export type { PermutedStatistic } from './assessment/iid/permutation-test.ts'
export type { RepeatedSubstring } from './assessment/iid/repeated-substring.ts'
export { ESTIMATORS, type Estimate, type EstimatorName } from './assessment/estimate.ts'
export { CEILING_BITS, sampleFloor, VALIDATION_SAMPLES } from './assessment/samples.ts'
export type { Progress, StepOptions } from './assessment/steps.ts'

export interface SampleOptions {
  /** 1 to 8. Default: up to the highest bit that any sample has set. */
  readonly bitsPerSample?: number
}

export interface AssessOptions extends SampleOptions, StepOptions {}

/** `literal`: the samples as they are; `bitstring`: their bits in a row. */
export type View = 'literal' | 'bitstring'

export interface Limit {
  readonly estimator: EstimatorName
  readonly view: View
}

export interface Assessment {
  readonly samples: number
  readonly bitsPerSample: number
  /** Values that occur. */
  readonly distinct: number
  /** Of the samples; bits per sample. Collision, Markov and compression are for two values only. */
  readonly literal: readonly Estimate[]
  /** Of the bits of samples with more than two values; bits per bit. */
  readonly bitstring?: readonly Estimate[]
  /** The least of `literal`, at most the width; bits per sample. */
  readonly hOriginal: number
  /** The least of `bitstring`, at most 1; bits per bit. */
  readonly hBitstring?: number
  /** min(hOriginal, width × hBitstring), section 3.1.3: what may be claimed of one sample, in bits. */
  readonly minEntropy: number
  /** The estimate that `minEntropy` comes from. Absent where the width itself is the least. */
  readonly limitedBy?: Limit
}

const LABELS: Readonly<Record<View, string>> = { literal: 'samples', bitstring: 'bits' }

function estimatorSteps(symbols: Uint8Array, alphabetSize: number, view: View): Step<readonly Estimate[]>[] {
  const step = (name: string, run: () => readonly Estimate[]): Step<readonly Estimate[]> => ({
    name: `${name} (${LABELS[view]})`,
    run,
  })
  const forBits =
    alphabetSize > 2
      ? []
      : [
          step('collision', () => [collision(symbols)]),
          step('markov', () => [markov(symbols)]),
          step('compression', () => [compression(symbols)]),
        ]
  return [
    step('most-common-value', () => [mostCommonValue(symbols, alphabetSize)]),
    ...forBits,
    step('tuples', () => tuples(symbols, alphabetSize)),
    step('multi-mcw', () => [multiMcw(symbols, alphabetSize)]),
    step('lag', () => [lag(symbols, alphabetSize)]),
    step('multi-mmc', () => [multiMmc(symbols, alphabetSize)]),
    step('lz78y', () => [lz78y(symbols, alphabetSize)]),
  ]
}

/** The steps on the samples, and those on the bits. */
function stepsOf({ symbols, alphabetSize, bits }: SampleSet) {
  const literal = estimatorSteps(symbols, alphabetSize, 'literal')
  const bitstring = bits === undefined ? [] : estimatorSteps(bits, 2, 'bitstring')
  return { literalCount: literal.length, steps: [...literal, ...bitstring] }
}

interface Least {
  readonly minEntropy: number
  readonly estimator?: EstimatorName
}

function leastOf(estimates: readonly Estimate[], most: number): Least {
  return estimates.reduce<Least>(
    (least, { estimator, minEntropy = Infinity }) =>
      minEntropy < least.minEntropy ? { minEntropy, estimator } : least,
    { minEntropy: most },
  )
}

function conclude(
  set: SampleSet,
  results: readonly (readonly Estimate[])[],
  literalCount: number,
): Assessment {
  const { raw, bitsPerSample, alphabetSize } = set
  const inOrder = (estimates: readonly Estimate[]) =>
    estimates.toSorted((a, b) => ESTIMATORS.indexOf(a.estimator) - ESTIMATORS.indexOf(b.estimator))
  const literal = inOrder(results.slice(0, literalCount).flat())
  const bitstring = inOrder(results.slice(literalCount).flat())
  const original = leastOf(literal, bitsPerSample)
  const ofBits = leastOf(bitstring, 1)
  const perSample = bitsPerSample * ofBits.minEntropy
  const isBitstring = perSample < original.minEntropy
  const { estimator } = isBitstring ? ofBits : original
  return {
    samples: raw.length,
    bitsPerSample,
    distinct: alphabetSize,
    literal,
    hOriginal: original.minEntropy,
    ...(bitstring.length > 0 && { bitstring, hBitstring: ofBits.minEntropy }),
    minEntropy: isBitstring ? perSample : original.minEntropy,
    ...(estimator !== undefined && { limitedBy: { estimator, view: isBitstring ? 'bitstring' : 'literal' } }),
  }
}

/**
 * Assesses in the calling thread, without a pause: 1 000 000 samples of 8 bits take about 15 s.
 * @param samples one a byte, in its low bits.
 * @throws EngineError `no_samples`, `too_few_samples`, `too_many_samples`, `sample_too_wide`, `one_symbol`;
 * RangeError for a width that is none.
 */
export function assessSync(samples: Uint8Array, options: SampleOptions = {}): Assessment {
  checkOptions(options, ['bitsPerSample'])
  const set = readSamples(samples, options.bitsPerSample)
  const { steps, literalCount } = stepsOf(set)
  return conclude(set, runStepsSync(steps), literalCount)
}

/**
 * As assessSync, with a pause for the event loop after each estimator, which takes up to 3 s for 8 000 000 bits.
 * `./assessment/worker` leaves the loop free. @throws as assessSync; the signal's reason when it is aborted.
 */
export async function assess(samples: Uint8Array, options: AssessOptions = {}): Promise<Assessment> {
  checkOptions(options, ['bitsPerSample', 'signal', 'onProgress'])
  const { bitsPerSample, ...running } = options
  const set = readSamples(samples, bitsPerSample)
  const { steps, literalCount } = stepsOf(set)
  return conclude(set, await runSteps(steps, running), literalCount)
}
