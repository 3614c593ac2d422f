/**
 * Composite ML-DSA, draft-ietf-lamps-pq-composite-sigs-19: one key and one signature of two schemes, both of which must hold. The
 * two are made by one call, and nothing here takes a half out or puts one in; no signature of a half is one of the composite,
 * nor the other way round, because both sign what binds the label.
 *
 * Two valid signatures over one message and context can be recombined into a third: ML-DSA's half of one, the other half of the
 * other. So a signature does not identify an act of signing, only what was signed.
 *
 * The private key is the seed of ML-DSA (32) and the traditional private key: raw for EdDSA, ECPrivateKey for ECDSA, RSAPrivateKey.
 * Both halves run at once in the thread pool; the pre-hash runs on this thread, some 2 ms for a MiB.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { compositeKeyRules, createSignature, firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { compositeBackend } from './composite/backends.ts'
import { compositeRow, type CompositeId } from './composite.table.ts'
import { ML_DSA_TABLE } from './ml-dsa.table.ts'

function createComposite(id: CompositeId): SignatureAlgorithm {
  const row = compositeRow(id)
  const { label: _l, preHash: _p, mlDsa, traditional: _t, traditionalKeys, ...facts } = row
  return createSignature(facts, {
    backend: firstAvailable(id, () => compositeBackend(row)),
    ...compositeKeyRules(ML_DSA_TABLE[mlDsa], traditionalKeys),
  })
}

/** Category 2. Bytes: public key 1582, private key varies, signature 2676. Over node:crypto only. */
export const mlDsa44Rsa2048Pss: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA44-RSA2048-PSS-SHA256-draft-19',
)

/** Category 2. Bytes: public key 1582, private key varies, signature 2676. Over node:crypto only. */
export const mlDsa44Rsa2048Pkcs15: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA44-RSA2048-PKCS15-SHA256-draft-19',
)

/** Category 2. Bytes: public key 1344, private key 64, signature 2484. */
export const mlDsa44Ed25519: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA44-Ed25519-SHA512-draft-19',
)

/** Category 2. Bytes: public key 1377, private key 83, signature at most 2492. */
export const mlDsa44EcdsaP256: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA44-ECDSA-P256-SHA256-draft-19',
)

/** Category 3. Bytes: public key 2350, private key varies, signature 3693. Over node:crypto only. */
export const mlDsa65Rsa3072Pss: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-RSA3072-PSS-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2350, private key varies, signature 3693. Over node:crypto only. */
export const mlDsa65Rsa3072Pkcs15: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-RSA3072-PKCS15-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2478, private key varies, signature 3821. Over node:crypto only. */
export const mlDsa65Rsa4096Pss: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-RSA4096-PSS-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2478, private key varies, signature 3821. Over node:crypto only. */
export const mlDsa65Rsa4096Pkcs15: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-RSA4096-PKCS15-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2017, private key 83, signature at most 3381. */
export const mlDsa65EcdsaP256: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-ECDSA-P256-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2049, private key 96, signature at most 3413. */
export const mlDsa65EcdsaP384: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-ECDSA-P384-SHA512-draft-19',
)

/** Category 3. Bytes: public key 2017, private key 84, signature at most 3381. */
export const mlDsa65EcdsaBrainpoolP256: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-ECDSA-brainpoolP256r1-SHA512-draft-19',
)

/** Category 3. Bytes: public key 1984, private key 64, signature 3373. */
export const mlDsa65Ed25519: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA65-Ed25519-SHA512-draft-19',
)

/** Category 5. Bytes: public key 2689, private key 96, signature at most 4731. */
export const mlDsa87EcdsaP384: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-ECDSA-P384-SHA512-draft-19',
)

/** Category 5. Bytes: public key 2689, private key 100, signature at most 4731. */
export const mlDsa87EcdsaBrainpoolP384: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-ECDSA-brainpoolP384r1-SHA512-draft-19',
)

/** Category 5. Bytes: public key 2649, private key 89, signature 4741. */
export const mlDsa87Ed448: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-Ed448-SHAKE256-draft-19',
)

/** Category 5. Bytes: public key 2990, private key varies, signature 5011. Over node:crypto only. */
export const mlDsa87Rsa3072Pss: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-RSA3072-PSS-SHA512-draft-19',
)

/** Category 5. Bytes: public key 3118, private key varies, signature 5139. Over node:crypto only. */
export const mlDsa87Rsa4096Pss: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-RSA4096-PSS-SHA512-draft-19',
)

/** Category 5. Bytes: public key 2725, private key 114, signature at most 4766. */
export const mlDsa87EcdsaP521: SignatureAlgorithm = /* @__PURE__ */ createComposite(
  'MLDSA87-ECDSA-P521-SHA512-draft-19',
)
