/**
 * Falcon-512 and -1024 as submitted to the third round of NIST's process (October 2020): lattices of the NTRU kind, with the
 * smallest sum of public key and signature among the lattice schemes. This is not FN-DSA, NIST's standard to come, which will
 * have other signatures and other names.
 *
 * Computed by @oqs/liboqs-js where it is installed, an optional peer that its makers give out for research, and by noble
 * otherwise; both sign with floating-point numbers. Tier `experimental`.
 */
import { draw, errorCode, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { createSignature, loadedOnce } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { refuseFalconPrivateKey, refuseFalconPublicKey } from './falcon.keys.ts'
import { degreeBits, FALCON_SEED_SIZE, FALCON_TABLE, type FalconId } from './falcon.table.ts'
import { liboqsFalcon, nobleFalcon, type FalconBackend } from './liboqs/falcon.ts'
import type { LiboqsSignatureRow } from './liboqs/signature.ts'

export type { FalconId } from './falcon.table.ts'

async function choose(row: LiboqsSignatureRow): Promise<FalconBackend> {
  try {
    return await liboqsFalcon(row)
  } catch (error) {
    if (errorCode(error) === 'unavailable') return nobleFalcon(row)
    throw error
  }
}

async function load(row: LiboqsSignatureRow): Promise<SignatureAlgorithm> {
  const { liboqs: _, secretKeySize: __, ...signatureRow } = row
  const backend = await choose(row)
  const logn = degreeBits(row)
  return createSignature(signatureRow, {
    backend: () => backend,
    refusePublicKey: (bytes) => refuseFalconPublicKey(logn, bytes),
    refusePrivateKey: (bytes) => refuseFalconPrivateKey(logn, bytes, backend.publicKeyOf),
    generate(random) {
      const seed = draw(random, FALCON_SEED_SIZE)
      try {
        return backend.generate(seed)
      } finally {
        wipe(seed)
      }
    },
  })
}

const loadFrom = /* @__PURE__ */ loadedOnce(load)

/**
 * | bytes of | public key | private key | signature | padded signature | ms to generate | sign | verify |
 * | --- | --- | --- | --- | --- | --- | --- | --- |
 * | Falcon-512, category 1 | 897 | 1281 | about 655, at most 752 | 666 | 11 | 3 | 0.04 |
 * | Falcon-1024, category 5 | 1793 | 2305 | about 1271, at most 1462 | 1280 | 29 | 6 | 0.08 |
 *
 * The times are liboqs's; noble's are about 360, 16 and 1 for Falcon-512. Keys of the padded form are the same ones.
 *
 * @returns the same object each time; its back end is chosen at the first call and kept. Rejects with PqError
 * `unsupported_algorithm` for another id.
 */
export async function loadFalcon(id: FalconId): Promise<SignatureAlgorithm> {
  return loadFrom(FALCON_TABLE, id)
}
