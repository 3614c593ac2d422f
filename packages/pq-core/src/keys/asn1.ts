/** SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and PrivateKeyInfo (RFC 5958) around raw key bytes. */
import { equalBytes, wipe, type Bytes } from '../bytes.ts'
import { PqError } from '../errors.ts'
import type { Asn1Form, Identifiers } from '../ids.ts'
import {
  constructedTag,
  DerReader,
  encode,
  encodeBitString,
  encodeOid,
  encodeSmallInteger,
  implicitTag,
  TAG,
} from './der.ts'

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

/** What a PKCS#8 file holds. `both` is the seed with its expansion, which the importer must compare. */
export interface PrivateMaterial {
  readonly form: 'seed' | 'expanded' | 'both'
  /** The seed, scalar or RSAPrivateKey; the expanded key where `form` says so. A copy. */
  readonly raw: Uint8Array
  /** Only in `both`. A copy. */
  readonly expanded?: Uint8Array
  /** The public key, where the file carries one. */
  readonly publicKey?: Uint8Array
}

export interface Asn1Names {
  readonly oid: string
  readonly asn1: Asn1Form
}

export function asn1NamesOf(row: Identifiers | undefined, id: string): Asn1Names {
  if (row?.oid === undefined || row.asn1 === undefined) {
    throw new PqError(
      'unsupported_encoding',
      `${id} has no object identifier, hence no SPKI or PKCS#8 form; use JWK`,
    )
  }
  return { oid: row.oid, asn1: row.asn1 }
}

function encodeAlgorithm({ oid, asn1 }: Asn1Names): Bytes {
  switch (asn1) {
    case 'ec':
      return encode(TAG.sequence, encodeOid(EC_PUBLIC_KEY), encodeOid(oid))
    case 'rsa':
      return encode(TAG.sequence, encodeOid(oid), encode(TAG.null))
    default:
      // RFC 9881, 9935, 8410: parameters are absent, not NULL.
      return encode(TAG.sequence, encodeOid(oid))
  }
}

/** An AlgorithmIdentifier as a file has it. */
export interface FoundAlgorithm {
  /** What names the algorithm: the curve for EC keys, else the algorithm's own OID. */
  readonly oid: string
  readonly der: Uint8Array
}

function readAlgorithm(reader: DerReader): FoundAlgorithm {
  const content = reader.read(TAG.sequence)
  const algorithm = new DerReader(content)
  const oid = algorithm.oid()
  return { oid: oid === EC_PUBLIC_KEY ? algorithm.oid() : oid, der: encode(TAG.sequence, content) }
}

/**
 * The parameters must be the ones that the algorithm has, in their one encoding: absent, NULL, or a named curve
 * behind id-ecPublicKey.
 * @throws PqError `malformed`.
 */
export function checkAlgorithm(names: Asn1Names, { der }: FoundAlgorithm): void {
  if (!equalBytes(der, encodeAlgorithm(names))) {
    throw new PqError('malformed', `AlgorithmIdentifier of ${names.oid} with other parameters than it has`)
  }
}

export function encodeSpki(names: Asn1Names, raw: Uint8Array): Bytes {
  return encode(TAG.sequence, encodeAlgorithm(names), encodeBitString(raw))
}

export function decodeSpki(der: Uint8Array): { algorithm: FoundAlgorithm; raw: Uint8Array } {
  const outer = new DerReader(der)
  const spki = outer.sequence()
  outer.end()
  const algorithm = readAlgorithm(spki)
  const raw = Uint8Array.from(spki.bitString())
  spki.end()
  return { algorithm, raw }
}

/**
 * @param publicKey goes into an ECPrivateKey, where RFC 5915 section 3 wants it; the other forms have no place for it.
 * @returns PrivateKeyInfo, version 0. The caller wipes it.
 */
export function encodePkcs8(
  names: Asn1Names,
  form: 'seed' | 'expanded',
  raw: Uint8Array,
  publicKey?: Uint8Array,
): Bytes {
  const inner = encodePrivateMaterial(names.asn1, form, raw, publicKey)
  try {
    return encode(TAG.sequence, encodeSmallInteger(0), encodeAlgorithm(names), encode(TAG.octetString, inner))
  } finally {
    wipe(inner)
  }
}

function encodePrivateMaterial(
  asn1: Asn1Form,
  form: 'seed' | 'expanded',
  raw: Uint8Array,
  publicKey: Uint8Array | undefined,
): Bytes {
  switch (asn1) {
    case 'seed-choice':
      return encode(form === 'seed' ? implicitTag(0) : TAG.octetString, raw)
    case 'rfc8410':
      return encode(TAG.octetString, raw)
    case 'ec': {
      const point = publicKey === undefined ? [] : [encode(constructedTag(1), encodeBitString(publicKey))]
      return encode(TAG.sequence, encodeSmallInteger(1), encode(TAG.octetString, raw), ...point)
    }
    case 'raw':
    case 'rsa':
      return Uint8Array.from(raw)
  }
}

/** The algorithm and the undecoded private key, a view into `der`: enough to choose the algorithm. */
export function decodePkcs8(der: Uint8Array): {
  algorithm: FoundAlgorithm
  inner: Uint8Array
  publicKey?: Uint8Array
} {
  const outer = new DerReader(der)
  const info = outer.sequence()
  outer.end()
  const version = info.smallInteger()
  if (version > 1) throw new PqError('malformed', `PKCS#8 version ${version}`)
  const algorithm = readAlgorithm(info)
  const inner = info.read(TAG.octetString)
  if (info.peek() === constructedTag(0)) info.read(constructedTag(0))
  let publicKey: Uint8Array | undefined
  if (version === 1 && info.peek() === implicitTag(1)) {
    const bits = info.read(implicitTag(1))
    if (bits[0] !== 0) throw new PqError('malformed', 'BIT STRING that is not whole bytes')
    publicKey = Uint8Array.from(bits.subarray(1))
  }
  info.end()
  return publicKey === undefined ? { algorithm, inner } : { algorithm, inner, publicKey }
}

export function decodePrivateMaterial({ oid, asn1 }: Asn1Names, inner: Uint8Array): PrivateMaterial {
  switch (asn1) {
    case 'seed-choice':
      return decodeSeedChoice(inner)
    case 'rfc8410': {
      const reader = new DerReader(inner)
      const raw = Uint8Array.from(reader.read(TAG.octetString))
      reader.end()
      return { form: 'seed', raw }
    }
    case 'ec':
      return decodeEcPrivateKey(inner, oid)
    case 'raw':
    case 'rsa':
      return { form: 'seed', raw: Uint8Array.from(inner) }
  }
}

/** RFC 9881 section 6 and RFC 9935 section 6: ML-DSA-PrivateKey, ML-KEM-PrivateKey. */
function decodeSeedChoice(inner: Uint8Array): PrivateMaterial {
  const reader = new DerReader(inner)
  switch (reader.peek()) {
    case implicitTag(0): {
      const raw = Uint8Array.from(reader.read(implicitTag(0)))
      reader.end()
      return { form: 'seed', raw }
    }
    case TAG.octetString: {
      const raw = Uint8Array.from(reader.read(TAG.octetString))
      reader.end()
      return { form: 'expanded', raw }
    }
    default: {
      const both = reader.sequence()
      reader.end()
      const raw = Uint8Array.from(both.read(TAG.octetString))
      const expanded = Uint8Array.from(both.read(TAG.octetString))
      both.end()
      return { form: 'both', raw, expanded }
    }
  }
}

/** RFC 5915 section 3. `parameters`, where present, must repeat the curve of the AlgorithmIdentifier. */
function decodeEcPrivateKey(inner: Uint8Array, curve: string): PrivateMaterial {
  const outer = new DerReader(inner)
  const key = outer.sequence()
  outer.end()
  if (key.smallInteger() !== 1) throw new PqError('malformed', 'ECPrivateKey version')
  const raw = Uint8Array.from(key.read(TAG.octetString))
  if (key.peek() === constructedTag(0)) {
    const parameters = new DerReader(key.read(constructedTag(0)))
    parameters.exactly(encodeOid(curve))
    parameters.end()
  }
  if (key.done) return { form: 'seed', raw }
  const wrapped = new DerReader(key.read(constructedTag(1)))
  key.end()
  const publicKey = Uint8Array.from(wrapped.bitString())
  wrapped.end()
  return { form: 'seed', raw, publicKey }
}
