/** What a check is, and how its result reads. */

export interface Report {
  /** How many things were looked at. A check that found nothing to look at has failed. */
  readonly checked: number
  /** One line each: where, what, and the remedy where it is not plain. */
  readonly problems: readonly string[]
}

export interface CheckOptions {
  /** Rewrites generated files instead of comparing them. */
  readonly update: boolean
}

export interface Check {
  readonly name: string
  readonly holds: string
  readonly run: (options: CheckOptions) => Report | Promise<Report>
}

export function isPassed({ checked, problems }: Report): boolean {
  return checked > 0 && problems.length === 0
}
