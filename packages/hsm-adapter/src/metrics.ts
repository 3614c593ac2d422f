/** What a provider tells about its work: numbers for a metrics library, no secrets. */
export type Metric =
  | {
      readonly kind: 'operation'
      /** For example `sign`, `decapsulate`, `wrap`. */
      readonly operation: string
      readonly milliseconds: number
      /** `ok`, or the code of the error. */
      readonly outcome: string
    }
  /** Until a session was free. */
  | { readonly kind: 'pool_wait'; readonly milliseconds: number }
  /** Of the process that owns the token. */
  | { readonly kind: 'restart'; readonly reason: string }
  | { readonly kind: 'breaker'; readonly state: 'closed' | 'open' | 'half-open' }

/** Called while the operation waits: it must be quick, and what it throws is ignored. */
export type OnMetric = (metric: Metric) => void

export function report(onMetric: OnMetric | undefined, metric: Metric): void {
  try {
    onMetric?.(metric)
  } catch {
    // Numbers must not stop the work that they are about.
  }
}
