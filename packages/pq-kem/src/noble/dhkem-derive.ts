import { PqError } from '@quantum-shield/pq-core'
import { ecKeys, P256, P384, P521, type EcCurve } from '@quantum-shield/pq-core/algorithm'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { DHKEM_TABLE, type DhkemId } from '../classical.table.ts'
import { labeledKdf } from './dhkem-kdf.ts'

const CURVES: Readonly<Partial<Record<DhkemId, EcCurve>>> = {
  'DHKEM-P256': P256,
  'DHKEM-P384': P384,
  'DHKEM-P521': P521,
}

/**
 * RFC 9180 section 7.1.3 DeriveKeyPair(ikm), the private key. The caller wipes it.
 * @param ikm at least as long as the private key, and as hard to guess.
 * @throws PqError `invalid_key` for less; and, with a probability of 2^-32 at most, for P-256 where no candidate is a scalar.
 */
export function deriveDhkemPrivateKey(id: DhkemId, ikm: Uint8Array): Uint8Array {
  const size = DHKEM_TABLE[id].privateKeySize
  if (ikm.length < size)
    throw new PqError('invalid_key', `${id}: ikm is ${ikm.length} bytes, at least ${size}`)
  const kdf = labeledKdf(id)
  const prk = kdf.extract('dkp_prk', ikm)
  try {
    const curve = CURVES[id]
    if (curve === undefined) return kdf.expand(prk, 'sk', new Uint8Array(), size)
    const { refusePrivateKey } = ecKeys(curve)
    for (let counter = 0; counter < 256; counter++) {
      const candidate = kdf.expand(prk, 'candidate', Uint8Array.of(counter), size)
      // The bitmask of the RFC: 521 bits are one bit in the first byte of 66.
      if (curve === P521) candidate[0] = (candidate[0] as number) & 1
      if (refusePrivateKey(candidate) === undefined) return candidate
    }
    throw new PqError('invalid_key', `${id}: no candidate is a scalar`)
  } finally {
    wipe(prk)
  }
}
