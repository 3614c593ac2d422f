/**
 * Composite ML-KEM, draft-ietf-lamps-pq-composite-kem-15: one key and one secret of two schemes, of which an attacker must break
 * both. The two are made by one call, and nothing here takes a half out or puts one in.
 *
 * The private key is the seed of ML-KEM (64) and the traditional private key: raw for X25519 and X448, ECPrivateKey for ECDH,
 * RSAPrivateKey. The secret has 32 bytes. ML-KEM rejects implicitly; a traditional ciphertext that is none is refused, `malformed`:
 * for RSA without detail or cause, as `rsaOaep256` does and for its reason.
 */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { compositeKeyRules, firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { compositeBackend } from './composite/backends.ts'
import { compositeRow, type CompositeId } from './composite.table.ts'
import { createKem } from './kem.ts'
import { refuseEncapsulationKey } from './ml-kem.checks.ts'
import { ML_KEM_TABLE } from './ml-kem.table.ts'

function createComposite(id: CompositeId): KemAlgorithm {
  const row = compositeRow(id)
  const { label: _l, mlKem, traditional: _t, traditionalKeys, ...facts } = row
  const sizes = ML_KEM_TABLE[mlKem]
  const rules = compositeKeyRules(sizes, traditionalKeys)
  return createKem(facts, {
    ...rules,
    backend: firstAvailable(id, () => compositeBackend(row)),
    refusePublicKey: (bytes) =>
      refuseEncapsulationKey(bytes.subarray(0, sizes.publicKeySize)) ?? rules.refusePublicKey(bytes),
  })
}

/** Category 3. Bytes: public key 1454, private key varies, ciphertext 1344. Over node:crypto only. */
export const mlKem768Rsa2048: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-RSA2048-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1582, private key varies, ciphertext 1472. Over node:crypto only. */
export const mlKem768Rsa3072: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-RSA3072-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1710, private key varies, ciphertext 1600. Over node:crypto only. */
export const mlKem768Rsa4096: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-RSA4096-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1216, private key 96, ciphertext 1120. */
export const mlKem768X25519: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-X25519-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1249, private key 115, ciphertext 1153. */
export const mlKem768EcdhP256: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-ECDH-P256-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1281, private key 128, ciphertext 1185. */
export const mlKem768EcdhP384: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-ECDH-P384-SHA3-256-draft-15',
)

/** Category 3. Bytes: public key 1249, private key 116, ciphertext 1153. */
export const mlKem768EcdhBrainpoolP256: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM768-ECDH-brainpoolP256r1-SHA3-256-draft-15',
)

/** Category 5. Bytes: public key 1966, private key varies, ciphertext 1952. Over node:crypto only. */
export const mlKem1024Rsa3072: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM1024-RSA3072-SHA3-256-draft-15',
)

/** Category 5. Bytes: public key 1665, private key 128, ciphertext 1665. */
export const mlKem1024EcdhP384: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM1024-ECDH-P384-SHA3-256-draft-15',
)

/** Category 5. Bytes: public key 1665, private key 132, ciphertext 1665. */
export const mlKem1024EcdhBrainpoolP384: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM1024-ECDH-brainpoolP384r1-SHA3-256-draft-15',
)

/** Category 5. Bytes: public key 1624, private key 120, ciphertext 1624. */
export const mlKem1024X448: KemAlgorithm = /* @__PURE__ */ createComposite('MLKEM1024-X448-SHA3-256-draft-15')

/** Category 5. Bytes: public key 1701, private key 146, ciphertext 1701. */
export const mlKem1024EcdhP521: KemAlgorithm = /* @__PURE__ */ createComposite(
  'MLKEM1024-ECDH-P521-SHA3-256-draft-15',
)
