import assert from 'node:assert/strict'
import { importPrivateKey, importPublicKey, toPrivateJwk, toPublicJwk } from '@quantum-shield/pq-core/keys'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import * as composites from '@quantum-shield/pq-kem/composite'
import { hqc1, hqc3, hqc5 } from '@quantum-shield/pq-kem/hqc'

const kems = [mlKem512, mlKem768, mlKem1024, xWing, mlKem768P256, mlKem1024P384, hqc1, hqc3, hqc5]
for (const kem of [...kems, ...Object.values(composites)]) {
  const { publicKey, privateKey } = kem.generateKeyPair()
  const received = importPublicKey(toPublicJwk(publicKey), [kem])
  const restored = importPrivateKey(toPrivateJwk(privateKey), [kem])
  const { ciphertext, sharedSecret } = kem.encapsulate(received)
  assert.ok(kem.decapsulate(restored, ciphertext).equals(sharedSecret), kem.id)
}
