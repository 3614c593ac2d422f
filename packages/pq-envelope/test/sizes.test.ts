import { describe, expect, it } from '@jest/globals'
import { shake128Stream } from '@quantum-shield/testkit'
import { inspectEnvelope, open, openStream, seal, sealStream } from '../src/index.ts'
import {
  alice,
  CHUNK,
  collect,
  digest,
  joined,
  openPieces,
  pattern,
  sealPieces,
  SUITE_NAMES,
  TAG,
  team,
} from './support.ts'

const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, 5 * CHUNK + 17]
const PIECES = { 'one byte': 1, odd: 997, 'one chunk': CHUNK, 'one sealed chunk': CHUNK + TAG, huge: 2 ** 20 }

describe.each(SUITE_NAMES)('%s', (suite) => {
  const options = { to: [team], suite, chunkSize: CHUNK, context: { tenant: 'acme' } }
  const keys = { keys: [team], context: { tenant: 'acme' } }

  it.each(SIZES)('%i bytes, whatever the pieces they come in', async (size) => {
    const plaintext = pattern(size)
    const whole = await seal(plaintext, { ...options, random: shake128Stream() })
    const { headerSize } = inspectEnvelope(whole)
    expect(whole.length).toBe(headerSize + size + TAG * Math.max(1, Math.ceil(size / CHUNK)))
    for (const piece of Object.values(PIECES)) {
      // The same randomness must give the same bytes: only then do pieces not matter.
      const sealed = await sealPieces(plaintext, piece, { ...options, random: shake128Stream() })
      expect(digest(sealed)).toBe(digest(whole))
      expect(digest(await openPieces(whole, piece, keys))).toBe(digest(plaintext))
    }
  })

  it('empty pieces between others change nothing', async () => {
    const parts = [new Uint8Array(), pattern(CHUNK), new Uint8Array(), pattern(1), new Uint8Array()]
    const whole = await seal(joined(...parts), { ...options, random: shake128Stream() })
    const sealed = await collect(sealStream({ ...options, random: shake128Stream() })(parts))
    expect(digest(sealed)).toBe(digest(whole))
    const opened = await collect(openStream(keys)([new Uint8Array(), whole, new Uint8Array()]))
    expect(digest(opened)).toBe(digest(joined(...parts)))
  })
})

describe('chunk sizes', () => {
  it.each([4096, 8192, 65_536, 1_048_576])('%i bytes', async (chunkSize) => {
    const plaintext = pattern(chunkSize + 1)
    const envelope = await seal(plaintext, { to: [alice.publicKey], chunkSize })
    const info = inspectEnvelope(envelope)
    expect(info.chunkSize).toBe(chunkSize)
    expect(envelope.length).toBe(info.headerSize + chunkSize + 1 + 2 * TAG)
    expect(digest(await open(envelope, { keys: [alice.privateKey] }))).toBe(digest(plaintext))
  })

  it.each([0, 1, 2048, 5000, 4096.0000000000009, 2_097_152, -4096, Number.NaN, Infinity])(
    'refuses %d',
    async (chunkSize) => {
      await expect(seal(new Uint8Array(1), { to: [alice.publicKey], chunkSize })).rejects.toThrow(RangeError)
    },
  )

  it('is 64 KiB unless told otherwise, with AES-256-GCM', async () => {
    const info = inspectEnvelope(await seal(pattern(1), { to: [alice.publicKey] }))
    expect(info).toMatchObject({ version: 1, suite: 'AES-256-GCM', chunkSize: 65_536 })
  })
})

it('uses fresh randomness each time', async () => {
  const options = { to: [team] }
  const [a, b] = [await seal(pattern(64), options), await seal(pattern(64), options)]
  const { headerSize } = inspectEnvelope(a)
  expect(a.subarray(14, 46)).not.toEqual(b.subarray(14, 46))
  expect(a.subarray(headerSize)).not.toEqual(b.subarray(headerSize))
})
