/**
 * The keys of the traditional half of a composite algorithm, in the encodings of draft-ietf-lamps-pq-composite-sigs and
 * draft-ietf-lamps-pq-composite-kem section 4: every key has one, and anything else is refused.
 */
import { concatBytes, equalBytes, wipe, type Bytes } from '../bytes.ts'
import type { AlgorithmInfo, RandomSource } from '../contracts.ts'
import { draw } from '../random.ts'
import { encodePkcs8, encodeSpki, type Asn1Names } from './asn1.ts'
import { constructedTag, encode, encodeOid, encodeSmallInteger, TAG } from './der.ts'
import { generateEcScalar, refuseEcPoint, refuseEcScalar } from './ec.ts'
import { EC_CURVES, type EcCurveName } from './ec.table.ts'
import { refuseRsaPrivateKey, refuseRsaPublicKey } from './rsa.ts'

export interface ComponentKeys {
  /** Bytes. */
  readonly publicKeySize: number
  /** Bytes; 0 where it varies (RSA). */
  readonly privateKeySize: number
  /** @returns what is wrong, or undefined. */
  refusePublicKey(bytes: Uint8Array): string | undefined
  /** On any length. @returns what is wrong, or undefined. */
  refusePrivateKey(bytes: Uint8Array): string | undefined
  /** The scalar of an ECPrivateKey, else the encoding itself; a view. */
  secretOf(privateKey: Uint8Array): Uint8Array
  /** Nothing about the key is checked. */
  toSpki(publicKey: Uint8Array): Bytes
  /** The caller wipes it. */
  toPkcs8(privateKey: Uint8Array): Bytes
  /** A new private key, which the caller wipes. */
  generate(random: RandomSource): Uint8Array
}

const asItIs = (privateKey: Uint8Array): Uint8Array => privateKey

function encodings(names: Asn1Names, secretOf: ComponentKeys['secretOf']) {
  return {
    secretOf,
    toSpki: (publicKey: Uint8Array) => encodeSpki(names, publicKey),
    toPkcs8: (privateKey: Uint8Array) => encodePkcs8(names, 'seed', secretOf(privateKey)),
  }
}

/** Bytes of an ECPrivateKey in front of the scalar: SEQUENCE, version and the head of an OCTET STRING, all short. */
const SCALAR_AT = 7

/** Points 04 ‖ x ‖ y; ECPrivateKey (RFC 5915) with the named curve and without the public key. */
export function ecComponentKeys(name: EcCurveName): ComponentKeys {
  const curve = EC_CURVES[name]
  const { oid, size } = curve

  const encodeScalar = (scalar: Uint8Array) =>
    encode(
      TAG.sequence,
      encodeSmallInteger(1),
      encode(TAG.octetString, scalar),
      encode(constructedTag(0), encodeOid(oid)),
    )
  const secretOf = (privateKey: Uint8Array) => privateKey.subarray(SCALAR_AT, SCALAR_AT + size)
  const privateKeySize = encodeScalar(new Uint8Array(size)).length

  return {
    publicKeySize: 1 + 2 * size,
    privateKeySize,
    refusePublicKey: (bytes) => refuseEcPoint(curve, bytes),
    refusePrivateKey(bytes) {
      const isEncoded = bytes.length === privateKeySize && equalBytes(encodeScalar(secretOf(bytes)), bytes)
      return isEncoded
        ? refuseEcScalar(curve, secretOf(bytes))
        : 'the traditional key is not an ECPrivateKey with its named curve and without a public key'
    },
    generate: (random) => encodeScalar(generateEcScalar(curve, random)),
    ...encodings({ oid, asn1: 'ec' }, secretOf),
  }
}

/**
 * RFC 8032 and RFC 7748: strings of `size` bytes.
 * @param oid of RFC 8410.
 * @param refusePublicKey beyond the length.
 */
export function rawComponentKeys(
  oid: string,
  size: number,
  refusePublicKey: ComponentKeys['refusePublicKey'] = () => undefined,
): ComponentKeys {
  return {
    publicKeySize: size,
    privateKeySize: size,
    refusePublicKey,
    refusePrivateKey: ({ length }) =>
      length === size ? undefined : `the traditional key is ${length} bytes, not ${size}`,
    generate: (random) => draw(random, size),
    ...encodings({ oid, asn1: 'rfc8410' }, asItIs),
  }
}

/**
 * RSAPublicKey and two-prime RSAPrivateKey of exactly `bits`, exponent 65537: the drafts recommend it and allow others to be
 * refused, and with it alone a public key has one size.
 * @param generate gives RSAPrivateKey: there is no code for it here.
 */
export function rsaComponentKeys(
  bits: 2048 | 3072 | 4096,
  generate: ComponentKeys['generate'],
): ComponentKeys {
  const modulusSize = bits / 8
  // n, e and d take at most their size and 5 bytes each, the other five at most half of that size and 5.
  const longest = 4.5 * modulusSize + 64
  return {
    // The heads of SEQUENCE and n with its sign byte, then 02 03 01 00 01.
    publicKeySize: 4 + 5 + modulusSize + 5,
    privateKeySize: 0,
    refusePublicKey: (bytes) => refuseRsaPublicKey(bytes, bits),
    refusePrivateKey: (bytes) =>
      bytes.length <= longest
        ? refuseRsaPrivateKey(bytes, bits)
        : `the traditional key is ${bytes.length} bytes, more than any of ${bits} bits`,
    generate,
    ...encodings({ oid: '1.2.840.113549.1.1.1', asn1: 'rsa' }, asItIs),
  }
}

export type CompositeKeyRules = Pick<ComponentKeys, 'refusePublicKey' | 'refusePrivateKey' | 'generate'>

/** Keys of a composite: the two halves in one string, the post-quantum one, whose private key is a seed, first. */
export function compositeKeyRules(
  { publicKeySize, privateKeySize }: Pick<AlgorithmInfo, 'publicKeySize' | 'privateKeySize'>,
  traditional: ComponentKeys,
): CompositeKeyRules {
  return {
    refusePublicKey: (bytes) => traditional.refusePublicKey(bytes.subarray(publicKeySize)),
    refusePrivateKey: (bytes) => traditional.refusePrivateKey(bytes.subarray(privateKeySize)),
    generate(random) {
      const seed = draw(random, privateKeySize)
      try {
        const traditionalKey = traditional.generate(random)
        const key = concatBytes(seed, traditionalKey)
        wipe(traditionalKey)
        return key
      } finally {
        wipe(seed)
      }
    },
  }
}
