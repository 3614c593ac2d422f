import { contextLimit, ContextTrie, NONE, ROOT } from '../context-trie.ts'
import type { Estimate } from '../estimate.ts'
import { predictionEstimate, Score } from './prediction.ts'

/** Section 6.3.10 step 1: the longest context. */
const LONGEST = 16
/** Contexts of all lengths together, step 2. */
const MOST_CONTEXTS = 65_536

/** SP 800-90B section 6.3.10. @param mostContexts another number is for tests. */
export function lz78y(
  symbols: Uint8Array,
  alphabetSize: number,
  mostContexts: number = MOST_CONTEXTS,
): Estimate {
  // The contexts that fill the dictionary may stand below some that came too late for it.
  const limit = contextLimit(alphabetSize, LONGEST, mostContexts + LONGEST)
  const trie = new ContextTrie(alphabetSize, limit)
  let room = mostContexts
  /** The contexts of the sample, by length, as far as they are known. */
  const path = new Int32Array(LONGEST + 1)
  path[0] = ROOT
  const predictions = new Score()
  for (let i = LONGEST; i < symbols.length; i++) {
    const symbol = symbols[i] as number
    let known = 0
    while (known < LONGEST) {
      const next = trie.child(path[known] as number, symbols[i - 1 - known] as number)
      if (next === NONE) break
      path[++known] = next
    }
    let [mostOften, prediction] = [0, -1]
    for (let length = known; length > 0; length--) {
      const node = path[length] as number
      const count = trie.favouriteCount(node)
      if (count === 0) continue
      if (count > mostOften) {
        mostOften = count
        prediction = trie.favourite(node)
      }
      trie.count(node, symbol, true)
    }
    // The longest first, as long as there is room.
    const added = Math.min(LONGEST - known, room)
    if (added > 0) {
      for (let length = known + 1; length <= LONGEST; length++) {
        const node = trie.addChild(path[length - 1] as number, symbols[i - length] as number)
        path[length] = node
        if (length > LONGEST - added) trie.count(node, symbol, true)
      }
      room -= added
    }
    predictions.add(prediction === symbol)
  }
  return predictionEstimate('lz78y', predictions, symbols.length - LONGEST - 1, alphabetSize)
}
