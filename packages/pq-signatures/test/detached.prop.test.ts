/** No change to a signature file, however made, gives another file that verifies. */
import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { concatBytes, equalBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import {
  ed25519,
  inspectDetached,
  mlDsa44,
  signDetached,
  verifyDetached,
} from '@quantum-shield/pq-signatures'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

const CODES = ['malformed', 'unsupported_version', 'signers_mismatch', 'signature_invalid']

const content = utf8('content of a file')
const pairs = [ed25519.generateKeyPair(), mlDsa44.generateKeyPair()]
const keys = pairs.map(({ publicKey }) => publicKey)
const file = await signDetached(
  pairs.map(({ privateKey }) => signerOf(privateKey)),
  content,
)
// Where the structure is: most changes further on only change a signature.
const STRUCTURE = 130

const position = fc.oneof(fc.nat(STRUCTURE), fc.nat(file.length - 1))
const flipped = fc
  .tuple(position, fc.nat(7))
  .map(([at, bit]) => file.with(at, (file[at] as number) ^ (1 << bit)))
const replaced = fc.tuple(position, fc.nat(255)).map(([at, byte]) => file.with(at, byte))
const deleted = fc
  .tuple(position, fc.integer({ min: 1, max: 40 }))
  .map(([at, length]) => concatBytes(file.subarray(0, at), file.subarray(at + length)))
const inserted = fc
  .tuple(position, fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([at, bytes]) => concatBytes(file.subarray(0, at), bytes, file.subarray(at)))
const copied = fc.tuple(position, position, fc.integer({ min: 1, max: 80 })).map(([from, to, length]) => {
  const piece = file.subarray(from, from + length)
  return concatBytes(file.subarray(0, to), piece, file.subarray(to + piece.length))
})
const cut = fc.nat(file.length - 1).map((length) => file.subarray(0, length))
const arbitrary = fc.uint8Array({ maxLength: 300 }).map((bytes) => concatBytes(file.subarray(0, 7), bytes))

const changed = fc.oneof(flipped, replaced, deleted, inserted, copied, cut, arbitrary)

it('a changed file never verifies, and always fails with a code', async () => {
  const property = fc.asyncProperty(changed, async (bytes) => {
    fc.pre(!equalBytes(bytes, file))
    expect(CODES).toContain(await codeRejectedBy(verifyDetached(keys, content, bytes)))
    const code = codeThrownBy(() => inspectDetached(bytes))
    expect([undefined, 'malformed', 'unsupported_version']).toContain(code)
  })
  await fc.assert(property, { numRuns: 1500 })
})

it('a file never holds for changed content', async () => {
  const property = fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (other) => {
    fc.pre(!equalBytes(other, content))
    expect(await codeRejectedBy(verifyDetached(keys, other, file))).toBe('signature_invalid')
  })
  await fc.assert(property, { numRuns: 100 })
})
