/** The package as a runtime without node:crypto, threads and WebAssembly has it. */
import { afterAll, expect, it, jest } from '@jest/globals'
import { signatureContract } from '@quantum-shield/contracts'
import * as portableHash from '../src/hash/hash.ts'
import * as portable from '../src/native/native.ts'
import * as noThreads from '../src/tree/threads.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => portable)
jest.unstable_mockModule('../src/hash/hash.node.ts', () => portableHash)
jest.unstable_mockModule('../src/tree/threads.node.ts', () => noThreads)
const { WebAssembly: wasm } = globalThis
Reflect.deleteProperty(globalThis, 'WebAssembly')
afterAll(() => {
  globalThis.WebAssembly = wasm
})

const { hssLms, openSigner, slhDsaSha2128f, slhDsaSha2192f, xmssMt } =
  await import('@quantum-shield/pq-hash-sigs')
const { hssKeyFromSeed, reservationOf, slhDsaKeyFromParts } =
  await import('@quantum-shield/pq-hash-sigs/hazmat')

it('SLH-DSA is served by noble', () => {
  expect(slhDsaSha2128f.backend).toBe('noble')
  expect(xmssMt.backend).toBe('own')
  const parts = new Uint8Array(48).fill(1)
  const key = slhDsaKeyFromParts(slhDsaSha2128f, parts)
  const message = Uint8Array.of(1)
  expect(slhDsaSha2128f.verifySync(key.publicKey, message, slhDsaSha2128f.signSync(key, message))).toBe(true)
})

it('an HSS key signs and verifies, and threads are the calling one', async () => {
  const level = { lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W4' } as const
  const key = await hssKeyFromSeed([level], new Uint8Array(16), new Uint8Array(24), { threads: 2 })
  // What the WebAssembly kernel makes of the same seed.
  expect(Buffer.from(key.publicKey.toBytes()).toString('hex')).toBe(
    '000000010000000a0000000700000000000000000000000000000000459c06a56bbc5101b67214c1928b9f7a4ac000506f7eaf22',
  )
  const signer = await openSigner(key)
  const message = Uint8Array.of(1, 2)
  const signature = signer.sign(reservationOf(key.publicKey.id, { first: 31n, count: 1 }).next(), message)
  expect(hssLms.verifySync(key.publicKey, message, signature)).toBe(true)
})

signatureContract(slhDsaSha2128f, { other: slhDsaSha2192f })
