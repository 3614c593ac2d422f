/** Every set of the manifest, or some, over every back end. */
import { availableParallelism } from 'node:os'
import { readManifest, type VectorSet } from '@quantum-shield/testkit'
import { hasNative } from './backends.ts'
import type { Job, JobResult } from './job.ts'
import { runJobs } from './pool.ts'
import { judgeRows, type JudgedRow } from './rows.ts'

export interface RunOptions {
  /** Default: every set that has counts. */
  readonly sets?: readonly string[]
  readonly ci: boolean
  readonly slow: boolean
  /** Default: one a core, at most 4; 0 for none. */
  readonly threads?: number
  /** Progress and failures, one line each. */
  readonly log: (line: string) => void
}

function jobsOf({ set, counts }: VectorSet, slow: boolean): Job[] {
  const algorithms = counts.flatMap(({ expected }) =>
    Object.keys(expected).filter((id) => (expected[id] ?? 0) > 0),
  )
  return [...new Set(algorithms)].map((algorithm) => ({ set, algorithm, slow }))
}

/** @throws RangeError for a name in `sets` that is not in the manifest. */
export async function runVectors(options: RunOptions): Promise<JudgedRow[]> {
  const { ci, slow, log, threads = Math.min(availableParallelism(), 4) } = options
  const manifest = readManifest().filter(({ counts }) => counts.length > 0)
  const unknown = options.sets?.find((name) => !manifest.some(({ set }) => set === name))
  if (unknown !== undefined) throw new RangeError(`no set "${unknown}" in test-vectors/manifest.json`)
  const sets = manifest.filter(({ set }) => options.sets?.includes(set) ?? true)
  const results: JobResult[] = []
  await runJobs(
    sets.flatMap((set) => jobsOf(set, slow)),
    threads,
    (result) => {
      results.push(result)
      const { job, missing, failures, seconds } = result
      log(`${job.set} ${job.algorithm}: ${missing ? 'not on this machine' : `${seconds.toFixed(1)} s`}`)
      for (const failure of failures) log(`FAILED ${failure}`)
    },
  )
  return sets.flatMap((set) => {
    const own = results.filter(({ job }) => job.set === set.set)
    return judgeRows(set, own, { ci, slow, hasNative })
  })
}
