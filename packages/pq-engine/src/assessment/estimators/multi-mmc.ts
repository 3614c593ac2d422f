import { contextLimit, ContextTrie, NONE, ROOT } from '../context-trie.ts'
import type { Estimate } from '../estimate.ts'
import { predictionEstimate, Score } from './prediction.ts'

/** Section 6.3.9 step 1. */
const DEPTH = 16
/** Pairs of context and follower that one length may have, step 3. */
const MOST_PAIRS = 100_000

/**
 * SP 800-90B section 6.3.9. As in the reference tool, a sample whose context the winner never saw is no prediction:
 * it neither counts nor ends a run, where the text of step 4c would end it.
 * @param mostPairs another number is for tests.
 */
export function multiMmc(
  symbols: Uint8Array,
  alphabetSize: number,
  mostPairs: number = MOST_PAIRS,
): Estimate {
  const trie = new ContextTrie(alphabetSize, contextLimit(alphabetSize, DEPTH, DEPTH * mostPairs))
  /** By length - 1. */
  const pairs = new Int32Array(DEPTH)
  const scores = new Int32Array(DEPTH)
  const predictions = new Score()
  let winner = 0
  for (let i = 1; i < symbols.length; i++) {
    const symbol = symbols[i] as number
    const current = winner
    const lengths = Math.min(DEPTH, i)
    let context = ROOT
    for (let d = 0; d < lengths; d++) {
      const before = symbols[i - 1 - d] as number
      const node = context === NONE ? NONE : trie.child(context, before)
      const hasRoom = (pairs[d] as number) < mostPairs
      if (node !== NONE) {
        const isCorrect = trie.favourite(node) === symbol
        if (d === current) predictions.add(isCorrect)
        if (isCorrect) {
          const score = (scores[d] as number) + 1
          scores[d] = score
          if (score >= (scores[winner] as number)) winner = d
        }
        if (trie.count(node, symbol, hasRoom)) pairs[d] = (pairs[d] as number) + 1
        context = node
      } else {
        // Below a context that found no room nothing is ever looked up: the pair takes its place, and that is all.
        if (hasRoom) pairs[d] = (pairs[d] as number) + 1
        context = hasRoom && context !== NONE ? trie.addChild(context, before) : NONE
        if (context !== NONE) trie.count(context, symbol, true)
      }
    }
  }
  return predictionEstimate('multi-mmc', predictions, symbols.length - 2, alphabetSize)
}
