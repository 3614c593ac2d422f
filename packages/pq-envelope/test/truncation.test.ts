import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { inspectEnvelope, open, seal } from '../src/index.ts'
import { alice, CHUNK, openAtRest, pattern, SUITE_NAMES, TAG, team } from './support.ts'

const STRIDE = CHUNK + TAG

/** docs/design/001 section 6: what an input that ends after `length` bytes is. */
function expected(length: number, headerSize: number): string {
  if (length < headerSize) return 'malformed'
  const inLast = (length - headerSize) % STRIDE
  // Whole chunks, or so little of one that not even its tag is there.
  return inLast < TAG ? 'truncated' : 'decryption_failed'
}

/** Each length once, with what came of it: a table of differences is what a failure should show. */
async function outcomes(
  lengths: readonly number[],
  headerSize: number,
  attempt: (length: number) => Promise<unknown>,
): Promise<string[]> {
  const differences: string[] = []
  for (const length of lengths) {
    const code = await codeRejectedBy(attempt(length))
    if (code !== expected(length, headerSize)) differences.push(`${length}: ${String(code)}`)
  }
  return differences
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

it('every length of an envelope of three chunks', async () => {
  const envelope = await seal(pattern(2 * CHUNK + 5), { to: [team], chunkSize: CHUNK })
  const { headerSize } = inspectEnvelope(envelope)
  const keys = { keys: [team] }
  const cut = (length: number) => envelope.subarray(0, length)
  const all = range(0, envelope.length)
  expect(await outcomes(all, headerSize, (length) => open(cut(length), keys))).toEqual([])
  expect(await outcomes(all, headerSize, (length) => openAtRest(cut(length), keys))).toEqual([])
})

describe.each(SUITE_NAMES)('%s', (suite) => {
  it.each([0, 1, CHUNK, 2 * CHUNK])('%i bytes, cut around every boundary', async (size) => {
    const envelope = await seal(pattern(size), { to: [alice.publicKey], suite, chunkSize: CHUNK })
    const { headerSize } = inspectEnvelope(envelope)
    const boundaries = [0, 14, headerSize - 64, headerSize, headerSize + STRIDE, envelope.length]
    const around = boundaries.flatMap((at) => range(Math.max(0, at - TAG - 1), at + TAG + 2))
    const lengths = [...new Set(around)].filter((length) => length < envelope.length)
    const attempt = (length: number) => open(envelope.subarray(0, length), { keys: [alice.privateKey] })
    expect(await outcomes(lengths, headerSize, attempt)).toEqual([])
  })
})

it('is not told from damage before the key is known', async () => {
  const envelope = await seal(pattern(CHUNK), { to: [team], chunkSize: CHUNK })
  const { headerSize } = inspectEnvelope(envelope)
  const cut = envelope.subarray(0, headerSize)
  expect(await codeRejectedBy(open(cut, { keys: [alice.privateKey] }))).toBe('no_matching_key')
  expect(await codeRejectedBy(open(cut, { keys: [team], context: { a: 'b' } }))).toBe('decryption_failed')
})
