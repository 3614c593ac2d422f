/** Counts that are in the manifest twice: under their name, and with ", slow" behind it for what takes minutes. */
import type { SuiteContext } from './suite.ts'

/** @returns the operation to count under; undefined for what this run, or the manifest, leaves out. */
export function fullCountOf(context: SuiteContext, operation: string, backend: string): string | undefined {
  const found = context.set.counts.find(
    (count) =>
      [operation, `${operation}, slow`].includes(count.operation) &&
      count.backend === backend &&
      context.algorithm in count.expected,
  )
  return found?.when === 'SLOW' && !context.slow ? undefined : found?.operation
}
