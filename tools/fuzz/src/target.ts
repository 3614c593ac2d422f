import type fc from 'fast-check'

/** One parser under hostile input. */
export interface Target<Input = unknown> {
  readonly name: string
  readonly inputs: fc.Arbitrary<Input>
  /**
   * Returns or throws a PqError; any other throw is a crash. Throws as well when the input was accepted and the
   * result is wrong.
   */
  run(input: Input): unknown
}

/** Keeps the type of its inputs to itself, so that targets of all kinds fit one list. */
export function target<Input>(parts: Target<Input>): Target {
  return { ...parts, run: (input) => parts.run(input as Input) }
}

/** For `run`: an input was accepted that should not have been. */
export function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`accepted, but ${what}`)
}
