/** Object identifiers of classical signatures, keys and ciphers. Those of post-quantum algorithms are pq-core's. */
import { edwards, ellipticCurve, finiteField, rsaSignature } from './algorithms.ts'
import type { AlgorithmFacts } from './finding.ts'
import { aes, des, rc2, rc4, tripleDes } from './symmetric.ts'

const PKCS1 = '1.2.840.113549.1.1'
const ECDSA = '1.2.840.10045.4'
const NIST_SIGNATURES = '2.16.840.1.101.3.4.3'
const NIST_AES = '2.16.840.1.101.3.4.1'
const PKCS5 = '1.2.840.113549.1.5'
const PKCS12_PBE = '1.2.840.113549.1.12.1'

type Rows = Readonly<Record<string, AlgorithmFacts>>

/** RFC 8017 appendix C, RFC 5758, RFC 8410, and the NIST Computer Security Objects Register. */
export const SIGNATURE_OIDS: Rows = {
  [`${PKCS1}.2`]: rsaSignature('PKCS1-1.5', 'MD2'),
  [`${PKCS1}.4`]: rsaSignature('PKCS1-1.5', 'MD5'),
  [`${PKCS1}.5`]: rsaSignature('PKCS1-1.5', 'SHA-1'),
  '1.3.14.3.2.29': rsaSignature('PKCS1-1.5', 'SHA-1'),
  [`${PKCS1}.10`]: rsaSignature('PSS', ''),
  [`${PKCS1}.11`]: rsaSignature('PKCS1-1.5', 'SHA-256'),
  [`${PKCS1}.12`]: rsaSignature('PKCS1-1.5', 'SHA-384'),
  [`${PKCS1}.13`]: rsaSignature('PKCS1-1.5', 'SHA-512'),
  [`${PKCS1}.14`]: rsaSignature('PKCS1-1.5', 'SHA-224'),
  [`${NIST_SIGNATURES}.13`]: rsaSignature('PKCS1-1.5', 'SHA3-224'),
  [`${NIST_SIGNATURES}.14`]: rsaSignature('PKCS1-1.5', 'SHA3-256'),
  [`${NIST_SIGNATURES}.15`]: rsaSignature('PKCS1-1.5', 'SHA3-384'),
  [`${NIST_SIGNATURES}.16`]: rsaSignature('PKCS1-1.5', 'SHA3-512'),
  [`${ECDSA}.1`]: ellipticCurve('', 'authenticity', 'SHA-1'),
  [`${ECDSA}.3.1`]: ellipticCurve('', 'authenticity', 'SHA-224'),
  [`${ECDSA}.3.2`]: ellipticCurve('', 'authenticity', 'SHA-256'),
  [`${ECDSA}.3.3`]: ellipticCurve('', 'authenticity', 'SHA-384'),
  [`${ECDSA}.3.4`]: ellipticCurve('', 'authenticity', 'SHA-512'),
  [`${NIST_SIGNATURES}.9`]: ellipticCurve('', 'authenticity', 'SHA3-224'),
  [`${NIST_SIGNATURES}.10`]: ellipticCurve('', 'authenticity', 'SHA3-256'),
  [`${NIST_SIGNATURES}.11`]: ellipticCurve('', 'authenticity', 'SHA3-384'),
  [`${NIST_SIGNATURES}.12`]: ellipticCurve('', 'authenticity', 'SHA3-512'),
  '1.2.840.10040.4.3': finiteField('DSA', undefined, 'SHA-1'),
  [`${NIST_SIGNATURES}.1`]: finiteField('DSA', undefined, 'SHA-224'),
  [`${NIST_SIGNATURES}.2`]: finiteField('DSA', undefined, 'SHA-256'),
  [`${NIST_SIGNATURES}.3`]: finiteField('DSA', undefined, 'SHA-384'),
  [`${NIST_SIGNATURES}.4`]: finiteField('DSA', undefined, 'SHA-512'),
  '1.3.101.112': edwards('Ed25519'),
  '1.3.101.113': edwards('Ed448'),
}

/** Keys whose identifier says everything: RFC 8410. */
export const EDWARDS_OIDS: Rows = {
  '1.3.101.110': edwards('X25519'),
  '1.3.101.111': edwards('X448'),
  '1.3.101.112': edwards('Ed25519'),
  '1.3.101.113': edwards('Ed448'),
}

export const RSA_KEY = `${PKCS1}.1`
export const RSA_PSS_KEY = `${PKCS1}.10`
export const EC_KEY = '1.2.840.10045.2.1'
export const DSA_KEY = '1.2.840.10040.4.1'
/** PKCS #3 and ANSI X9.42. */
export const DH_KEYS: readonly string[] = ['1.2.840.113549.1.3.1', '1.2.840.10046.2.1']

/** Ciphers of PBES2 (RFC 8018 appendix B.2). */
export const CIPHER_OIDS: Rows = {
  ...Object.fromEntries(
    [128, 192, 256].flatMap((bits, i) => [
      [`${NIST_AES}.${20 * i + 2}`, aes(bits, 'CBC')],
      [`${NIST_AES}.${20 * i + 6}`, aes(bits, 'GCM')],
    ]),
  ),
  '1.2.840.113549.3.7': tripleDes(168),
  '1.3.14.3.2.7': des(),
  '1.2.840.113549.3.2': rc2(40),
}

/** Schemes that name their cipher: PBES1 (RFC 8018 section 6.1) and RFC 7292 appendix C. */
export const PBE_OIDS: Rows = {
  [`${PKCS5}.1`]: des(),
  [`${PKCS5}.3`]: des(),
  [`${PKCS5}.4`]: rc2(64),
  [`${PKCS5}.6`]: rc2(64),
  [`${PKCS5}.10`]: des(),
  [`${PKCS5}.11`]: rc2(64),
  [`${PKCS12_PBE}.1`]: rc4(128),
  [`${PKCS12_PBE}.2`]: rc4(40),
  [`${PKCS12_PBE}.3`]: tripleDes(168),
  [`${PKCS12_PBE}.4`]: tripleDes(112),
  [`${PKCS12_PBE}.5`]: rc2(128),
  [`${PKCS12_PBE}.6`]: rc2(40),
}
export const PBES2 = `${PKCS5}.13`

export const KDF_OIDS: Readonly<Record<string, string>> = {
  [`${PKCS5}.12`]: 'PBKDF2',
  '1.3.6.1.4.1.11591.4.11': 'scrypt',
}

/** Hashes, and HMAC with them, of key derivation and of the MAC of PKCS #12. */
export const HASH_OIDS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'MD5',
  '1.3.14.3.2.26': 'SHA-1',
  '2.16.840.1.101.3.4.2.1': 'SHA-256',
  '2.16.840.1.101.3.4.2.2': 'SHA-384',
  '2.16.840.1.101.3.4.2.3': 'SHA-512',
  '2.16.840.1.101.3.4.2.4': 'SHA-224',
  '1.2.840.113549.2.7': 'SHA-1',
  '1.2.840.113549.2.8': 'SHA-224',
  '1.2.840.113549.2.9': 'SHA-256',
  '1.2.840.113549.2.10': 'SHA-384',
  '1.2.840.113549.2.11': 'SHA-512',
}
