/** One algorithm, its names elsewhere: object identifier, JOSE, COSE, TLS, HPKE. Data only. */
import { BLOCKED, IDENTIFIERS } from './ids.table.ts'

/** How the key material lies inside SPKI and PKCS#8. */
export type Asn1Form =
  /** Raw public key; PKCS#8 holds `CHOICE { seed [0], expanded, both }` (RFC 9881 and RFC 9935 section 6). */
  | 'seed-choice'
  /** Raw public key and raw private key. */
  | 'raw'
  /** RFC 8410: raw public key, private key in one more OCTET STRING. */
  | 'rfc8410'
  /** RFC 5480 and RFC 5915, named curve. */
  | 'ec'
  /** RFC 8017 appendix A.1. */
  | 'rsa'

export interface JoseName {
  readonly kty: 'AKP' | 'OKP' | 'EC' | 'RSA'
  /** Required in an AKP key (RFC 9964 section 3), written where there is one. */
  readonly alg?: string
  /** Other values of `alg` that mean this algorithm. */
  readonly algAliases?: readonly string[]
  readonly crv?: string
}

export interface Identifiers {
  readonly id: string
  readonly oid?: string
  readonly asn1?: Asn1Form
  readonly jose?: JoseName
  /** COSE algorithm number. */
  readonly cose?: number
  /** Key agreement groups of TLS 1.3 that use this algorithm, or its signature scheme. */
  readonly tls?: { readonly name: string; readonly code: number }
  /** HPKE KEM id. */
  readonly hpke?: number
  /** Where the numbers come from. */
  readonly source: string
}

/** @returns undefined for an id that is not in the table. */
export function identifiersOf(id: string): Identifiers | undefined {
  return IDENTIFIERS.find((row) => row.id === id)
}

/** Every row, for tables and documents. */
export function allIdentifiers(): readonly Identifiers[] {
  return IDENTIFIERS
}

/** What an id that was not found is: blocked, with the reason, or else `missing`, what the caller says of any other. */
export function whyMissing(id: string, missing: string): string {
  return Object.hasOwn(BLOCKED, id) ? `blocked, because ${BLOCKED[id]}` : missing
}
