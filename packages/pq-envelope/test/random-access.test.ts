import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import fc from 'fast-check'
import { inspectEnvelope, seal } from '../src/index.ts'
import { openRandomAccess } from '../src/random-access.ts'
import { alice, atRest, CHUNK, digest, flipped, pattern, SUITE_NAMES, TAG, team } from './support.ts'

const STRIDE = CHUNK + TAG
const keys = { keys: [team] }
const SIZE = 5 * CHUNK + 77
const content = pattern(SIZE)
const envelope = await seal(content, { to: [team], chunkSize: CHUNK })

describe.each(SUITE_NAMES)('%s', (suite) => {
  it.each([0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])('%i bytes, against the whole', async (size) => {
    const plaintext = pattern(size)
    const sealed = await seal(plaintext, { to: [alice.publicKey], suite, chunkSize: CHUNK })
    const reader = await openRandomAccess(atRest(sealed), { keys: [alice.privateKey] })
    expect(reader.length).toBe(size)
    expect(digest(await reader.read(0, size))).toBe(digest(plaintext))
    const offsets = fc.nat(size + CHUNK)
    const property = fc.asyncProperty(offsets, offsets, async (offset, length) => {
      const part = await reader.read(offset, length)
      expect(digest(part)).toBe(digest(plaintext.subarray(offset, offset + length)))
    })
    await fc.assert(property, { numRuns: 60 })
  })
})

it('reads at edges', async () => {
  const reader = await openRandomAccess(atRest(envelope), keys)
  for (const offset of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, SIZE - 1, SIZE, SIZE + 1]) {
    for (const length of [0, 1, 2, CHUNK, CHUNK + 2, SIZE, Number.MAX_SAFE_INTEGER]) {
      const part = await reader.read(offset, length)
      expect(digest(part)).toBe(digest(content.subarray(offset, Math.min(SIZE, offset + length))))
    }
  }
})

it.each([
  [-1, 1],
  [0, -1],
  [0.5, 1],
  [0, Number.NaN],
  [Infinity, 1],
])('refuses offset %d, length %d', async (offset, length) => {
  const reader = await openRandomAccess(atRest(envelope), keys)
  await expect(reader.read(offset, length)).rejects.toThrow(RangeError)
})

it('reads the chunks that are asked for, and no others', async () => {
  const asked: [number, number][] = []
  const source = atRest(envelope)
  const { headerSize } = inspectEnvelope(envelope)
  const reader = await openRandomAccess(
    {
      size: source.size,
      read: (offset, length) => {
        asked.push([offset - headerSize, length])
        return source.read(offset, length)
      },
    },
    keys,
  )
  expect(asked.slice(2)).toEqual([[5 * STRIDE, 77 + TAG]])
  asked.length = 0
  await reader.read(2 * CHUNK - 1, 2)
  expect(asked).toEqual([
    [STRIDE, STRIDE],
    [2 * STRIDE, STRIDE],
  ])
})

it('finds damage in the chunk that is read', async () => {
  const { headerSize } = inspectEnvelope(envelope)
  const reader = await openRandomAccess(atRest(flipped(envelope, headerSize + 2 * STRIDE)), keys)
  expect(digest(await reader.read(0, 2 * CHUNK))).toBe(digest(content.subarray(0, 2 * CHUNK)))
  expect(await codeRejectedBy(reader.read(2 * CHUNK, 1))).toBe('decryption_failed')
  expect(digest(await reader.read(3 * CHUNK, SIZE))).toBe(digest(content.subarray(3 * CHUNK)))
})

describe('a source that lies', () => {
  const allowed = ['decryption_failed', 'truncated', 'malformed']

  it('about its size never gives other content', async () => {
    const sizes = fc.oneof(fc.integer({ min: 0, max: envelope.length + 3 * STRIDE }), fc.nat(2 ** 40))
    const property = fc.asyncProperty(sizes, async (size) => {
      try {
        const reader = await openRandomAccess(atRest(envelope, size), keys)
        // The last chunk is short: a size beyond it, in the same chunk, is the end of the source.
        expect(size).toBeGreaterThanOrEqual(envelope.length)
        expect(reader.length).toBe(SIZE)
        expect(digest(await reader.read(0, SIZE))).toBe(digest(content))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error
        expect(allowed).toContain(error.code)
      }
    })
    await fc.assert(property, { numRuns: 300 })
  })

  it('about what it holds is found out', async () => {
    const { headerSize } = inspectEnvelope(envelope)
    const swapped = Uint8Array.from(envelope)
    swapped.set(envelope.subarray(headerSize, headerSize + STRIDE), headerSize + STRIDE)
    const reader = await openRandomAccess(atRest(swapped), keys)
    expect(await codeRejectedBy(reader.read(CHUNK, 1))).toBe('decryption_failed')
  })

  it('by short reads is refused', async () => {
    let truncateReads = false
    const source = atRest(envelope)
    const short = {
      size: source.size,
      read: async (offset: number, length: number) =>
        (await source.read(offset, length)).slice(0, truncateReads ? length - 1 : length),
    }
    const reader = await openRandomAccess(short, keys)
    truncateReads = true
    expect(await codeRejectedBy(reader.read(0, 1))).toBe('decryption_failed')
    expect(await codeRejectedBy(openRandomAccess(short, keys))).toBe('malformed')
  })

  it('its own error comes through', async () => {
    const broken = { size: envelope.length, read: () => Promise.reject(new Error('disk')) }
    await expect(openRandomAccess(broken, keys)).rejects.toThrow('disk')
  })
})

it.each([
  ['the bytes themselves', envelope],
  ['nothing', undefined],
  ['no size', { read: atRest(envelope).read }],
  ['a size that is text', { ...atRest(envelope), size: '4096' }],
  ['no read', { size: 4096 }],
  [
    'a read like that of a FileHandle',
    { size: 4096, read: async () => ({ bytesRead: 14, buffer: envelope }) },
  ],
])('refuses an envelope at rest that is %s', async (_, source) => {
  await expect(openRandomAccess(source as never, keys)).rejects.toThrow(/^(envelope|what read gave)/)
  await expect(openRandomAccess(source as never, keys)).rejects.toThrow(TypeError)
})

it.each([Number.NaN, -1, 0.5, Infinity])('refuses a size of %d', async (size) => {
  await expect(openRandomAccess(atRest(envelope, size), keys)).rejects.toThrow(RangeError)
})

it('refuses options that are wrong before it reads', async () => {
  const unread = { size: 4096, read: () => Promise.reject(new Error('read')) }
  await expect(openRandomAccess(unread, { keys: [alice.publicKey] } as never)).rejects.toThrow('keys[0]')
})

it('refuses unknown options', async () => {
  await expect(openRandomAccess(atRest(envelope), { ...keys, ctx: {} } as never)).rejects.toThrow(TypeError)
})
