import type { EstimatorName, View } from '@quantum-shield/pq-engine/assessment'

/** As the standard calls them, with their sections of SP 800-90B. */
export const ESTIMATOR_TITLES: Readonly<Record<EstimatorName, readonly [title: string, section: string]>> = {
  'most-common-value': ['most common value', '6.3.1'],
  collision: ['collision', '6.3.2'],
  markov: ['Markov', '6.3.3'],
  compression: ['compression', '6.3.4'],
  't-tuple': ['t-tuple', '6.3.5'],
  lrs: ['longest repeated substring', '6.3.6'],
  'multi-mcw': ['most common in window', '6.3.7'],
  lag: ['lag prediction', '6.3.8'],
  'multi-mmc': ['Markov model with counting', '6.3.9'],
  lz78y: ['LZ78Y prediction', '6.3.10'],
}

export const titleOf = (estimator: EstimatorName): string => ESTIMATOR_TITLES[estimator][0]

export const VIEW_NAMES: Readonly<Record<View, string>> = { literal: 'samples', bitstring: 'bits' }

/** Four decimals, rounded down: nobody may claim more. */
export const inBits = (minEntropy: number): string => (Math.floor(minEntropy * 1e4) / 1e4).toFixed(4)
