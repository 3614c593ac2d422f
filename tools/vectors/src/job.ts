/** One algorithm of one set: the unit of work that a thread takes. */
import { hasVectors, vectorSet } from '@quantum-shield/testkit'
import { SUITES } from './suites.ts'

export interface Job {
  readonly set: string
  readonly algorithm: string
  readonly slow: boolean
}

export interface Tally {
  readonly operation: string
  readonly backend: string
  executed: number
  passed: number
}

export interface JobResult {
  readonly job: Job
  /** The set is not on this machine: nothing ran. */
  readonly missing: boolean
  readonly tallies: readonly Tally[]
  /** One line each. */
  readonly failures: readonly string[]
  readonly seconds: number
}

/** Runs every case of the job. A suite that throws outside a case is one failure. */
export async function runJob(job: Job): Promise<JobResult> {
  const started = performance.now()
  const tallies = new Map<string, Tally>()
  const failures: string[] = []
  const set = vectorSet(job.set)
  const suite = SUITES[job.set]
  const missing = !hasVectors(set)

  function check(operation: string, backend: string, id: string, holds: () => boolean, cases = 1): void {
    const count = set.counts.find((entry) => entry.operation === operation && entry.backend === backend)
    if (count?.except?.includes(id) === true) return
    const name = `${operation}/${backend}`
    const tally = tallies.get(name) ?? { operation, backend, executed: 0, passed: 0 }
    tallies.set(name, tally)
    tally.executed += cases
    const where = `${job.set} ${job.algorithm} ${operation} ${backend}: ${id}`
    try {
      if (holds()) tally.passed += cases
      else failures.push(where)
    } catch (error) {
      failures.push(`${where}: ${String(error)}`)
    }
  }

  try {
    if (suite === undefined) throw new RangeError('no suite runs this set')
    if (!missing) await suite({ set, algorithm: job.algorithm, check, slow: job.slow })
  } catch (error) {
    failures.push(`${job.set} ${job.algorithm}: ${String(error)}`)
  }
  const seconds = (performance.now() - started) / 1000
  return { job, missing, tallies: [...tallies.values()], failures, seconds }
}
