/** Long work in steps, with the event loop's turn in between. */

export interface Progress {
  /** Steps that are done. */
  readonly done: number
  readonly total: number
  /** What comes next; empty after the last step. */
  readonly next: string
}

export interface StepOptions {
  /** Aborts before the next step. */
  readonly signal?: AbortSignal
  /** Called before each step and after the last. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Step<T> {
  readonly name: string
  readonly run: () => T
}

/** Timers, input and signals have their turn. */
export function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

export function runStepsSync<T>(steps: readonly Step<T>[]): T[] {
  return steps.map(({ run }) => run())
}

/** @throws the signal's reason when it is aborted. */
export async function runSteps<T>(
  steps: readonly Step<T>[],
  { signal, onProgress }: StepOptions,
): Promise<T[]> {
  const results: T[] = []
  for (const { name, run } of steps) {
    await eventLoopTurn()
    signal?.throwIfAborted()
    onProgress?.({ done: results.length, total: steps.length, next: name })
    results.push(run())
  }
  onProgress?.({ done: steps.length, total: steps.length, next: '' })
  return results
}
