/** Numbers that a seed decides: the same run again needs nothing but the seed. */
export interface Random {
  /** 0 up to, not including, 1. */
  fraction(): number
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number
}

/** sfc32 of PractRand (Chris Doty-Humphrey), with its 12 rounds to mix the seed in. */
export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1]
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) next()
  return {
    fraction: () => next() / 2 ** 32,
    below: (end) => Math.floor((next() / 2 ** 32) * end),
  }
}
