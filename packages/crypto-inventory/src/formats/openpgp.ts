/** Keys, messages and detached signatures of OpenPGP, from the open fields of their packets (RFC 9580 section 5). */
import { toHex } from '@quantum-shield/pq-core/bytes'
import { bitLength, malformed } from '../asn1.ts'
import type { AlgorithmFacts, Asset, Details, Place, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import { unknown } from '../post-quantum.ts'
import { passwordKey } from '../symmetric.ts'
import { packetsOf, type Packet } from './openpgp.packets.ts'
import {
  CURVES_BY_CONTENT,
  fieldsOf,
  HASHES,
  keyFacts,
  recipientFacts,
  signatureFacts,
} from './openpgp.table.ts'
import { purposeOf } from './public-keys.ts'

const RECIPIENT = 1
const SIGNATURE = 2
const PASSWORD = 3
const SECRET_KEY = 5
const PUBLIC_KEY = 6
const SECRET_SUBKEY = 7
const PUBLIC_SUBKEY = 14
const KEYS = [SECRET_KEY, PUBLIC_KEY, SECRET_SUBKEY, PUBLIC_SUBKEY]

/** Where the fields of the algorithm begin: behind version, time, days (version 3), number, length (version 5 and 6). */
const FIELDS_AT: Readonly<Record<number, number>> = { 2: 8, 3: 8, 4: 6, 5: 10, 6: 10 }
const NUMBER_AT: Readonly<Record<number, number>> = { 2: 7, 3: 7, 4: 5, 5: 5, 6: 5 }

function keyUse({ body }: Packet): Use {
  const [version = 0] = body
  const [at, numberAt] = [FIELDS_AT[version], NUMBER_AT[version]]
  const id = numberAt === undefined ? undefined : body[numberAt]
  if (at === undefined || id === undefined) throw malformed(`OpenPGP: key of version ${version}`)
  const fields = body.subarray(at)
  const algorithm = factsOf(id, fields)
  return { role: 'key', purpose: purposeOf(algorithm, 'either'), algorithm }
}

function factsOf(id: number, fields: Uint8Array): AlgorithmFacts {
  switch (fieldsOf(id)) {
    case 'number': {
      const bits = (fields[0] ?? 0) * 256 + (fields[1] ?? 0)
      const number = fields.subarray(2, 2 + Math.ceil(bits / 8))
      if (bits < 256 || bitLength(number) !== bits) throw malformed('OpenPGP: a number of another length')
      return keyFacts(id, bits, '') ?? unknown(`OpenPGP ${id}`)
    }
    case 'curve': {
      const oid = toHex(fields.subarray(1, 1 + (fields[0] ?? 0)))
      return keyFacts(id, 0, CURVES_BY_CONTENT[oid] ?? oid) ?? unknown(`OpenPGP ${id}`)
    }
    case 'native':
      return keyFacts(id, 0, '') ?? unknown(`OpenPGP ${id}`)
    case undefined:
      throw malformed(`OpenPGP: key of the unknown algorithm ${id}`)
  }
}

/** Version 3 names the key in front of the algorithm; version 6 has its fingerprint, whose length stands first. */
function recipientUse({ tag, body }: Packet): Use {
  const [version, length = 0] = body
  if (tag === PASSWORD) {
    if (version === undefined || ![4, 5, 6].includes(version))
      throw malformed('OpenPGP: password of an unknown version')
    return { role: 'recipient', purpose: 'confidentiality', algorithm: passwordKey('OpenPGP S2K', 'PBKDF1') }
  }
  const id = version === 3 ? body[9] : version === 6 ? body[2 + length] : undefined
  const algorithm = id === undefined ? undefined : recipientFacts(id)
  if (algorithm === undefined) throw malformed('OpenPGP: recipient of an unknown kind')
  return { role: 'recipient', purpose: 'confidentiality', algorithm }
}

function signatureUse({ body }: Packet): Use {
  const [version = 0] = body
  const at = version === 3 ? 15 : 2
  const [id = 0, hash = 0] = body.subarray(at, at + 2)
  const algorithm = signatureFacts(id, HASHES[hash] ?? '')
  if (![3, 4, 5, 6].includes(version) || algorithm === undefined)
    throw malformed('OpenPGP: signature of an unknown kind')
  return { role: 'signature', purpose: 'authenticity', algorithm }
}

const at = (place: Place, { offset }: Packet, isArmoured: boolean): Place =>
  isArmoured ? place : { ...place, offset: place.offset + offset }

/** A primary key with its subkeys, for each primary key. */
function readKeys(packets: readonly Packet[], place: Place, isArmoured: boolean): readonly Asset[] {
  const rings: Packet[][] = []
  for (const packet of packets.filter(({ tag }) => KEYS.includes(tag))) {
    const isPrimary = packet.tag === SECRET_KEY || packet.tag === PUBLIC_KEY
    if (isPrimary || rings.length === 0) rings.push([packet])
    else rings.at(-1)?.push(packet)
  }
  return rings.map(([first, ...rest]): Asset => {
    if (first === undefined) throw malformed('OpenPGP: no key')
    const isSecret = first.tag === SECRET_KEY || first.tag === SECRET_SUBKEY
    const details: Details = { version: first.body[0] ?? 0, subkeys: rest.length }
    return {
      kind: isSecret ? 'private key' : 'public key',
      format: 'openpgp',
      place: at(place, first, isArmoured),
      uses: [keyUse(first), ...rest.map(keyUse)],
      details,
      ...(!isSecret && { fingerprint: fingerprintOf(first.body) }),
    }
  })
}

function readPackets(packets: readonly Packet[], place: Place, isArmoured: boolean): readonly Asset[] {
  const [first] = packets
  if (first === undefined) throw malformed('OpenPGP: empty')
  if (KEYS.includes(first.tag)) return readKeys(packets, place, isArmoured)
  const recipients = packets.filter(({ tag }) => tag === RECIPIENT || tag === PASSWORD).map(recipientUse)
  const [recipient, ...others] = recipients
  if (recipient !== undefined) {
    const details = { recipients: recipients.length }
    return [{ kind: 'encrypted content', format: 'openpgp', place, uses: [recipient, ...others], details }]
  }
  const [signature, ...signatures] = packets.filter(({ tag }) => tag === SIGNATURE).map(signatureUse)
  if (signature === undefined) return []
  return [{ kind: 'signature', format: 'openpgp', place, uses: [signature, ...signatures], details: {} }]
}

/** What armour held. @throws PqError `malformed`. */
export const readOpenPgp = (bytes: Uint8Array, place: Place): readonly Asset[] =>
  readPackets(packetsOf(bytes, true), place, true)

/** First bytes of keys, detached signatures and encrypted messages, in both forms of headers. */
const FIRST_TAGS = [RECIPIENT, SIGNATURE, PASSWORD, SECRET_KEY, PUBLIC_KEY]

export function looksLikeOpenPgp([first = 0]: Uint8Array): boolean {
  if ((first & 0x80) === 0) return false
  return FIRST_TAGS.includes((first & 0x40) !== 0 ? first & 0x3f : (first >> 2) & 0x0f)
}

/** A binary file. Nothing marks it as OpenPGP but its packets: one that does not fit, and it is something else. */
export function readBinaryOpenPgp(bytes: Uint8Array, isWhole: boolean, place: Place): readonly Asset[] {
  try {
    return readPackets(packetsOf(bytes, isWhole), place, false)
  } catch {
    return []
  }
}
