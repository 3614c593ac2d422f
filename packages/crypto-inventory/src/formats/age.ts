/** age files (age-encryption.org/v1), recipients and identities. Identities are told by their prefix alone. */
import { edwards, rsaEncryption } from '../algorithms.ts'
import { malformed } from '../asn1.ts'
import type { AlgorithmFacts, Asset, Found, Place, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import type { Input } from '../input.ts'
import { postQuantum, unknown } from '../post-quantum.ts'
import { chaCha20, passwordKey } from '../symmetric.ts'
import { attempt } from './damage.ts'

export const AGE_MAGIC = 'age-encryption.org/v1\n'
const MAX_HEADER = 64 * 1024
const MAX_STANZAS = 100

const STANZAS: Readonly<Record<string, AlgorithmFacts>> = {
  X25519: edwards('X25519'),
  'ssh-ed25519': edwards('X25519'),
  'ssh-rsa': rsaEncryption('OAEP'),
  scrypt: passwordKey('scrypt', 'scrypt'),
  mlkem768x25519: postQuantum('mlkem768x25519'),
}

/** age's own key names: plug-ins have `age1NAME1…`. */
const KEYS: Readonly<Record<string, AlgorithmFacts>> = {
  age1: edwards('X25519'),
  age1pq1: postQuantum('mlkem768x25519'),
  'AGE-SECRET-KEY-1': edwards('X25519'),
  'AGE-SECRET-KEY-PQ-1': postQuantum('mlkem768x25519'),
}

/** Recipients of a file, whose header is text. @throws PqError `malformed`. */
export function readAgeHeader(bytes: Uint8Array, place: Place): Asset {
  const front = Buffer.from(bytes.subarray(0, MAX_HEADER)).toString('latin1')
  const end = front.indexOf('\n---')
  if (!front.startsWith(AGE_MAGIC) || end === -1) throw malformed('age: no header')
  const uses = [...front.slice(0, end).matchAll(/\n-> ([\x21-\x7e]{1,64})/g)]
    .slice(0, MAX_STANZAS)
    .map(([, type = '']) => type)
    // age adds a stanza of random content to hide nothing in particular: it opens nothing.
    .filter((type) => !type.endsWith('-grease'))
    .map((type): Use => ({
      role: 'recipient',
      purpose: 'confidentiality',
      algorithm: STANZAS[type] ?? unknown(type),
    }))
  const [first, ...more] = uses
  if (first === undefined) throw malformed('age: no recipient')
  const payload: Use = { role: 'encryption', purpose: 'confidentiality', algorithm: chaCha20() }
  return {
    kind: 'encrypted content',
    format: 'age',
    place,
    uses: [first, ...more, payload],
    details: { recipients: uses.length },
  }
}

export const readAgeFile = ({ bytes, placeAt }: Input): readonly Found[] => {
  const place = placeAt(0)
  return attempt(place, 'age file', () => readAgeHeader(bytes, place))
}

/** Bech32 without 1, b, i and o; X25519 has 58 characters behind the prefix, the hybrid about 2 000. */
const KEY =
  /(?<![A-Za-z0-9-])(age1(?:pq1)?|AGE-SECRET-KEY-(?:PQ-)?1)([ac-hj-np-z02-9]{58,2100}|[AC-HJ-NP-Z02-9]{58,2100})(?![A-Za-z0-9])/g

const LENGTHS: Readonly<Record<string, readonly [number, number]>> = {
  age1: [58, 58],
  age1pq1: [1900, 2100],
  'AGE-SECRET-KEY-1': [58, 58],
  'AGE-SECRET-KEY-PQ-1': [58, 58],
}

export function* readAgeKeys({ text, placeAt }: Input): Generator<Found> {
  for (const { 1: prefix = '', 2: rest = '', index } of text.matchAll(KEY)) {
    const [least, most] = LENGTHS[prefix] ?? [0, 0]
    const algorithm = KEYS[prefix]
    if (algorithm === undefined || rest.length < least || rest.length > most) continue
    const isSecret = prefix.startsWith('AGE')
    yield {
      kind: isSecret ? 'private key' : 'public key',
      format: 'age',
      place: placeAt(index),
      uses: [{ role: 'key', purpose: 'confidentiality', algorithm }],
      details: isSecret ? { encrypted: false } : {},
      ...(!isSecret && { fingerprint: fingerprintOf(Buffer.from(prefix + rest, 'latin1')) }),
    }
  }
}
