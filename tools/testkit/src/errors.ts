/** For assertions on the `code` of an error: `expect(codeThrownBy(() => ...)).toBe('malformed')`. */

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code)
  return error instanceof Error ? error.name : typeof error
}

/** The `code` of what `action` throws, its name where it has no code, or undefined when it throws nothing. */
export function codeThrownBy(action: () => unknown): string | undefined {
  try {
    action()
  } catch (error) {
    return codeOf(error)
  }
  return undefined
}

/** As codeThrownBy, for what a promise rejects with. A synchronous throw is no rejection and comes through. */
export async function codeRejectedBy(promise: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await promise
  } catch (error) {
    return codeOf(error)
  }
  return undefined
}
