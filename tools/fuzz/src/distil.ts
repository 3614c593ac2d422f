/** A corpus as small as it gets without reaching less. */
import { BlockMap, REACHED_ONLY } from './blocks.ts'
import type { Coverage, ScriptCounts } from './coverage.ts'
import type { Target } from './target.ts'

/** In base64, for one target: 50 of them and recorded.json stay below a mebibyte. */
const MAX_CORPUS = 12_000
const MAX_INPUT = 3000
/** Pieces that are tried are halves, quarters and so on down to this many parts. */
const MAX_PARTS = 64

/**
 * Inputs that reach a block which neither a seed nor a shorter input reaches; how often a block runs does not count here.
 * Each loses every piece without which it still reaches as much that is new.
 */
export async function distil(
  target: Target,
  inputs: readonly Uint8Array[],
  coverage: Coverage,
): Promise<readonly Uint8Array[]> {
  const map = new BlockMap(REACHED_ONLY)

  async function countsOf(input: Uint8Array): Promise<readonly ScriptCounts[]> {
    coverage.take()
    try {
      await target.run(input)
    } catch {
      // Refused or not: what was reached is all that counts.
    }
    return coverage.take()
  }

  async function shortened(input: Uint8Array, news: number): Promise<Uint8Array> {
    let best = input
    for (let parts = 2; parts <= MAX_PARTS; parts *= 2) {
      const size = Math.ceil(input.length / parts)
      for (let offset = 0; offset < best.length;) {
        const shorter = Buffer.concat([best.subarray(0, offset), best.subarray(offset + size)])
        if (map.newsOf(await countsOf(shorter)) >= news) best = shorter
        else offset += size
      }
    }
    return best
  }

  // Twice, so that what only the first run of all reaches counts as reached.
  for (const seed of [...target.seeds, ...target.seeds]) map.absorb(await countsOf(seed), 1)
  const kept: Uint8Array[] = []
  let size = 0
  for (const input of inputs.toSorted((a, b) => a.length - b.length)) {
    const news = map.newsOf(await countsOf(input))
    if (news === 0) continue
    const short = await shortened(input, news)
    const cost = Math.ceil(short.length / 3) * 4 + 1
    if (short.length > MAX_INPUT || size + cost > MAX_CORPUS) continue
    map.absorb(await countsOf(short), 1)
    kept.push(short)
    size += cost
  }
  return kept
}
