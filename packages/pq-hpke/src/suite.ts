/** A suite of the three tables and of the caller's KEM, as the `hpke` library takes it. */
import { PqError, type KemAlgorithm } from '@quantum-shield/pq-core'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import type { SecretBytes } from '@quantum-shield/pq-core/secret'
import { AEAD_EXPORT_ONLY, CipherSuite, type AEAD, type KDF, type KEM, type Key } from 'hpke'
import { cipherOf, hkdfOf, xofOf } from '#platform'
import { HpkeError } from './errors.ts'
import {
  AEADS,
  KDFS,
  NONCE_SIZE,
  TAG_SIZE,
  type AeadName,
  type AeadRow,
  type KdfName,
  type KdfRow,
} from './suites.table.ts'

export interface HpkeSuite {
  /** ML-KEM, a hybrid or DHKEM: any that has a number in HPKE. */
  readonly kem: KemAlgorithm
  readonly kdf: KdfName
  readonly aead: AeadName
}

/** What a KEM gave, in the place where the library expects a key: it asks its KEM, and gets this back. */
export interface Encapsulated extends Key {
  readonly enc: Uint8Array
  readonly sharedSecret: SecretBytes
}

export interface Suite {
  readonly kem: KemAlgorithm
  readonly kemId: number
  readonly kdf: KdfRow
  readonly aead: AeadRow
  readonly library: CipherSuite<Encapsulated>
}

/** Keys are made and encoded by the KEMs of the caller; derivation has another form for the other kind of KDF. */
function notAsked(): never {
  throw new TypeError('not a part of this suite')
}

function kemOf({ id, ...sizes }: KemAlgorithm, kemId: number): KEM<Encapsulated> {
  return {
    id: kemId,
    type: 'KEM',
    name: id,
    Nsecret: sizes.sharedSecretSize,
    Nenc: sizes.ciphertextSize,
    Npk: sizes.publicKeySize,
    Nsk: sizes.privateKeySize,
    Encap: async ({ enc, sharedSecret }) => ({ enc, shared_secret: sharedSecret.reveal() }),
    Decap: async (_enc, { sharedSecret }) => sharedSecret.reveal(),
    DeriveKeyPair: notAsked,
    GenerateKeyPair: notAsked,
    SerializePublicKey: notAsked,
    DeserializePublicKey: notAsked,
    SerializePrivateKey: notAsked,
    DeserializePrivateKey: notAsked,
  }
}

function kdfOf(name: KdfName, row: KdfRow): KDF {
  const { id, size, stages } = row
  const common = { id, type: 'KDF', name, Nh: size, stages } as const
  if (row.stages === 2) return { ...common, ...hkdfOf(row.hash), Derive: notAsked }
  const xof = xofOf(row.xof)
  return { ...common, Derive: async (ikm, length) => xof(ikm, length), Extract: notAsked, Expand: notAsked }
}

function aeadOf(name: AeadName, { id, keySize }: AeadRow): AEAD {
  if (name === 'export-only') return AEAD_EXPORT_ONLY()
  return { id, type: 'AEAD', name, Nk: keySize, Nn: NONCE_SIZE, Nt: TAG_SIZE, ...cipherOf(name) }
}

function rowOf<Name extends string, Row>(table: Readonly<Record<Name, Row>>, name: Name, what: string): Row {
  if (!Object.hasOwn(table, name))
    throw new HpkeError('unsupported_suite', `${what} "${name}"; known: ${Object.keys(table).join(', ')}`)
  return table[name]
}

/** @throws HpkeError `unsupported_suite`; TypeError for a `kem` that is none. */
export function suiteOf({ kem, kdf, aead }: HpkeSuite): Suite {
  const given: Partial<KemAlgorithm> | undefined = kem
  if (given?.kind !== 'kem') throw new TypeError('`kem` must be a KemAlgorithm, such as xWing of pq-kem')
  const kemId = identifiersOf(kem.id)?.hpke
  if (kemId === undefined) throw new HpkeError('unsupported_suite', `${kem.id} has no number in HPKE`)
  const [kdfRow, aeadRow] = [rowOf(KDFS, kdf, 'KDF'), rowOf(AEADS, aead, 'AEAD')]
  const library = new CipherSuite<Encapsulated>(
    () => kemOf(kem, kemId),
    () => kdfOf(kdf, kdfRow),
    () => aeadOf(aead, aeadRow),
  )
  return { kem, kemId, kdf: kdfRow, aead: aeadRow, library }
}

/** @throws PqError `malformed` for another length, before a key is used. */
export function checkEnc({ kem }: Suite, enc: Uint8Array): void {
  if (enc.length !== kem.ciphertextSize)
    throw new PqError('malformed', `${kem.id}: enc is ${enc.length} bytes, not ${kem.ciphertextSize}`)
}
