import { concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { inspectEnvelope, open, openStream, rewrap } from '@quantum-shield/pq-envelope'
import { envelopeFromJson, envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { openRandomAccess } from '@quantum-shield/pq-envelope/random-access'
import fc from 'fast-check'
import { mutatedBytes, mutatedJson } from '../mutate.ts'
import { CONTEXT, envelopes, PASSWORD, passwordEnvelope, team, wing } from '../samples.ts'
import { expectThat, target, type Target } from '../target.ts'

const options = { keys: [team, wing.privateKey], context: CONTEXT }
const isSample = (bytes: Uint8Array) => envelopes.some((sample) => equalBytes(sample, bytes))
const twins = [...envelopes, passwordEnvelope].map(envelopeToJson)

/** Argon2id within these limits takes a millisecond. */
const cheapPassword = { password: PASSWORD, maxPasswordMemoryKiB: 256, context: CONTEXT }

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (let i = 0; offset < bytes.length; i++) {
    const size = sizes[i % Math.max(1, sizes.length)] ?? bytes.length
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

export const envelopeTargets: readonly Target[] = [
  target({
    name: 'envelope-header',
    inputs: mutatedBytes([...envelopes, passwordEnvelope]),
    run(bytes) {
      inspectEnvelope(bytes)
      expectThat(
        equalBytes(envelopeFromJson(envelopeToJson(bytes)), bytes),
        'the JSON twin is another envelope',
      )
    },
  }),
  target({
    name: 'envelope-open',
    inputs: mutatedBytes(envelopes),
    async run(bytes) {
      await open(bytes, options)
      expectThat(isSample(bytes), 'changed')
    },
  }),
  target({
    name: 'envelope-stream',
    inputs: fc.tuple(mutatedBytes(envelopes), fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 5 })),
    async run([bytes, sizes]) {
      const parts: Uint8Array[] = []
      for await (const part of openStream(options)(inPieces(bytes, sizes))) parts.push(part)
      concatBytes(...parts)
      expectThat(isSample(bytes), 'changed')
    },
  }),
  target({
    name: 'envelope-password',
    inputs: mutatedBytes([passwordEnvelope]),
    async run(bytes) {
      await open(bytes, cheapPassword)
      expectThat(false, 'the cost was changed')
    },
  }),
  target({
    name: 'envelope-rewrap',
    inputs: mutatedBytes(envelopes),
    async run(bytes) {
      const rewrapped = await rewrap(bytes, { ...options, to: [team] })
      // The payload passes through: that it is whole shows when it is opened.
      await open(rewrapped, options)
      expectThat(isSample(bytes), 'changed')
    },
  }),
  target({
    name: 'envelope-json',
    inputs: mutatedJson(twins),
    async run(value) {
      const envelope = envelopeFromJson(value)
      await open(envelope, options)
      expectThat(isSample(envelope), 'changed')
    },
  }),
  target({
    name: 'random-access',
    inputs: fc.tuple(
      mutatedBytes(envelopes),
      fc.oneof(fc.constant(0), fc.integer({ min: -5000, max: 5000 }), fc.nat(2 ** 40)),
      fc.array(fc.tuple(fc.nat(20_000), fc.nat(20_000)), { maxLength: 3 }),
    ),
    async run([bytes, lie, reads]) {
      const size = Math.max(0, bytes.length + lie)
      const read = (offset: number, length: number) => Promise.resolve(bytes.slice(offset, offset + length))
      const reader = await openRandomAccess({ size, read }, options)
      for (const [offset, length] of reads) await reader.read(offset, length)
    },
  }),
]
