/** DER without a label: what the structure itself shows it to be. */
import {
  childrenOf,
  hasTag,
  isOid,
  isSequence,
  parseAsn1,
  smallIntegerOf,
  unsignedOf,
  type Block,
} from '../asn1.ts'
import type { Asset, Place } from '../finding.ts'
import { readEcPrivateKey, readEncryptedPkcs8, readPkcs8, readRsaPrivateKey, readSpki } from './key-files.ts'
import { readPkcs12 } from './pkcs12.ts'
import { readCertificate, readRequest } from './x509.ts'

type Reader = (bytes: Uint8Array, place: Place) => Asset | readonly Asset[]

/** DER's SEQUENCE with a length, or BER's without one, which some key stores have. */
export function looksLikeDer(bytes: Uint8Array, size: number): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 16) return false
  const first = bytes[1] ?? 0
  if (first === 0x80) return true
  if (first < 0x80) return first + 2 === size
  const count = first & 0x7f
  if (count > 4) return false
  const length = unsignedOf(bytes.subarray(2, 2 + count))
  return length + 2 + count === size
}

const isIdentifier = (block: Block | undefined): boolean => isSequence(block) && isOid(childrenOf(block)[0])

const isTag = (block: Block | undefined, number: number): boolean =>
  block?.idBlock.tagClass === 1 && block.idBlock.tagNumber === number

const [INTEGER, BIT_STRING, OCTET_STRING] = [2, 3, 4] as const

/** @returns undefined for a structure that is none of these. */
function readerFor(fields: readonly Block[]): Reader | undefined {
  const [first, second, third] = fields
  if (isSequence(first) && isIdentifier(second) && isTag(third, BIT_STRING)) {
    const inner = childrenOf(first)
    const isCertificate = hasTag(inner[0], 0) || isIdentifier(inner[1])
    return isCertificate && inner.length >= 6 ? readCertificate : readRequest
  }
  if (isIdentifier(first) && isTag(second, BIT_STRING)) return readSpki
  if (isIdentifier(first) && isTag(second, OCTET_STRING)) return readEncryptedPkcs8
  if (!isTag(first, INTEGER)) return undefined
  if (isIdentifier(second) && isTag(third, OCTET_STRING)) return readPkcs8
  if (isIdentifier(second) && smallIntegerOf(first) === 3) return readPkcs12
  if (isTag(second, OCTET_STRING) && hasTag(third, 0)) return readEcPrivateKey
  return fields.length >= 9 && fields.every((field) => isTag(field, INTEGER)) ? readRsaPrivateKey : undefined
}

/**
 * @returns nothing for other structures: much that is no cryptography is DER.
 * @throws PqError `malformed` for one that begins as a known one.
 */
export function readDer(bytes: Uint8Array, place: Place): readonly Asset[] {
  const root = parseAsn1(bytes)
  const assets = isSequence(root) ? (readerFor(childrenOf(root))?.(bytes, place) ?? []) : []
  return 'kind' in assets ? [assets] : assets
}
