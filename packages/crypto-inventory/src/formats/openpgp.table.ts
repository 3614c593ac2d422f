/** Numbers of OpenPGP: RFC 9580 section 9, draft-ietf-openpgp-pqc (algorithms 30 to 36). */
import { edwards, ellipticCurve, finiteField, rsaEncryption, rsaKey, rsaSignature } from '../algorithms.ts'
import type { AlgorithmFacts } from '../finding.ts'
import { postQuantum } from '../post-quantum.ts'

export const HASHES: Readonly<Record<number, string>> = {
  1: 'MD5',
  2: 'SHA-1',
  3: 'RIPEMD-160',
  8: 'SHA-256',
  9: 'SHA-384',
  10: 'SHA-512',
  11: 'SHA-224',
  12: 'SHA3-256',
  14: 'SHA3-512',
}

/** By the content of their object identifier, in hexadecimal. */
export const CURVES_BY_CONTENT: Readonly<Record<string, string>> = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b8104000a': 'secp256k1',
  '2b2403030208010107': 'brainpoolP256r1',
  '2b240303020801010b': 'brainpoolP384r1',
  '2b240303020801010d': 'brainpoolP512r1',
  '2b06010401da470f01': 'Ed25519',
  '2b060104019755010501': 'X25519',
}

const POST_QUANTUM: Readonly<Record<number, string>> = {
  30: 'MLDSA65-Ed25519',
  31: 'MLDSA87-Ed448',
  32: 'SLH-DSA-SHAKE-128s',
  33: 'SLH-DSA-SHAKE-128f',
  34: 'SLH-DSA-SHAKE-256s',
  35: 'MLKEM768-X25519',
  36: 'MLKEM1024-X448',
}

/** What the fields of a key begin with: a number, a curve, or bytes of a known length. */
export type Fields = 'number' | 'curve' | 'native'

export function fieldsOf(id: number): Fields | undefined {
  if ([1, 2, 3, 16, 17].includes(id)) return 'number'
  if ([18, 19, 22].includes(id)) return 'curve'
  return (id >= 25 && id <= 28) || id in POST_QUANTUM ? 'native' : undefined
}

/** @param bits of the number that the key begins with. @param curve its name. */
export function keyFacts(id: number, bits: number, curve: string): AlgorithmFacts | undefined {
  switch (id) {
    case 1:
      return rsaKey(bits, 'either')
    case 2:
      return rsaKey(bits, 'confidentiality')
    case 3:
      return rsaKey(bits, 'authenticity')
    case 16:
      return finiteField('ElGamal', bits)
    case 17:
      return finiteField('DSA', bits)
    case 18:
      return curve === 'X25519' ? edwards('X25519') : ellipticCurve(curve, 'confidentiality')
    case 19:
      return ellipticCurve(curve, 'authenticity')
    default:
      return fixedFacts(id)
  }
}

/** Algorithms whose number says everything. */
function fixedFacts(id: number): AlgorithmFacts | undefined {
  switch (id) {
    case 22:
    case 27:
      return edwards('Ed25519')
    case 25:
      return edwards('X25519')
    case 26:
      return edwards('X448')
    case 28:
      return edwards('Ed448')
    default: {
      const name = POST_QUANTUM[id]
      return name === undefined ? undefined : postQuantum(name)
    }
  }
}

/** What encrypts a session key: the size of the key is not in the message. */
export function recipientFacts(id: number): AlgorithmFacts | undefined {
  if (id === 1 || id === 2) return rsaEncryption('PKCS1-1.5')
  if (id === 16) return finiteField('ElGamal')
  return id === 18 ? ellipticCurve('', 'confidentiality') : fixedFacts(id)
}

export function signatureFacts(id: number, hash: string): AlgorithmFacts | undefined {
  if (id === 1 || id === 3) return rsaSignature('PKCS1-1.5', hash)
  if (id === 17) return finiteField('DSA', undefined, hash)
  return id === 19 ? ellipticCurve('', 'authenticity', hash) : fixedFacts(id)
}
