import type { Category } from '@quantum-shield/pq-core'
import type { LiboqsSignatureRow } from './liboqs/signature.ts'

type Degree = 512 | 1024
export type FalconId = `Falcon-${Degree}` | `Falcon-padded-${Degree}`

/** Bytes that a key generation draws. */
export const FALCON_SEED_SIZE = 48

/**
 * Falcon round 3 (October 2020) sections 3.11 and 4.1, sizes in bytes; signatures with their salt of 40 bytes and a header.
 * @param secretKeySize of f, g and F, the private key: how they come from a seed is not specified.
 */
function row(
  degree: Degree,
  category: Category,
  publicKeySize: number,
  secretKeySize: number,
  signature: { readonly signatureSize: number; readonly signatureVaries?: true },
): LiboqsSignatureRow {
  const id: FalconId = signature.signatureVaries === true ? `Falcon-${degree}` : `Falcon-padded-${degree}`
  return {
    id,
    family: 'lattice',
    tier: 'experimental',
    category,
    publicKeySize,
    privateKeySize: secretKeySize,
    secretKeySize,
    ...signature,
    supportsContext: false,
    spec: 'Falcon, round 3 (October 2020)',
    liboqs: { name: id, version: '20211101 with PQClean patches' },
  }
}

export const FALCON_TABLE: Readonly<Record<FalconId, LiboqsSignatureRow>> = /* @__PURE__ */ (() => ({
  'Falcon-512': row(512, 1, 897, 1281, { signatureSize: 752, signatureVaries: true }),
  'Falcon-1024': row(1024, 5, 1793, 2305, { signatureSize: 1462, signatureVaries: true }),
  'Falcon-padded-512': row(512, 1, 897, 1281, { signatureSize: 666 }),
  'Falcon-padded-1024': row(1024, 5, 1793, 2305, { signatureSize: 1280 }),
}))()

/** The binary logarithm of the degree, which keys and signatures have in their first byte. */
export const degreeBits = ({ publicKeySize }: { readonly publicKeySize: number }): 9 | 10 =>
  publicKeySize === FALCON_TABLE['Falcon-512'].publicKeySize ? 9 : 10
