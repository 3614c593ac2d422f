/** Schemes with planted faults: what accepts too much, or answers otherwise than it should, is a crash. */
import { beforeAll, expect, it } from '@jest/globals'
import type { KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlKem512 } from '@quantum-shield/pq-kem'
import { ed25519 } from '@quantum-shield/pq-signatures'
import { ecdsaP256 } from '@quantum-shield/pq-signatures/classical'
import { examplesOf, type Example } from '../src/algorithms.ts'
import { kemTargetOf, signatureTargetOf } from '../src/targets/algorithms.ts'
import type { Target } from '../src/target.ts'

let kem: Example<KemAlgorithm>
let signature: Example<SignatureAlgorithm>
beforeAll(async () => {
  ;[kem] = (await examplesOf([mlKem512])) as [Example<KemAlgorithm>]
  ;[signature] = (await examplesOf([ed25519])) as [Example<SignatureAlgorithm>]
})

/** One target for one example with some of its functions planted. */
const kemWith = (planted: Partial<KemAlgorithm>) =>
  kemTargetOf('planted', [{ ...kem, algorithm: { ...kem.algorithm, ...planted } }])
const signatureWith = (planted: Partial<SignatureAlgorithm>) =>
  signatureTargetOf('planted', [{ ...signature, algorithm: { ...signature.algorithm, ...planted } }])

/** What its seeds give, as they are and with their last byte changed: public key, private key, answer. */
async function answers({ seeds, run }: Target): Promise<string[]> {
  const inputs = [
    ...seeds,
    ...seeds.map((seed) => Uint8Array.from(seed).with(-1, (seed.at(-1) as number) ^ 1)),
  ]
  return Promise.all(
    inputs.map(async (input) => {
      try {
        await run(Uint8Array.from(input))
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }),
  )
}

it('finds nothing in schemes that are sound', async () => {
  expect(await answers(kemWith({}))).toEqual(['', '', '', '', '', ''])
  const [, , itself, , , changed] = await answers(signatureWith({}))
  expect([itself, changed]).toEqual(['', ''])
})

it('sees keys that come out as others', async () => {
  const { publicKey, privateKey } = kem.algorithm.generateKeyPair()
  expect((await answers(kemWith({ publicKey: () => publicKey })))[0]).toContain('the public key is another')
  expect((await answers(kemWith({ privateKey: () => privateKey })))[1]).toContain(
    'the private key is another',
  )
})

it('sees a KEM that gives the secret for another ciphertext, another one for its own, or one of another size', async () => {
  const secret = (length: number, byte: number) => SecretBytes.adopt(new Uint8Array(length).fill(byte))
  const constant = await answers(kemWith({ decapsulate: () => secret(32, 1) }))
  expect([constant[2], constant[5]]).toEqual(['', 'accepted, but the ciphertext was changed'])
  let byte = 0
  const varying = await answers(kemWith({ decapsulate: () => secret(32, byte++) }))
  expect([varying[2], varying[5]]).toEqual(['accepted, but the ciphertext itself gives another secret', ''])
  const short = await answers(kemWith({ decapsulate: () => secret(31, 1) }))
  expect(short[2]).toBe('accepted, but the secret has another size')
})

it('sees a scheme that takes every signature, or none', async () => {
  const all = await answers(signatureWith({ verifySync: () => true }))
  expect([all[2], all[5]]).toEqual(['', 'accepted, but the signature was changed'])
  const none = await answers(signatureWith({ verifySync: () => false }))
  expect([none[2], none[5]]).toEqual(['accepted, but the signature itself is refused', ''])
})

it('lets through another signature where whoever has one can make it', async () => {
  const [example] = (await examplesOf([ecdsaP256])) as [Example<SignatureAlgorithm>]
  const algorithm = { ...example.algorithm, verifySync: () => true }
  const [, , itself, , , changed] = await answers(signatureTargetOf('planted', [{ ...example, algorithm }]))
  expect([itself, changed]).toEqual(['', ''])
})
