/** The inputs that mutation starts from, in the order in which they were of use. */
import type { Random } from './random.ts'

/** Half of all picks fall into the first eighth of the pool. */
const SKEW = 3

export class Pool {
  readonly #inputs: Uint8Array[]

  constructor(inputs: readonly Uint8Array[]) {
    this.#inputs = [...inputs]
  }

  get inputs(): readonly Uint8Array[] {
    return this.#inputs
  }

  /** Those that found something lately are picked more often. */
  pick(random: Random): Uint8Array {
    return this.#inputs[Math.floor(this.#inputs.length * random.fraction() ** SKEW)] ?? new Uint8Array()
  }

  pickAny(random: Random): Uint8Array {
    return this.#inputs[random.below(this.#inputs.length)] ?? new Uint8Array()
  }

  /** An input that found something, and the one it was made from, move to the front. */
  add(input: Uint8Array, parent?: Uint8Array): void {
    const index = parent === undefined ? -1 : this.#inputs.indexOf(parent)
    if (parent !== undefined && index >= 0) {
      this.#inputs.splice(index, 1)
      this.#inputs.unshift(parent)
    }
    this.#inputs.unshift(input)
  }
}
