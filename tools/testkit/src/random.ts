/** Random bytes that everybody can compute again. */
import { createCipheriv } from 'node:crypto'
import { shake128, shake256 } from '@noble/hashes/sha3.js'

/** `length` bytes from a stream that is the same on every machine. */
export type Stream = (length: number) => Uint8Array

/** The output of one SHAKE128 instance, read in pieces. An empty seed gives the stream of C2SP CCTV. */
export function shake128Stream(seed: Uint8Array = new Uint8Array()): Stream {
  const xof = shake128.create({}).update(seed)
  return (length) => xof.xof(length)
}

function addOne(counter: Uint8Array): void {
  for (let i = counter.length - 1; i >= 0; i--) {
    counter[i] = ((counter[i] as number) + 1) & 0xff
    if (counter[i] !== 0) return
  }
}

/**
 * The generator of NIST's known-answer programs (rng.c): AES-256 CTR_DRBG without derivation function, SP 800-90A
 * r1 section 10.2.1. Every request ends with an update, so two of 32 bytes differ from one of 64.
 * @param entropy 48 bytes.
 */
export function nistKatDrbg(entropy: Uint8Array): Stream {
  let key = Buffer.alloc(32)
  const counter = Buffer.alloc(16)

  function nextBlocks(count: number): Buffer {
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    const blocks = Array.from({ length: count }, () => {
      addOne(counter)
      return cipher.update(counter)
    })
    return Buffer.concat(blocks)
  }

  function update(provided?: Uint8Array): void {
    const seed = nextBlocks(3).map((byte, i) => byte ^ (provided?.[i] ?? 0))
    key = Buffer.from(seed.subarray(0, 32))
    counter.set(seed.subarray(32))
  }

  update(entropy)
  return (length) => {
    const bytes = nextBlocks(Math.ceil(length / 16)).subarray(0, length)
    update()
    return Uint8Array.from(bytes)
  }
}

/** The generator of HQC's known-answer programs, as liboqs has it in tests/test_helpers.c: SHAKE256 of the seed and a zero. */
export function hqcKatGenerator(seed: Uint8Array): Stream {
  const stream = shake256.create({}).update(seed).update(Uint8Array.of(0))
  return (length) => stream.xof(length)
}
