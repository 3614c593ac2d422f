/** What a suite is: the test cases of one set, run over every back end, one algorithm at a time. */
import type { VectorSet } from '@quantum-shield/testkit'

/**
 * Runs one case and counts it. A case passes when `holds` returns true; false and a throw are failures.
 * @param id names the case in the list of failures.
 * @param cases that it stands for; more than 1 where one hash covers many.
 */
export type Check = (
  operation: string,
  backend: string,
  id: string,
  holds: () => boolean,
  cases?: number,
) => void

export interface SuiteContext {
  readonly set: VectorSet
  readonly algorithm: string
  readonly check: Check
  /** The environment variable SLOW is 1. */
  readonly slow: boolean
}

export type Suite = (context: SuiteContext) => void | Promise<void>
