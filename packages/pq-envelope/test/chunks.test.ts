/** The payload under attack: chunks moved, repeated, dropped, added, exchanged. */
import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { chunkCipher, sealChunks } from '../src/chunks.ts'
import { inspectEnvelope, open, openStream, seal } from '../src/index.ts'
import { suiteByName } from '../src/suites.ts'
import { craft, type CraftedChunk } from './craft.ts'
import {
  CHUNK,
  collect,
  digest,
  flipped,
  inPiecesOf,
  joined,
  openAtRest,
  pattern,
  SUITE_NAMES,
  TAG,
  team,
} from './support.ts'

const STRIDE = CHUNK + TAG
const keys = { keys: [team] }

function parts(envelope: Uint8Array): { header: Uint8Array; chunks: Uint8Array[] } {
  const { headerSize } = inspectEnvelope(envelope)
  const chunks: Uint8Array[] = []
  for (let i = headerSize; i < envelope.length; i += STRIDE) chunks.push(envelope.subarray(i, i + STRIDE))
  return { header: envelope.subarray(0, headerSize), chunks }
}

describe.each(SUITE_NAMES)('%s', (suite) => {
  const make = (size: number, fill = 0) =>
    seal(
      pattern(size).map((byte) => byte ^ fill),
      { to: [team], suite, chunkSize: CHUNK },
    )

  const ATTACKS: Record<string, (c: Uint8Array[], foreign: Uint8Array[]) => Uint8Array[]> = {
    'two chunks swapped': ([a, b, c, d]) => [a!, c!, b!, d!],
    'first and last swapped': ([a, b, c, d]) => [d!, b!, c!, a!],
    'a chunk repeated': ([a, b, c, d]) => [a!, b!, b!, c!, d!],
    'the last chunk repeated': ([a, b, c, d]) => [a!, b!, c!, d!, d!],
    'the first chunk dropped': ([, b, c, d]) => [b!, c!, d!],
    'a middle chunk dropped': ([a, , c, d]) => [a!, c!, d!],
    'one byte appended': (c) => [...c, Uint8Array.of(0)],
    'a tag appended': (c) => [...c, new Uint8Array(TAG)],
    'a chunk appended': (c) => [...c, c[0]!],
    'a chunk of another envelope': ([a, , c, d], foreign) => [a!, foreign[1]!, c!, d!],
    'the last chunk of another envelope': ([a, b, c], foreign) => [a!, b!, c!, foreign[3]!],
    'all chunks of another envelope': (_, foreign) => foreign,
    'a bit in the first chunk': ([a, ...rest]) => [flipped(a!, 0), ...rest],
    'a bit in a middle tag': ([a, b, c, d]) => [a!, flipped(b!, STRIDE - 1, 0x80), c!, d!],
    'a bit in the last tag': ([a, b, c, d]) => [a!, b!, c!, flipped(d!, d!.length - 1)],
  }

  // The last chunk is whole in one envelope and short in the other: appended bytes land in different places.
  describe.each([4 * CHUNK, 3 * CHUNK + 100])('content of %i bytes', (size) => {
    it.each(Object.entries(ATTACKS))('%s', async (_, attack) => {
      const [envelope, other] = [await make(size), await make(size, 0xff)]
      const { header, chunks } = parts(envelope)
      const changed = joined(header, ...attack(chunks, parts(other).chunks))
      expect(await codeRejectedBy(open(changed, keys))).toBe('decryption_failed')
      expect(await codeRejectedBy(openAtRest(changed, keys))).toBe('decryption_failed')
    })
  })

  it('releases nothing behind the first chunk that is not authentic', async () => {
    const plaintext = pattern(4 * CHUNK)
    const envelope = await seal(plaintext, { to: [team], suite, chunkSize: CHUNK })
    const changed = flipped(envelope, inspectEnvelope(envelope).headerSize + 2 * STRIDE + 5)
    for (const piece of [1, 997, STRIDE, changed.length]) {
      const released: Uint8Array[] = []
      const reading = (async () => {
        for await (const part of openStream(keys)(inPiecesOf(changed, piece))) released.push(part)
      })()
      expect(await codeRejectedBy(reading)).toBe('decryption_failed')
      const bytes = joined(...released)
      expect(bytes.length).toBeLessThanOrEqual(2 * CHUNK)
      expect(digest(bytes)).toBe(digest(plaintext.subarray(0, bytes.length)))
    }
  })
})

describe('payloads that only an insider can make', () => {
  const fileKey = new Uint8Array(32).fill(1)
  const made = (chunks: readonly CraftedChunk[]) =>
    craft({ recipients: [{ to: team, fileKey }], fileKey, chunks })
  const whole = pattern(CHUNK)

  it('as made here and as made by seal, they open', async () => {
    const chunks = [
      { plaintext: whole, isFinal: false },
      { plaintext: pattern(3), isFinal: true },
    ]
    expect(digest(await open(made(chunks), keys))).toBe(digest(joined(whole, pattern(3))))
  })

  const CASES: Record<string, readonly [CraftedChunk[], string]> = {
    // Content of n chunks would have two encodings.
    'an empty last chunk behind others': [
      [
        { plaintext: whole, isFinal: false },
        { plaintext: new Uint8Array(), isFinal: true },
      ],
      'decryption_failed',
    ],
    'a final chunk in the middle': [
      [
        { plaintext: whole, isFinal: true },
        { plaintext: whole, isFinal: true },
      ],
      'decryption_failed',
    ],
    'a counter that skips': [
      [
        { plaintext: whole, isFinal: false },
        { plaintext: whole, isFinal: true, index: 2 },
      ],
      'decryption_failed',
    ],
    'a counter that starts at 1': [[{ plaintext: whole, isFinal: true, index: 1 }], 'decryption_failed'],
    'a last chunk that says it is not': [[{ plaintext: whole, isFinal: false }], 'truncated'],
  }
  it.each(Object.entries(CASES))('%s', async (_, [chunks, code]) => {
    expect(await codeRejectedBy(open(made(chunks), keys))).toBe(code)
    expect(await codeRejectedBy(openAtRest(made(chunks), keys))).toBe(code)
  })
})

it.each<[string, number, () => void]>([
  ['ends well', 0, () => undefined],
  ['ends early', 1, () => undefined],
  [
    'fails',
    2,
    () => {
      throw new Error('disk')
    },
  ],
])('wipes the plaintext that it holds when the source %s', async (_, way, end) => {
  const held: Uint8Array[] = []
  const cipher = {
    seal: (__: number, ___: boolean, plaintext: Uint8Array) => void held.push(plaintext),
    open: () => false,
  }
  async function* source(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(3).fill(1)
    yield new Uint8Array(CHUNK).fill(1)
    end()
  }
  const output = sealChunks(source(), CHUNK, cipher)
  if (way === 0) await collect(output)
  if (way === 1) for await (const __ of output) break
  if (way === 2) await expect(collect(output)).rejects.toThrow('disk')
  // The first chunk came in two blocks: it was put together in the array that is held.
  expect(held[0]).toEqual(new Uint8Array(CHUNK))
})

it('has at most 2^32 chunks', () => {
  const suite = suiteByName('AES-256-GCM')
  const bytes = new Uint8Array(32)
  const cipher = chunkCipher(suite, {
    commitment: bytes,
    headerKey: bytes,
    payloadKey: bytes,
    noncePrefix: new Uint8Array(7),
  })
  const output = new Uint8Array(TAG)
  expect(() => cipher.seal(2 ** 32 - 1, true, new Uint8Array(), output)).not.toThrow()
  expect(() => cipher.seal(2 ** 32, true, new Uint8Array(), output)).toThrow(
    expect.objectContaining({ code: 'limit_exceeded' }),
  )
})
