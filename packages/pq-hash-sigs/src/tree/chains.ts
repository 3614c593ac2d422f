/** Chains in the memory of a WebAssembly kernel: in the order of their length, so that four of about one length run together. */
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'

export interface Address {
  readonly value: number
}

/** What every kernel exports for chains. */
export interface ChainExports {
  readonly memory: WebAssembly.Memory
  readonly VALUES: Address
  readonly NUMBERS: Address
  readonly STARTS: Address
  readonly ENDS: Address
  chains(n: number, key: number, count: number): void
}

export interface Chains {
  /** From what lies in VALUES, in its order, `digits` steps each. */
  walkTo(key: number, digits: Uint8Array): Uint8Array
  /** From `values`, which have gone `digits` steps, to the end. */
  finish(key: number, digits: Uint8Array, values: Uint8Array): Uint8Array
}

/** The numbers of the digits in the order of their size: a counting sort. */
export function sortByLength(digits: Uint8Array, largest: number): Uint16Array {
  const places = new Uint16Array(largest + 2)
  for (const digit of digits) places[digit + 1] = (places[digit + 1] as number) + 1
  for (let i = 1; i < places.length; i++) places[i] = (places[i] as number) + (places[i - 1] as number)
  const order = new Uint16Array(digits.length)
  digits.forEach((digit, i) => {
    const place = places[digit] as number
    order[place] = i
    places[digit] = place + 1
  })
  return order
}

const wordsOf = ({ buffer, byteOffset, length }: Uint8Array) =>
  new Uint32Array(buffer, byteOffset, length / 4)

/** @param count of chains. @param end steps of a whole chain. */
export function chainsIn(kernel: ChainExports, n: number, count: number, end: number): Chains {
  const { buffer } = kernel.memory
  const bytes = new Uint8Array(buffer, kernel.VALUES.value, count * n)
  const words = wordsOf(bytes)
  const size = n / 4
  const table = ({ value }: Address) => new Uint32Array(buffer, value, count + 3)
  const [numbers, starts, ends] = [table(kernel.NUMBERS), table(kernel.STARTS), table(kernel.ENDS)]

  function run(key: number, order: Uint16Array, values: Uint8Array): Uint8Array {
    // Word by word: a view of each value would cost more, and leave hundreds of objects behind.
    const from = wordsOf(values.byteOffset % 4 === 0 ? values : Uint8Array.from(values))
    for (let k = 0, at = 0; k < count; k++) {
      const chain = order[k] as number
      numbers[k] = chain
      for (let i = chain * size, end = i + size; i < end; i++) words[at++] = from[i] as number
    }
    starts.fill(0, count)
    ends.fill(0, count)
    kernel.chains(n, key, count)
    const results = new Uint8Array(count * n)
    const to = wordsOf(results)
    for (let k = 0, at = 0; k < count; k++) {
      for (let i = (order[k] as number) * size, end = i + size; i < end; i++) to[i] = words[at++] as number
    }
    return results
  }

  return {
    walkTo(key, digits) {
      const order = sortByLength(digits, end)
      const secrets = Uint8Array.from(bytes)
      starts.fill(0)
      for (let k = 0; k < count; k++) ends[k] = digits[order[k] as number] as number
      const values = run(key, order, secrets)
      wipe(secrets)
      return values
    },
    finish(key, digits, values) {
      const order = sortByLength(digits, end)
      for (let k = 0; k < count; k++) starts[k] = digits[order[k] as number] as number
      ends.fill(end)
      return run(key, order, values)
    },
  }
}

/** Runs a kernel over more nodes than it holds at once. @param run gives `some` of them. */
export function inPieces(
  count: number,
  capacity: number,
  run: (done: number, some: number) => Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = []
  for (let done = 0; done < count; done += capacity) parts.push(run(done, Math.min(capacity, count - done)))
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(...parts)
}
