/** Asynchronous operations, so many of them under way at any time. Both forms use the same pump. */

/** Called with an Error where the operation failed. */
type Done = (error?: unknown) => void

function pump(start: (done: Done) => void, total: number, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let started = 0
    let finished = 0
    const next = (): void => {
      if (started === total) return
      started++
      start((error) => {
        if (error instanceof Error) reject(error)
        else if (++finished === total) resolve()
        else next()
      })
    }
    for (let i = 0; i < Math.min(limit, total); i++) next()
  })
}

/** `total` operations that end by callback, at most `limit` at a time. Rejects with the first error. */
export function callbacksInFlight(
  operation: (done: Done) => void,
  total: number,
  limit: number,
): Promise<void> {
  return pump(operation, total, limit)
}

/** As callbacksInFlight, for operations that end by promise. */
export function promisesInFlight(
  operation: () => Promise<unknown>,
  total: number,
  limit: number,
): Promise<void> {
  return pump((done) => void operation().then(() => done(), done), total, limit)
}
