import { concatBytes, equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { inspectEnvelope, open, openStream, rewrap } from '@quantum-shield/pq-envelope'
import { envelopeFromJson, envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { openRandomAccess } from '@quantum-shield/pq-envelope/random-access'
import * as kems from '@quantum-shield/pq-kem'
import { frozenBytes, frozenPaths, frozenText } from '../frozen.ts'
import { bytesTarget, choosingTarget, expectThat, jsonTarget, type Target } from '../target.ts'

const CONTEXT = { tenant: 'acme', purpose: 'backup' }
const archiveKey = {
  name: 'archive key',
  keyVersion: 12,
  key: SecretBytes.adopt(fromHex('414a35eff97befcfa2b4279b92e3d8a45688d2c21337b017eaf2bb25c39b8bc7')),
}
const wing = importPrivateKey(frozenText('keys/X-Wing.key.jwk.json'), [kems.xWing])
const options = { keys: [archiveKey, wing], context: CONTEXT }

const all = frozenPaths('envelope')
const opened = all.filter((path) => !/to-(ML|DHKEM|RSA|a-password)/.test(path)).map(frozenBytes)
const everyEnvelope = all.map(frozenBytes)
const passwordEnvelope = frozenBytes('envelopes/to-a-password.qs')
const isFrozen = (bytes: Uint8Array) => everyEnvelope.some((frozen) => equalBytes(frozen, bytes))

/** Argon2id within these limits takes a millisecond; the frozen envelope asks for more, and mutants of it for less. */
const cheapPassword = { password: 'correct horse, Zürich', maxPasswordMemoryKiB: 256, context: CONTEXT }

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (let i = 0; offset < bytes.length; i++) {
    // 0 stands for all that is left.
    const size = 16 * (sizes[i % sizes.length] ?? 0) || bytes.length
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

export const targets: readonly Target[] = [
  bytesTarget({
    name: 'envelope-header',
    seeds: everyEnvelope,
    run(bytes) {
      inspectEnvelope(bytes)
      expectThat(
        equalBytes(envelopeFromJson(envelopeToJson(bytes)), bytes),
        'the JSON twin is another envelope',
      )
    },
  }),
  bytesTarget({
    name: 'envelope-open',
    seeds: opened,
    async run(bytes) {
      await open(bytes, options)
      expectThat(isFrozen(bytes), 'changed')
    },
  }),
  choosingTarget({
    name: 'envelope-stream',
    choices: 4,
    seeds: opened,
    async run(bytes, sizes) {
      const parts: Uint8Array[] = []
      for await (const part of openStream(options)(inPieces(bytes, sizes))) parts.push(part)
      concatBytes(...parts)
      expectThat(isFrozen(bytes), 'changed')
    },
  }),
  bytesTarget({
    name: 'envelope-password',
    seeds: [passwordEnvelope],
    async run(bytes) {
      await open(bytes, cheapPassword)
      expectThat(false, 'the cost was changed')
    },
  }),
  bytesTarget({
    name: 'envelope-rewrap',
    seeds: opened,
    async run(bytes) {
      const rewrapped = await rewrap(bytes, { ...options, to: [archiveKey] })
      // The payload passes through: that it is whole shows when it is opened.
      await open(rewrapped, options)
      expectThat(isFrozen(bytes), 'changed')
    },
  }),
  jsonTarget({
    name: 'envelope-json',
    seeds: frozenPaths('envelope JSON').map((path) => JSON.parse(frozenText(path)) as unknown),
    async run(value) {
      const envelope = envelopeFromJson(value)
      expectThat(
        equalBytes(envelopeFromJson(envelopeToJson(envelope)), envelope),
        'the JSON twin is another envelope',
      )
      await open(envelope, options)
      expectThat(isFrozen(envelope), 'changed')
    },
  }),
  choosingTarget({
    name: 'random-access',
    choices: 7,
    seeds: opened,
    async run(bytes, [lie = 0, ...places]) {
      // A size that is true, or off by some bytes, or by much.
      const size = Math.max(0, bytes.length + (lie < 128 ? 0 : (lie - 192) * (lie % 2 === 0 ? 1 : 2 ** 20)))
      const read = (offset: number, length: number) => Promise.resolve(bytes.slice(offset, offset + length))
      const reader = await openRandomAccess({ size, read }, options)
      for (let i = 0; i < places.length; i += 2) {
        await reader.read(64 * (places[i] ?? 0), 64 * (places[i + 1] ?? 0))
      }
    },
  }),
]
