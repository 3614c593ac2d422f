/**
 * Refuses unknown option names: `{ ctx }` must not silently mean "no context".
 * @throws TypeError naming the first unknown option.
 */
export function checkOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`unknown option "${name}"; known: ${known.join(', ') || 'none'}`)
  }
}

/** @throws TypeError unless the value is a Uint8Array (a Buffer is one). */
export function checkBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} must be a Uint8Array`)
}
