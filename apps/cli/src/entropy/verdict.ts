/** What an assessment means, in words, with every reservation that goes with it. */
import {
  VALIDATION_SAMPLES,
  type Assessment,
  type Estimate,
  type IidResult,
} from '@quantum-shield/pq-engine/assessment'
import { inBits, titleOf, VIEW_NAMES } from './names.ts'

/** Share of the most common value above which a source is called stuck: less than 0.015 bits a sample. */
const STUCK = 0.99
/** Of the width: 1 000 000 perfect random samples come out at 0.8 to 0.9. */
const NEAR_FULL = 0.75

/** Of a bin of the chi-square tests, section 5.2.1. */
const LEAST_EXPECTED = 5

const counted = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ')

function claim({ minEntropy, bitsPerSample, limitedBy }: Assessment): string {
  const share = ((100 * minEntropy) / bitsPerSample).toFixed(0)
  const amount = `${inBits(minEntropy)} bits of min-entropy for a sample of ${bitsPerSample} (${share} %)`
  if (limitedBy === undefined) return `At most ${amount} may be claimed: no estimate is below the width.`
  const { estimator, view } = limitedBy
  return `At most ${amount} may be claimed: the ${titleOf(estimator)} estimate of the ${VIEW_NAMES[view]} is the least.`
}

function ofSize({ samples }: Assessment): string[] {
  if (samples >= VALIDATION_SAMPLES) return []
  return [
    `Only ${counted(samples)} samples: a validation takes ${counted(VALIDATION_SAMPLES)}, and fewer give lower and less certain figures.`,
  ]
}

function ofValues({ distinct, bitsPerSample, literal }: Assessment): string[] {
  const mode = literal.find(({ estimator }) => estimator === 'most-common-value')?.figures['p-hat'] ?? 0
  const possible = 2 ** bitsPerSample
  return [
    ...(mode > STUCK
      ? [`${(100 * mode).toFixed(1)} % of the samples are one value: the source is all but stuck.`]
      : []),
    ...(distinct < possible ? [`${possible - distinct} of ${possible} values never occur.`] : []),
  ]
}

function ofUndefined(estimates: readonly Estimate[], name: string): string[] {
  return estimates
    .filter(({ reason }) => reason !== undefined)
    .map(
      ({ estimator, reason = '' }) =>
        `The ${titleOf(estimator)} estimate of the ${name} is not defined: ${reason}.`,
    )
}

/** Sentences, the claim first. */
export function verdictOf(assessment: Assessment): string[] {
  const { literal, bitstring = [], minEntropy, bitsPerSample } = assessment
  return [
    claim(assessment),
    ...ofSize(assessment),
    ...ofValues(assessment),
    ...ofUndefined(literal, VIEW_NAMES.literal),
    ...ofUndefined(bitstring, VIEW_NAMES.bitstring),
    ...(minEntropy > NEAR_FULL * bitsPerSample
      ? ['Output of a generator or of a conditioner looks the same: the figure counts for raw samples only.']
      : []),
  ]
}

/** Names of the tests that have `passed` so, where undefined is undecided. */
function testsThat(passed: boolean | undefined, result: IidResult): string[] {
  const { independence, goodnessOfFit, repeatedSubstring, statistics } = result
  const tests = [
    { name: 'chi-square independence', ...independence },
    { name: 'chi-square goodness of fit', ...goodnessOfFit },
    { name: 'longest repeated substring', ...repeatedSubstring },
    ...statistics,
  ]
  return tests.filter((test) => test.passed === passed).map(({ name }) => name)
}

function iidClaim(result: IidResult): string {
  const { passed, minEntropy, permutations } = result
  if (passed === true)
    return `No test contradicts that the samples are IID: where the source is known to make them so, ${inBits(minEntropy)} bits may be claimed instead, by the most common value alone (section 6.1).`
  if (passed === false) return `The samples are not IID: ${testsThat(false, result).join(', ')}.`
  return `After ${counted(permutations)} permutations it is undecided whether the samples are IID: ${testsThat(undefined, result).join(', ')}.`
}

/** Sentences about the tests of section 5. */
export function iidVerdictOf(result: IidResult, { samples, distinct }: Assessment): string[] {
  const { notRun, independence } = result
  // Rare pairs share a bin, and the degrees of freedom that the standard subtracts are not lost.
  const isCrowded = LEAST_EXPECTED * distinct ** 2 > samples / 2
  return [
    iidClaim(result),
    ...(!independence.passed && isCrowded
      ? ['With so few samples of so many values the chi-square test of independence fails good sources, too.']
      : []),
    ...(notRun.length > 0
      ? ['Compression was not tested: it needs the package bzip2-wasm: npm install --global bzip2-wasm@1']
      : []),
  ]
}
