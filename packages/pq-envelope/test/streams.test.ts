/** Streams: memory, early ends, errors of the source. */
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { openStream, rewrapStream, seal, sealStream, type Chunks } from '../src/index.ts'
import { alice, CHUNK, collect, digest, flipped, inPiecesOf, mallory, pattern, team } from './support.ts'

const MiB = 2 ** 20
const content = pattern(3 * CHUNK)
const envelope = await seal(content, { to: [team], chunkSize: CHUNK })

type Stage = (source: Chunks) => AsyncGenerator<Uint8Array>
const STAGES: Record<string, readonly [Stage, Uint8Array]> = {
  sealStream: [sealStream({ to: [team], chunkSize: CHUNK }), content],
  openStream: [openStream({ keys: [team] }), envelope],
  rewrapStream: [rewrapStream({ keys: [team], to: [alice.publicKey] }), envelope],
}

/** A source that tells what happened to it. */
function watched(bytes: Uint8Array, fail?: Error) {
  const state = { closed: false, pulled: 0 }
  async function* source() {
    try {
      for await (const piece of inPiecesOf(bytes, CHUNK / 2)) {
        state.pulled += piece.length
        yield piece
      }
      if (fail !== undefined) throw fail
    } finally {
      state.closed = true
    }
  }
  return { state, source: source() }
}

describe.each(Object.entries(STAGES))('%s', (_, [stage, input]) => {
  it('pulls no more than it is asked for', async () => {
    const { state, source } = watched(input)
    const output = stage(source)
    expect(state.pulled).toBe(0)
    let given = 0
    for await (const part of output) {
      given += part.length
      // A chunk and a piece may be held, a header may have been written or read.
      expect(state.pulled - given).toBeLessThanOrEqual(2 * CHUNK)
    }
    expect(state.closed).toBe(true)
  })

  it('closes the source when the consumer stops', async () => {
    const { state, source } = watched(input)
    let parts = 0
    for await (const __ of stage(source)) if (++parts === 2) break
    expect(state.closed).toBe(true)
    expect(state.pulled).toBeLessThan(input.length)
  })

  it('closes the source when the consumer throws', async () => {
    const { state, source } = watched(input)
    const consume = async () => {
      let parts = 0
      for await (const __ of stage(source)) if (++parts === 2) throw new Error('full')
    }
    await expect(consume()).rejects.toThrow('full')
    expect(state.closed).toBe(true)
  })

  it('passes an error of the source on, as it is', async () => {
    const failure = new Error('connection lost')
    const { source } = watched(input.subarray(0, input.length - 100), failure)
    await expect(collect(stage(source))).rejects.toBe(failure)
  })

  it('refuses pieces that are no bytes', async () => {
    await expect(collect(stage(['text'] as never))).rejects.toThrow(TypeError)
    await expect(collect(stage([[1, 2, 3]] as never))).rejects.toThrow(TypeError)
  })

  it('works in pipeline() between Node streams, Buffers included', async () => {
    const parts: Buffer[] = []
    const sink = new Transform({
      transform(chunk: Buffer, __, done) {
        parts.push(chunk)
        done()
      },
    })
    await pipeline(Readable.from(inPiecesOf(Buffer.from(input), 1000)), stage, sink)
    expect(Buffer.concat(parts).length).toBeGreaterThanOrEqual(content.length)
  })
})

describe('a source is closed when its header is refused', () => {
  const refusals: Record<string, readonly [Stage, Uint8Array]> = {
    'not an envelope': [openStream({ keys: [team] }), content],
    'no matching key': [openStream({ keys: [mallory.privateKey] }), envelope],
    'no matching key for a rewrap': [rewrapStream({ keys: [], to: [team] }), envelope],
    'a header that is not authentic': [openStream({ keys: [team] }), flipped(envelope, 20)],
    'a chunk that is not authentic': [
      openStream({ keys: [team] }),
      flipped(envelope, envelope.length - CHUNK),
    ],
  }
  it.each(Object.entries(refusals))('%s', async (_, [stage, input]) => {
    const { state, source } = watched(input)
    expect(await codeRejectedBy(collect(stage(source)))).toBeDefined()
    expect(state.closed).toBe(true)
  })
})

describe('memory', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void

  /** Bytes alive after a collection: what is counted does not depend on when the collector runs. */
  function alive(): number {
    // The first frees array buffers on another thread; the second waits for it.
    collectGarbage()
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }

  async function* zeros(total: number): AsyncGenerator<Uint8Array> {
    const piece = new Uint8Array(MiB)
    for (let sent = 0; sent < total; sent += piece.length) yield piece
  }

  /** @returns the largest growth seen, looking every 16 MiB. */
  async function growth(output: AsyncIterable<Uint8Array>): Promise<{ peak: number; total: number }> {
    const start = alive()
    let total = 0
    let peak = 0
    let next = 16 * MiB
    for await (const part of output) {
      total += part.length
      if (total < next) continue
      next += 16 * MiB
      peak = Math.max(peak, alive() - start)
    }
    return { peak, total }
  }

  it('sealing 256 MiB holds a few pieces', async () => {
    const { peak, total } = await growth(sealStream({ to: [team] })(zeros(256 * MiB)))
    expect(total).toBeGreaterThan(256 * MiB)
    expect(peak).toBeLessThan(8 * MiB)
  })

  it('opening 256 MiB while it is sealed holds a few pieces', async () => {
    const sealed = sealStream({ to: [team] })(zeros(256 * MiB))
    const { peak, total } = await growth(openStream({ keys: [team] })(sealed))
    expect(total).toBe(256 * MiB)
    expect(peak).toBeLessThan(8 * MiB)
  })
})

it('a source of large pieces gives large pieces, of small ones small ones', async () => {
  const sizes = async (piece: number) => {
    const all: number[] = []
    for await (const part of sealStream({ to: [team], chunkSize: CHUNK })(
      inPiecesOf(pattern(20 * CHUNK), piece),
    ))
      all.push(part.length)
    return all.slice(1, -1)
  }
  expect(Math.max(...(await sizes(10 * CHUNK)))).toBeGreaterThan(9 * CHUNK)
  expect(Math.max(...(await sizes(100)))).toBe(CHUNK + 16)
})

it('a long header in one-byte pieces is read in linear time', async () => {
  const to = Array.from({ length: 32 }, (_, i) => ({ publicKey: alice.publicKey, keyVersion: i }))
  const wide = await seal(content, { to })
  const opened = await collect(openStream({ keys: [alice.privateKey] })(inPiecesOf(wide, 1)))
  expect(digest(opened)).toBe(digest(content))
})
