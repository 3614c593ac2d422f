/** The keys of both halves of a composite end with its own: halves that the test made, and those that there are. */
import { expect, it } from '@jest/globals'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { mlDsa65Ed25519 } from '@quantum-shield/pq-signatures/composite'
import { signatureBackends } from '@quantum-shield/pq-signatures/hazmat'
import { componentOf, type Component } from '../src/composite/component.ts'
import { composeSignature } from '../src/composite/compose.ts'
import { compositeRow } from '../src/composite.table.ts'

const row = compositeRow('MLDSA65-Ed25519-SHA512-draft-19')

it('wipes the keys of both halves with the key, and not before', () => {
  const wiped: string[] = []
  const half = (name: string): Component => ({
    name,
    signer: () => ({
      publicKey: () => new Uint8Array(1),
      sign: async () => new Uint8Array(1),
      signSync: () => new Uint8Array(1),
      wipe: () => void wiped.push(name),
    }),
    verifier: () => ({ verify: async () => false, verifySync: () => false }),
  })
  const halves = { mlDsa: half('first'), traditional: half('second') }
  const backend = composeSignature(row, halves, () => new Uint8Array(64))
  const secret = SecretBytes.adopt(new Uint8Array(row.privateKeySize))
  const key = new PrivateKey(mlDsa65Ed25519, 'seed', secret)
  backend.signSync(key, new Uint8Array(), new Uint8Array())
  backend.derivePublicKey(key)
  expect(wiped).toEqual([])
  key.wipe()
  expect(wiped).toEqual(['first', 'second'])
})

it.each(signatureBackends(mlDsa65))('a half over $name has a copy of the key, and wipes it', (backend) => {
  const revealed: Uint8Array[] = []
  const algorithm = {
    ...mlDsa65,
    privateKey(bytes: Uint8Array) {
      const key = mlDsa65.privateKey(bytes)
      revealed.push(key.secret.reveal())
      return key
    },
  }
  const seed = new Uint8Array(32).fill(1)
  const signer = componentOf(algorithm, backend, new Uint8Array()).signer(seed)
  signer.signSync(new Uint8Array())
  expect(revealed).toEqual([seed])
  signer.wipe()
  expect(revealed).toEqual([new Uint8Array(32)])
  expect(seed).toEqual(new Uint8Array(32).fill(1))
})
