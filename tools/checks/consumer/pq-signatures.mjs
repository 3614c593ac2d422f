import assert from 'node:assert/strict'
import { signerOf } from '@quantum-shield/pq-core/keys'
import {
  ed25519,
  mlDsa44,
  mlDsa65,
  mlDsa87,
  signDetached,
  verifyDetached,
} from '@quantum-shield/pq-signatures'
import { mlDsa44Ed25519, mlDsa44Rsa2048Pss, mlDsa65EcdsaP256 } from '@quantum-shield/pq-signatures/composite'

const message = new TextEncoder().encode('attack at dawn')
const other = new TextEncoder().encode('attack at noon')

const composites = [mlDsa44Ed25519, mlDsa44Rsa2048Pss, mlDsa65EcdsaP256]
for (const algorithm of [mlDsa44, mlDsa65, mlDsa87, ed25519, ...composites]) {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const signature = await algorithm.sign(privateKey, message)
  await algorithm.verify(publicKey, message, signature)
  await assert.rejects(algorithm.verify(publicKey, other, signature), { code: 'signature_invalid' })
}

const pairs = [ed25519, mlDsa65].map((algorithm) => algorithm.generateKeyPair())
const keys = pairs.map(({ publicKey }) => publicKey)
const file = await signDetached(
  pairs.map(({ privateKey }) => signerOf(privateKey)),
  [message],
)
await verifyDetached(keys, [message], file)
await assert.rejects(verifyDetached(keys, [other], file), { code: 'signature_invalid' })
