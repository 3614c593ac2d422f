/**
 * Two sides in one run. A round is four blocks, peer, ours, ours, peer: a machine that slows down or speeds up
 * steadily does both sides the same harm, and one that changes between rounds changes both.
 */
import type { Figures } from './bench.ts'

export interface Block {
  /** Operations, bytes, or whatever is counted. */
  readonly count: number
  readonly seconds: number
}

/** Runs one block. */
export type Side = () => Block | Promise<Block>

/** `rate` is counts a second, `time` is seconds a count; `scale` turns either into the unit of the bench. */
export interface Measure {
  readonly as: 'rate' | 'time'
  readonly scale?: number
}

function figureOf(blocks: readonly Block[], { as, scale = 1 }: Measure): number {
  const count = blocks.reduce((sum, block) => sum + block.count, 0)
  const seconds = blocks.reduce((sum, block) => sum + block.seconds, 0)
  return scale * (as === 'rate' ? count / seconds : seconds / count)
}

/** The middle one by `by`; of an even number, the lower of the two. */
export function medianBy<T>(items: readonly T[], by: (item: T) => number): T {
  const sorted = items.toSorted((a, b) => by(a) - by(b))
  const middle = sorted[Math.ceil(sorted.length / 2) - 1]
  if (middle === undefined) throw new RangeError('the median of nothing')
  return middle
}

/**
 * The figures of the round whose ratio is the median of all rounds, so that `value / peerValue` is that median. A block
 * of each side goes before, unmeasured: code is compiled and memory touched by then.
 * @param rounds odd.
 */
export async function compare(
  ours: Side,
  peer: Side,
  rounds: number,
  measure: Measure,
): Promise<Required<Figures>> {
  await peer()
  await ours()
  const figures: Required<Figures>[] = []
  for (let round = 0; round < rounds; round++) {
    const first = await peer()
    const blocks = [await ours(), await ours()]
    const last = await peer()
    figures.push({ value: figureOf(blocks, measure), peerValue: figureOf([first, last], measure) })
  }
  return medianBy(figures, ({ value, peerValue }) => value / peerValue)
}

/** The median of one side alone. */
export async function figure(side: Side, rounds: number, measure: Measure): Promise<Figures> {
  const values: number[] = []
  for (let round = 0; round < rounds; round++) values.push(figureOf([await side()], measure))
  return { value: medianBy(values, (value) => value) }
}
