import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { encodeContext } from '../src/context.ts'
import { inspectEnvelope, open, rewrap, rewrapStream, seal } from '../src/index.ts'
import { deriveFileKeys } from '../src/schedule.ts'
import { suiteByName } from '../src/suites.ts'
import { craft } from './craft.ts'
import {
  alice,
  bob,
  CHEAP,
  CHUNK,
  classicalKey,
  collect,
  digest,
  flipped,
  inPiecesOf,
  mallory,
  pattern,
  SUITE_NAMES,
  team,
} from './support.ts'

const content = pattern(2 * CHUNK + 9)
const context = { tenant: 'acme' }
const sealTo = (to: Parameters<typeof seal>[1]['to'] & {}) => seal(content, { to, context, chunkSize: CHUNK })
const payloadOf = (envelope: Uint8Array) => envelope.subarray(inspectEnvelope(envelope).headerSize)

describe.each(SUITE_NAMES)('%s', (suite) => {
  it('old key out, new key in, payload untouched', async () => {
    const old = await seal(content, { to: [alice.publicKey], context, suite, chunkSize: CHUNK })
    const fresh = await rewrap(old, { keys: [alice.privateKey], to: [bob.publicKey, team], context })
    expect(digest(payloadOf(fresh))).toBe(digest(payloadOf(old)))
    expect(fresh.subarray(14, 78)).toEqual(old.subarray(14, 78))
    for (const key of [bob.privateKey, team])
      expect(digest(await open(fresh, { keys: [key], context }))).toBe(digest(content))
    expect(await codeRejectedBy(open(fresh, { keys: [alice.privateKey], context }))).toBe('no_matching_key')
    expect(digest(await open(old, { keys: [alice.privateKey], context }))).toBe(digest(content))
  })
})

it('keeps nothing of the old recipients, and wraps anew for one that stays', async () => {
  const old = await sealTo([alice.publicKey, team])
  const fresh = await rewrap(old, { keys: [team], to: [alice.publicKey], context })
  expect(inspectEnvelope(fresh).recipients).toHaveLength(1)
  expect(Buffer.from(fresh).includes(old.subarray(78, 78 + 200))).toBe(false)
  expect(await codeRejectedBy(open(fresh, { keys: [team], context }))).toBe('no_matching_key')
})

it('from a password to a key', async () => {
  const old = await seal(content, { password: 'pass', passwordCost: CHEAP, context })
  const fresh = await rewrap(old, { password: 'pass', to: [bob.publicKey], context })
  expect(digest(await open(fresh, { keys: [bob.privateKey], context }))).toBe(digest(content))
  expect(await codeRejectedBy(open(fresh, { password: 'pass', context }))).toBe('no_matching_key')
})

it('whatever the pieces', async () => {
  const old = await sealTo([alice.publicKey])
  for (const piece of [1, 13, 1000, old.length]) {
    const options = { keys: [alice.privateKey], to: [team], context }
    const fresh = await collect(rewrapStream(options)(inPiecesOf(old, piece)))
    expect(digest(await open(fresh, { keys: [team], context }))).toBe(digest(content))
  }
})

it('does not read the payload: damage there stays and shows when it is opened', async () => {
  const old = await sealTo([alice.publicKey])
  const damaged = flipped(old, old.length - 1)
  const fresh = await rewrap(damaged, { keys: [alice.privateKey], to: [team], context })
  expect(digest(payloadOf(fresh))).toBe(digest(payloadOf(damaged)))
  expect(await codeRejectedBy(open(fresh, { keys: [team], context }))).toBe('decryption_failed')
})

it('a foreign envelope with the salt of another gives nothing away when both are wrapped to one key', async () => {
  const wrappedKeyOf = (envelope: Uint8Array) => {
    const { headerSize } = inspectEnvelope(envelope)
    return envelope.subarray(headerSize - 64 - 48, headerSize - 64 - 16)
  }
  const secret = await sealTo([team])
  const fileKey = new Uint8Array(32).fill(0xaa)
  const foreign = craft({
    recipients: [{ to: alice.publicKey, fileKey }],
    fileKey,
    salt: secret.slice(14, 46),
    context,
    chunks: [{ plaintext: new Uint8Array(1), isFinal: true }],
  })
  const rewrapped = await rewrap(foreign, { keys: [alice.privateKey], to: [team], context })
  // One wrapping key and nonce for two file keys would make the sum of the ciphertexts that of the file keys.
  const [a, b] = [wrappedKeyOf(secret), wrappedKeyOf(rewrapped)]
  const guess = fileKey.map((byte, i) => byte ^ a[i]! ^ b[i]!)
  const bound = { suite: suiteByName('AES-256-GCM'), chunkExponent: 12, salt: secret.slice(14, 46) }
  const { commitment } = deriveFileKeys(guess, bound, encodeContext(context))
  expect(Buffer.from(commitment).equals(secret.subarray(46, 78))).toBe(false)
})

describe('refused', () => {
  it('recipients that do not belong together', async () => {
    const options = { keys: [alice.privateKey], to: [bob.publicKey, classicalKey], context }
    const refusal = expect.objectContaining({ code: 'mixed_recipients' })
    expect(() => rewrapStream(options)).toThrow(refusal)
    await expect(rewrap(await sealTo([alice.publicKey]), options)).rejects.toThrow(refusal)
  })

  it('a header that is not authentic', async () => {
    const old = await sealTo([alice.publicKey])
    const tag = inspectEnvelope(old).headerSize - 1
    const options = { keys: [alice.privateKey], to: [team], context }
    expect(await codeRejectedBy(rewrap(flipped(old, tag), options))).toBe('decryption_failed')
    expect(await codeRejectedBy(rewrap(flipped(old, 50), options))).toBe('decryption_failed')
  })

  it('without the key, with the wrong context, with options that are wrong', async () => {
    const old = await sealTo([alice.publicKey])
    const to = [team]
    expect(await codeRejectedBy(rewrap(old, { keys: [mallory.privateKey], to, context }))).toBe(
      'no_matching_key',
    )
    expect(await codeRejectedBy(rewrap(old, { keys: [alice.privateKey], to }))).toBe('decryption_failed')
    await expect(rewrap(old, { keys: [alice.privateKey], to: [], context })).rejects.toThrow(RangeError)
    const many = Array.from({ length: 33 }, () => bob.publicKey)
    await expect(rewrap(old, { keys: [alice.privateKey], to: many, context })).rejects.toThrow(RangeError)
    expect(() => rewrapStream({ keys: [], to, recipients: [] } as never)).toThrow(TypeError)
  })
})
