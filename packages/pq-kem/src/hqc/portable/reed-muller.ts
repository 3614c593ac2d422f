/** The first-order Reed-Muller code of 128 bits, each codeword repeated: HQC specification (2025-08-22) section 3.4.3. */

const LENGTH = 128
const BYTES = LENGTH / 8

/** Bit j of a codeword is the sum of the message's bits 0 to 6 where j has ones, plus bit 7. */
export function encodeReedMuller(copies: number, messages: Uint8Array): Uint8Array {
  const codewords = new Uint8Array(messages.length * copies * BYTES)
  messages.forEach((message, index) => {
    const bit = (i: number) => -((message >>> i) & 1)
    const low = (bit(0) & 0xaa) ^ (bit(1) & 0xcc) ^ (bit(2) & 0xf0) ^ bit(7)
    for (let j = 0; j < BYTES; j++) {
      const high =
        (bit(3) & -(j & 1)) ^
        (bit(4) & -((j >>> 1) & 1)) ^
        (bit(5) & -((j >>> 2) & 1)) ^
        (bit(6) & -(j >>> 3))
      for (let copy = 0; copy < copies; copy++) codewords[(index * copies + copy) * BYTES + j] = low ^ high
    }
  })
  return codewords
}

/** The Walsh-Hadamard transform, in place. */
function transform(values: Int16Array): void {
  for (let step = 1; step < LENGTH; step *= 2) {
    for (let i = 0; i < LENGTH; i++) {
      if ((i & step) !== 0) continue
      const [a, b] = [values[i] as number, values[i + step] as number]
      values[i] = a + b
      values[i + step] = a - b
    }
  }
}

/** The nearest codewords' messages; of two that are equally near, the smaller in its bits 0 to 6. */
export function decodeReedMuller(copies: number, words: Uint8Array): Uint8Array {
  const messages = new Uint8Array(words.length / (copies * BYTES))
  const values = new Int16Array(LENGTH)
  for (let index = 0; index < messages.length; index++) {
    for (let j = 0; j < LENGTH; j++) {
      let ones = 0
      for (let copy = 0; copy < copies; copy++) {
        ones += ((words[(index * copies + copy) * BYTES + (j >>> 3)] as number) >>> (j & 7)) & 1
      }
      values[j] = 2 * ones - copies
    }
    transform(values)
    // The largest absolute value, with its place and sign in the low bits.
    let best = 0
    for (let j = 0; j < LENGTH; j++) {
      const value = values[j] as number
      const sign = value >> 31
      const candidate = (((value ^ sign) - sign) << 8) | ((LENGTH - 1 - j) << 1) | (1 + sign)
      best = candidate ^ (((candidate - best) >> 31) & (candidate ^ best))
    }
    messages[index] = (LENGTH - 1 - ((best >>> 1) & (LENGTH - 1))) | ((best & 1) << 7)
  }
  values.fill(0)
  return messages
}
