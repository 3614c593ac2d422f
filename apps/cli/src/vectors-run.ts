import { VECTORS_RUN } from './vectors-run.table.ts'

/** Whose cases are counted by parameter set. */
const SETS_OF: Readonly<Record<string, RegExp>> = {
  'HSS-LMS': /^LMS_/,
  XMSS: /^XMSS-/,
  XMSSMT: /^XMSSMT-/,
}

/** Test cases by others for the algorithm, over all its parameter sets. @returns undefined where none is counted. */
export function vectorsRun(id: string): number | undefined {
  const sets = SETS_OF[id]
  if (sets === undefined) return VECTORS_RUN[id]
  return Object.entries(VECTORS_RUN)
    .filter(([set]) => sets.test(set))
    .reduce((sum, [, count]) => sum + count, 0)
}
