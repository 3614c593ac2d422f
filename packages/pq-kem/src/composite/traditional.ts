/** The traditional half of a composite KEM by itself: its keys and the size of its ciphertexts. */
import {
  ecComponentKeys,
  rawComponentKeys,
  rsaComponentKeys,
  type ComponentKeys,
} from '@quantum-shield/pq-core/algorithm'
import { generateRsaPrivateKey } from '#native'
import type { Traditional } from '../composite.table.ts'

/** OIDs of RFC 8410 section 3. */
const X25519_OID = '1.3.101.110'
const X448_OID = '1.3.101.111'

export function traditionalKeys(traditional: Traditional): ComponentKeys {
  switch (traditional.scheme) {
    case 'OAEP':
      return rsaComponentKeys(traditional.bits, (random) => generateRsaPrivateKey(random, traditional.bits))
    case 'ECDH':
      return ecComponentKeys(traditional.curve)
    case 'X25519':
      return rawComponentKeys(X25519_OID, 32)
    case 'X448':
      return rawComponentKeys(X448_OID, 56)
  }
}

/** Bytes: as the modulus, or as a public key. */
export function traditionalCiphertextSize(
  traditional: Traditional,
  { publicKeySize }: ComponentKeys,
): number {
  return traditional.scheme === 'OAEP' ? traditional.bits / 8 : publicKeySize
}
