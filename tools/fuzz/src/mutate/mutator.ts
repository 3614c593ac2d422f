/** Which changes an input gets, by its format. */
import fc from 'fast-check'
import type { Random } from '../random.ts'
import type { Format } from '../target.ts'
import { byteChanges, wordChange } from './bytes.ts'
import type { Change } from './change.ts'
import { derChange } from './der.ts'
import { jsonChange } from './json.ts'
import { lengthChange } from './lengths.ts'

/** Inputs do not grow beyond this by mutation. */
const MAX_LENGTH = 2 ** 17
/** fast-check draws so many at once: a draw of its own for each costs more than the mutation. */
const DRAWN = 64

type Weighted = fc.WeightedArbitrary<Change>

function changesFor(format: Format, words: readonly Uint8Array[]): fc.Arbitrary<Change> {
  const weighted: Weighted[] = byteChanges.map((arbitrary) => ({ weight: 2, arbitrary }))
  if (words.length > 0) weighted.push({ weight: 6, arbitrary: wordChange(words) })
  if (format === 'bytes' || format === 'der') weighted.push({ weight: 6, arbitrary: lengthChange })
  if (format === 'der') weighted.push({ weight: 20, arbitrary: derChange })
  if (format === 'json') {
    const texts = words.map((word) => Buffer.from(word).toString())
    weighted.push({ weight: 60, arbitrary: jsonChange(texts) })
  }
  const several = fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: 4, size: 'max' })
  const fromNothing = fc.uint8Array({ maxLength: 300, size: 'max' }).map(
    (bytes): Change =>
      () =>
        Buffer.from(bytes),
  )
  return fc.oneof(
    {
      weight: 40,
      arbitrary: several.map(
        (changes): Change =>
          (bytes, other) =>
            changes.reduce<Buffer>((result, change) => change(result, other), bytes),
      ),
    },
    { weight: 1, arbitrary: fromNothing },
  )
}

/** @returns a new input from one input and another. The seed of `random` decides them all. */
export function createMutator(
  format: Format,
  words: readonly Uint8Array[],
  random: Random,
): (input: Uint8Array, other: Uint8Array) => Uint8Array {
  const changes = changesFor(format, words)
  let drawn: Change[] = []
  return (input, other) => {
    if (drawn.length === 0) drawn = fc.sample(changes, { numRuns: DRAWN, seed: random.below(2 ** 31) })
    const change = drawn.pop()
    const changed = change?.(Buffer.from(input), Buffer.from(other)) ?? input
    return Uint8Array.from(changed.subarray(0, MAX_LENGTH))
  }
}
