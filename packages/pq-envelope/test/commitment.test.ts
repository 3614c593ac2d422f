/** One envelope, one content: what an attacker who makes the whole envelope cannot do. */
import { describe, expect, it } from '@jest/globals'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { encodeContext } from '../src/context.ts'
import { open, rewrap } from '../src/index.ts'
import { deriveFileKeys } from '../src/schedule.ts'
import { SUITES } from '../src/suites.ts'
import { craft } from './craft.ts'
import { alice, bob, openAtRest, pattern, team } from './support.ts'

const one = new Uint8Array(32).fill(1)
const two = new Uint8Array(32).fill(2)
const chunks = [{ plaintext: pattern(20), isFinal: true }]

describe('recipients that were given different file keys', () => {
  const recipients = [
    { to: alice.publicKey, fileKey: one },
    { to: bob.publicKey, fileKey: two },
  ]
  it.each([
    ['the first', one],
    ['the second', two],
  ])('only those with the key of %s can open', async (_, fileKey) => {
    const envelope = craft({ recipients, fileKey, chunks })
    const [opens, fails] = fileKey === one ? [alice, bob] : [bob, alice]
    expect(await open(envelope, { keys: [opens.privateKey] })).toEqual(pattern(20))
    for (const attempt of [open, openAtRest]) {
      expect(await codeRejectedBy(attempt(envelope, { keys: [fails.privateKey] }))).toBe('decryption_failed')
    }
    const options = { keys: [fails.privateKey], to: [team] }
    expect(await codeRejectedBy(rewrap(envelope, options))).toBe('decryption_failed')
  })

  it('the first recipient that unwraps decides: no second file key is tried', async () => {
    const envelope = craft({ recipients, fileKey: two, chunks })
    const keys = [alice.privateKey, bob.privateKey]
    expect(await codeRejectedBy(open(envelope, { keys }))).toBe('decryption_failed')
  })
})

it('the commitment is compared, not only covered by the tag', async () => {
  const recipients = [{ to: alice.publicKey, fileKey: one }]
  const commitment = new Uint8Array(32).fill(3)
  const options = { keys: [alice.privateKey] }
  expect(await open(craft({ recipients, fileKey: one, chunks }), options)).toEqual(pattern(20))
  const envelope = craft({ recipients, fileKey: one, chunks, commitment })
  expect(await codeRejectedBy(open(envelope, options))).toBe('decryption_failed')
})

it('the commitment and every key change with file key, salt, suite, chunk size and context', () => {
  const derive = (fileKey: number, salt: number, suite: number, chunkExponent: number, tenant: string) =>
    deriveFileKeys(
      new Uint8Array(32).fill(fileKey),
      { suite: SUITES[suite]!, chunkExponent, salt: new Uint8Array(32).fill(salt) },
      encodeContext({ tenant }),
    )
  const variants = [
    derive(1, 1, 0, 12, 'a'),
    derive(2, 1, 0, 12, 'a'),
    derive(1, 2, 0, 12, 'a'),
    derive(1, 1, 1, 12, 'a'),
    derive(1, 1, 0, 13, 'a'),
    derive(1, 1, 0, 12, 'b'),
  ]
  for (const field of ['commitment', 'headerKey', 'payloadKey', 'noncePrefix'] as const) {
    const values = variants.map((keys) => Buffer.from(keys[field]).toString('hex'))
    expect(new Set(values).size).toBe(variants.length)
  }
})
