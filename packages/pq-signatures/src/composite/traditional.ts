/** The traditional half of a composite signature by itself: its keys and the size of its signatures. */
import {
  ecComponentKeys,
  rawComponentKeys,
  refuseEd25519Point,
  refuseEd448Point,
  rsaComponentKeys,
  type ComponentKeys,
  type EcCurveName,
} from '@quantum-shield/pq-core/algorithm'
import { generateRsaPrivateKey } from '#native'
import type { Traditional } from '../composite.table.ts'

/** OIDs of RFC 8410 section 3. */
const ED25519_OID = '1.3.101.112'
const ED448_OID = '1.3.101.113'

export function traditionalKeys(traditional: Traditional): ComponentKeys {
  switch (traditional.scheme) {
    case 'PSS':
    case 'PKCS15':
      return rsaComponentKeys(traditional.bits, (random) => generateRsaPrivateKey(random, traditional.bits))
    case 'ECDSA':
      return ecComponentKeys(traditional.curve)
    case 'Ed25519':
      return rawComponentKeys(ED25519_OID, 32, refuseEd25519Point)
    case 'Ed448':
      return rawComponentKeys(ED448_OID, 57, refuseEd448Point)
  }
}

/** Bytes of r or s as an INTEGER of DER, at most. Only the order of P-521 leaves the sign bit of its first byte free. */
const INTEGER_SIZE: Readonly<Record<EcCurveName, number>> = {
  'P-256': 33,
  'P-384': 49,
  'P-521': 66,
  brainpoolP256r1: 33,
  brainpoolP384r1: 49,
}

/** Bytes; for ECDSA, whose Ecdsa-Sig-Value (RFC 3279 section 2.2.3) is shorter at times, the largest. */
export function traditionalSignatureSize(traditional: Traditional): number {
  switch (traditional.scheme) {
    case 'PSS':
    case 'PKCS15':
      return traditional.bits / 8
    case 'ECDSA': {
      const content = 2 * (2 + INTEGER_SIZE[traditional.curve])
      return content + (content < 0x80 ? 2 : 3)
    }
    case 'Ed25519':
      return 64
    case 'Ed448':
      return 114
  }
}
