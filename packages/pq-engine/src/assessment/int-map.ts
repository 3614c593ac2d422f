/** From whole numbers to whole numbers, both 0 to 2^31 - 2, without an object for each: open addressing. */

const FIRST_BITS = 12

export class IntMap {
  #bits = FIRST_BITS
  /** Key + 1; 0 is a free place. */
  #keys = new Int32Array(1 << FIRST_BITS)
  #values = new Int32Array(1 << FIRST_BITS)
  #size = 0

  /** Where the key is, or the free place where it belongs. */
  #place(key: number): number {
    const keys = this.#keys
    const mask = keys.length - 1
    // Knuth's multiplicative hash: the high bits depend on all of the key.
    let place = Math.imul(key, 0x9e3779b1) >>> (32 - this.#bits)
    for (;;) {
      const found = keys[place] as number
      if (found === 0 || found === key + 1) return place
      place = (place + 1) & mask
    }
  }

  /** 0 for a key that is not there. */
  get(key: number): number {
    return this.#values[this.#place(key)] as number
  }

  set(key: number, value: number): void {
    const place = this.#place(key)
    this.#values[place] = value
    if (this.#keys[place] !== 0) return
    this.#keys[place] = key + 1
    // Half full at most: a search looks at two places on average.
    if (++this.#size > this.#keys.length >> 1) this.#grow()
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values]
    this.#bits++
    this.#keys = new Int32Array(2 * keys.length)
    this.#values = new Int32Array(2 * keys.length)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number
      if (key === 0) continue
      const place = this.#place(key - 1)
      this.#keys[place] = key
      this.#values[place] = values[i] as number
    }
  }
}
