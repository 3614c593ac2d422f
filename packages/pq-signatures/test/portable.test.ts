/** The package as a runtime without node:crypto has it: noble serves everything, by the same contract. */
import { expect, it, jest } from '@jest/globals'
import { signatureContract } from '@quantum-shield/contracts'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import * as portableHash from '../src/native/shake256.ts'
import * as portable from '../src/native/native.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => portable)
jest.unstable_mockModule('../src/native/shake256.node.ts', () => portableHash)
const { ed25519, mlDsa44, mlDsa65, mlDsa87, signDetached, verifyDetached } =
  await import('@quantum-shield/pq-signatures')

const ALL = [mlDsa44, mlDsa65, mlDsa87, ed25519]

it.each(ALL)('$id is served by noble', (algorithm) => {
  expect(algorithm.backend).toBe('noble')
})

ALL.forEach((algorithm, i) => {
  signatureContract(algorithm, { other: ALL[(i + 1) % ALL.length] as typeof algorithm })
})

it('a detached signature file is the same, byte for byte', async () => {
  const key = ed25519.privateKey(new Uint8Array(32).fill(7))
  const file = await signDetached([signerOf(key)], utf8('frozen'), { context: utf8('test') })
  await verifyDetached([key.publicKey], utf8('frozen'), file, { context: utf8('test') })
  // The hash of the file that the native back end makes, as test/detached.test.ts has it.
  const hash = await crypto.subtle.digest('SHA-256', file as BufferSource)
  expect(Buffer.from(hash).toString('hex')).toBe(
    '3c036b8c41366f5e8bd10e5926a202edebc59ecd5e144c9f70e01eec1ce62ec0',
  )
})
