/**
 * HashML-DSA with SHA-512 (FIPS 204 section 5.4, Alg 4 HashML-DSA.Sign and Alg 5 HashML-DSA.Verify): for systems
 * that prescribe it. ML-DSA itself, or a detached signature file for what does not fit memory, is the better
 * choice elsewhere: RFC 9881 and RFC 9964 leave HashML-DSA out. Its signatures do not verify as ML-DSA.
 */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { createSignature, firstAvailable } from '@quantum-shield/pq-core/algorithm'
import { mlDsaExpandedForm } from './ml-dsa.keys.ts'
import { ML_DSA_TABLE, type MlDsaId } from './ml-dsa.table.ts'
import { nobleHashMlDsa } from './noble/noble.ts'

function createHashMlDsa(parameterSet: MlDsaId): SignatureAlgorithm {
  const { expandedPrivateKeySize: _, ...row } = ML_DSA_TABLE[parameterSet]
  const id = `Hash${parameterSet}`
  return createSignature(
    { ...row, id },
    {
      // OpenSSL has no HashML-DSA.
      backend: firstAvailable(id, () => nobleHashMlDsa(parameterSet)),
      expanded: mlDsaExpandedForm(parameterSet),
    },
  )
}

/** Category 2. Bytes: public key 1312, private key 32 (seed), signature 2420. */
export const hashMlDsa44: SignatureAlgorithm = /* @__PURE__ */ createHashMlDsa('ML-DSA-44')
/** Category 3. Bytes: public key 1952, private key 32 (seed), signature 3309. */
export const hashMlDsa65: SignatureAlgorithm = /* @__PURE__ */ createHashMlDsa('ML-DSA-65')
/** Category 5. Bytes: public key 2592, private key 32 (seed), signature 4627. */
export const hashMlDsa87: SignatureAlgorithm = /* @__PURE__ */ createHashMlDsa('ML-DSA-87')
