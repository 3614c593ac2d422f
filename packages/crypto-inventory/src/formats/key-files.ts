/** Keys as OpenSSL writes them: SPKI, PKCS #1, SEC 1, PKCS #8 plain and encrypted (RFC 5280, 8017, 5915, 5958). */
import { ellipticCurve, finiteField, rsaKey } from '../algorithms.ts'
import {
  bitLengthOf,
  bytesOf,
  childrenOf,
  hasTag,
  malformed,
  oidOf,
  parseAsn1,
  smallIntegerOf,
  type Block,
} from '../asn1.ts'
import type { Asset, Details, Place, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import { CIPHER_OIDS, HASH_OIDS, KDF_OIDS, PBE_OIDS, PBES2 } from '../oids.table.ts'
import { unknown } from '../post-quantum.ts'
import { keyAlgorithm, purposeOf, spkiAlgorithm } from './public-keys.ts'

const encryption = (algorithm: Use['algorithm']): Use => ({
  role: 'encryption',
  purpose: 'confidentiality',
  algorithm,
})

/** A key that only whoever has its passphrase can see. */
export const HIDDEN_KEY: Use = { role: 'key', purpose: 'either', algorithm: unknown('(encrypted)') }

/** @throws PqError `malformed`. */
export function readSpki(bytes: Uint8Array, place: Place): Asset {
  const root = parseAsn1(bytes)
  const algorithm = spkiAlgorithm(root, 'either')
  return {
    kind: 'public key',
    format: 'spki',
    place,
    uses: [{ role: 'key', purpose: purposeOf(algorithm, 'either'), algorithm }],
    details: {},
    fingerprint: fingerprintOf(bytes.subarray(0, root.blockLength)),
  }
}

/** RSAPublicKey. @throws PqError `malformed`. */
export function readRsaPublicKey(bytes: Uint8Array, place: Place): Asset {
  const [modulus] = childrenOf(parseAsn1(bytes))
  return {
    kind: 'public key',
    format: 'pkcs1',
    place,
    uses: [{ role: 'key', purpose: 'either', algorithm: rsaKey(bitLengthOf(modulus), 'either') }],
    details: {},
    fingerprint: fingerprintOf(bytes),
  }
}

/** RSAPrivateKey: its modulus only. @throws PqError `malformed`. */
export function readRsaPrivateKey(bytes: Uint8Array, place: Place): Asset {
  const [version, modulus] = childrenOf(parseAsn1(bytes))
  if ((smallIntegerOf(version) ?? 2) > 1) throw malformed('an RSA key of an unknown version')
  const algorithm = rsaKey(bitLengthOf(modulus), 'either')
  return privateKey('pkcs1', place, { role: 'key', purpose: 'either', algorithm })
}

/** ECPrivateKey: its curve only. @throws PqError `malformed`. */
export function readEcPrivateKey(bytes: Uint8Array, place: Place): Asset {
  const parameters = childrenOf(parseAsn1(bytes)).find((field) => hasTag(field, 0))
  const curve = parameters === undefined ? '' : oidOf(childrenOf(parameters)[0])
  return privateKey('sec1', place, {
    role: 'key',
    purpose: 'either',
    algorithm: ellipticCurve(curve, 'either'),
  })
}

/** OpenSSL's form of a DSA key: its prime only. @throws PqError `malformed`. */
export function readDsaPrivateKey(bytes: Uint8Array, place: Place): Asset {
  const algorithm = finiteField('DSA', bitLengthOf(childrenOf(parseAsn1(bytes))[1]))
  return privateKey('pkcs8', place, { role: 'key', purpose: 'authenticity', algorithm })
}

const privateKey = (format: 'pkcs1' | 'sec1' | 'pkcs8', place: Place, use: Use): Asset => ({
  kind: 'private key',
  format,
  place,
  uses: [use],
  details: { encrypted: false },
})

/** PrivateKeyInfo: what its AlgorithmIdentifier says. @throws PqError `malformed`. */
export function readPkcs8(bytes: Uint8Array, place: Place): Asset {
  const [version, identifier, key] = childrenOf(parseAsn1(bytes))
  if ((smallIntegerOf(version) ?? 2) > 1) throw malformed('PKCS #8 of an unknown version')
  const algorithm = keyAlgorithm(identifier, bytesOf(key), 1, 'either')
  return privateKey('pkcs8', place, { role: 'key', purpose: purposeOf(algorithm, 'either'), algorithm })
}

/** What a password-based scheme says about itself; nothing is derived. */
export function passwordScheme(identifier: Block | undefined): { use: Use; details: Details } {
  const [type, parameters] = childrenOf(identifier)
  const oid = oidOf(type)
  if (oid !== PBES2) {
    const iterations = smallIntegerOf(childrenOf(parameters)[1])
    return {
      use: encryption(PBE_OIDS[oid] ?? unknown(oid)),
      details: { scheme: 'PBES1', ...(iterations !== undefined && { iterations }) },
    }
  }
  const [kdf, cipher] = childrenOf(parameters)
  const cipherOid = oidOf(childrenOf(cipher)[0])
  return {
    use: encryption(CIPHER_OIDS[cipherOid] ?? unknown(cipherOid, 'block-cipher')),
    details: { scheme: 'PBES2', ...kdfDetails(kdf) },
  }
}

/** PBKDF2-params and scrypt-params: RFC 8018 appendix A.2, RFC 7914 section 7. */
function kdfDetails(kdf: Block | undefined): Details {
  const [type, parameters] = childrenOf(kdf)
  const name = KDF_OIDS[oidOf(type)]
  if (name === undefined) return { kdf: oidOf(type) }
  const [, cost, ...rest] = childrenOf(parameters)
  const iterations = smallIntegerOf(cost)
  const prf = rest.at(-1)
  const hash = prf?.idBlock.tagNumber === 16 ? HASH_OIDS[oidOf(childrenOf(prf)[0])] : 'SHA-1'
  return {
    kdf: name === 'PBKDF2' ? `PBKDF2-${hash ?? 'unknown'}` : name,
    ...(iterations !== undefined && { iterations }),
  }
}

/** EncryptedPrivateKeyInfo. @throws PqError `malformed`. */
export function readEncryptedPkcs8(bytes: Uint8Array, place: Place): Asset {
  const [identifier, content] = childrenOf(parseAsn1(bytes))
  bytesOf(content)
  const { use, details } = passwordScheme(identifier)
  return {
    kind: 'private key',
    format: 'pkcs8',
    place,
    uses: [HIDDEN_KEY, use],
    details: { encrypted: true, ...details },
  }
}
