/** What a scan tells: findings, what it could not read, and at the end what it went through. */
import type { Category } from '@quantum-shield/pq-core'

/** `vulnerable`: below NIST's category 1 against a quantum computer. */
export type Quantum = 'vulnerable' | 'safe' | 'unknown'

/** What the algorithm family does, in the words of CycloneDX. */
export type Primitive =
  | 'signature'
  | 'pke'
  | 'key-agree'
  | 'kem'
  | 'block-cipher'
  | 'stream-cipher'
  | 'ae'
  | 'mac'
  | 'kdf'
  | 'other'

export interface AlgorithmFacts {
  /** For example `RSA-2048`, `ECDSA-P-256`, `ML-DSA-65`; of an unknown one `unknown` and its number or name. */
  readonly name: string
  readonly primitive: Primitive
  /** Name in the CycloneDX cryptography registry, where it has one. */
  readonly family?: string
  readonly parameterSet?: string
  /** As in the CycloneDX registry, for example `nist/P-256`. */
  readonly curve?: string
  /** Bits of work for the best attack known without a quantum computer. */
  readonly classicalBits?: number
  /** Absent where nobody has put the algorithm, or its parameters, into a category. */
  readonly category?: Category
  readonly quantum: Quantum
  /** Fewer than 112 bits, or withdrawn: to be replaced without waiting for a quantum computer. */
  readonly isWeak: boolean
}

/** What an attacker with a quantum computer gets: contents recorded today, or forgeries from that day on. */
export type Purpose = 'confidentiality' | 'authenticity' | 'either'

export interface Use {
  readonly role: 'key' | 'signature' | 'key exchange' | 'recipient' | 'encryption' | 'authentication'
  readonly purpose: Purpose
  readonly algorithm: AlgorithmFacts
  /** The signature of a root on itself, which proves nothing: how weak it is counts for nobody. */
  readonly isSelfSigned?: true
}

export type AssetKind =
  | 'certificate'
  | 'certificate request'
  | 'public key'
  | 'private key'
  | 'key store'
  | 'token'
  | 'signature'
  | 'encrypted content'
  | 'secret key'
  | 'endpoint'

export type Format =
  | 'x509'
  | 'pkcs10'
  | 'spki'
  | 'pkcs1'
  | 'sec1'
  | 'pkcs8'
  | 'pkcs12'
  | 'ssh'
  | 'openssh'
  | 'known_hosts'
  | 'openpgp'
  | 'jwk'
  | 'jwt'
  | 'jwe'
  | 'age'
  | 'qs-envelope'
  | 'qs-signature'
  | 'tls'

export interface Place {
  /** Bytes from the start of the file. */
  readonly offset: number
  /** From 1, in text. */
  readonly line?: number
  /** Inside JSON, a JSON pointer (RFC 6901). */
  readonly pointer?: string
}

/** Public facts only: subject, issuer, key id, comment. */
export type Details = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** What a reader of one format has found. */
export interface Asset {
  readonly kind: AssetKind
  readonly format: Format
  readonly place: Place
  /** At least one; the first is what the asset is mainly about. */
  readonly uses: readonly [Use, ...Use[]]
  readonly details: Details
  /** SHA-256 of the public encoding, lower-case hexadecimal: the same asset in two places has one. */
  readonly fingerprint?: string
}

export interface Verdict {
  readonly quantum: Quantum
  readonly isWeak: boolean
  /** Year from which it matters; absent where no use is vulnerable. */
  readonly since?: number
  /** `since` is not in the future. */
  readonly isDue: boolean
  /** What takes its place; absent where nothing has to. */
  readonly replacement?: string
}

export interface Finding extends Asset, Verdict {
  readonly type: 'finding'
  /** Path as reached from the one that was asked for, or `tls://host:port`. */
  readonly path: string
}

/** Something that was passed by, and why. */
export interface Problem {
  readonly type: 'problem'
  readonly reason: 'unreadable' | 'malformed' | 'too_large'
  readonly path: string
  readonly place?: Place
  readonly message: string
}

/** The last record of a scan. */
export interface Totals {
  readonly type: 'totals'
  readonly files: number
  readonly folders: number
  /** Symbolic links, which are not followed: what they lead to inside the tree is scanned there. */
  readonly links: number
  /** Pipes, sockets and devices, which are not opened. */
  readonly special: number
  /** Read, in bytes. */
  readonly bytes: number
}

export type ScanRecord = Finding | Problem | Totals

/** Something that says what it is, and is not well-formed. */
export interface Damage {
  readonly kind: 'damage'
  readonly place: Place
  readonly message: string
}

export type Found = Asset | Damage
