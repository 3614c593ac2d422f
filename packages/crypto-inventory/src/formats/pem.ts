/** Text armour (RFC 7468, RFC 1421, RFC 4716, RFC 9580) anywhere in a file, also inside a JSON or environment string. */
import { fromBase64 } from '@quantum-shield/pq-core/bytes'
import { malformed } from '../asn1.ts'
import type { Asset, Found, Place, Use } from '../finding.ts'
import type { Input } from '../input.ts'
import { aes, des, tripleDes } from '../symmetric.ts'
import { unknown } from '../post-quantum.ts'
import { readAgeHeader } from './age.ts'
import { attempt, damage } from './damage.ts'
import {
  HIDDEN_KEY,
  readDsaPrivateKey,
  readEcPrivateKey,
  readEncryptedPkcs8,
  readPkcs8,
  readRsaPrivateKey,
  readRsaPublicKey,
  readSpki,
} from './key-files.ts'
import { readOpenPgp } from './openpgp.ts'
import { readOpenSshPrivateKey, readSshBlob } from './ssh-keys.ts'
import { readCertificate, readRequest } from './x509.ts'

/** Classic McEliece's largest key is 1.3 MB, a third more as text. */
const MAX_BLOCK = 4 * 1024 * 1024
const BEGIN = /(?:-----|---- )BEGIN ([A-Z0-9 ]{1,48}?)(?:-----| ----)/g
/** Lines of a body, or the headers in front of it; in a string, their ends are escaped. */
const START_OF_BODY = /^(?:\\[rn]|[\s"'+])*(?:[A-Za-z0-9+/=]{16}|[A-Za-z][A-Za-z0-9-]*: )/

type DerReader = (bytes: Uint8Array, place: Place) => Asset | readonly Asset[]

const READERS: Readonly<Record<string, DerReader>> = {
  CERTIFICATE: readCertificate,
  'X509 CERTIFICATE': readCertificate,
  'TRUSTED CERTIFICATE': readCertificate,
  'CERTIFICATE REQUEST': readRequest,
  'NEW CERTIFICATE REQUEST': readRequest,
  'PUBLIC KEY': readSpki,
  'RSA PUBLIC KEY': readRsaPublicKey,
  'PRIVATE KEY': readPkcs8,
  'ENCRYPTED PRIVATE KEY': readEncryptedPkcs8,
  'RSA PRIVATE KEY': readRsaPrivateKey,
  'EC PRIVATE KEY': readEcPrivateKey,
  'DSA PRIVATE KEY': readDsaPrivateKey,
  'OPENSSH PRIVATE KEY': readOpenSshPrivateKey,
  'SSH2 PUBLIC KEY': (bytes, place) => readSshBlob(bytes, place, {}),
  'AGE ENCRYPTED FILE': readAgeHeader,
  'PGP PUBLIC KEY BLOCK': readOpenPgp,
  'PGP PRIVATE KEY BLOCK': readOpenPgp,
  'PGP MESSAGE': readOpenPgp,
  'PGP SIGNATURE': readOpenPgp,
}

const LEGACY_CIPHERS: Readonly<Record<string, Use['algorithm']>> = {
  'AES-128-CBC': aes(128, 'CBC'),
  'AES-192-CBC': aes(192, 'CBC'),
  'AES-256-CBC': aes(256, 'CBC'),
  'DES-EDE3-CBC': tripleDes(168),
  'DES-CBC': des(),
}

/** OpenSSL's first form of encryption: the whole key, with one round of MD5 over the passphrase. */
function readLegacyEncrypted(label: string, cipher: string, place: Place): Asset {
  const algorithm = LEGACY_CIPHERS[cipher] ?? unknown(cipher, 'block-cipher')
  const format = label.startsWith('EC') ? 'sec1' : 'pkcs1'
  const family = label.split(' ')[0] ?? ''
  return {
    kind: 'private key',
    format,
    place,
    uses: [
      {
        ...HIDDEN_KEY,
        algorithm: {
          ...HIDDEN_KEY.algorithm,
          name: `${family} (encrypted)`,
          category: 0,
          quantum: 'vulnerable',
        },
      },
      { role: 'encryption', purpose: 'confidentiality', algorithm: { ...algorithm, isWeak: true } },
    ],
    details: { encrypted: true, kdf: 'MD5, 1 iteration' },
  }
}

interface Body {
  /** Base64 without spaces. */
  readonly base64: string
  readonly headers: ReadonlyMap<string, string>
}

/** A line of a string in source code without what surrounds its content. */
const contentOf = (line: string): string =>
  line
    .trim()
    .replace(/^["']/, '')
    .replace(/["']\s*[+,;]?$/, '')

/** @throws PqError `malformed` for characters that are neither headers nor base64. */
function bodyOf(text: string): Body {
  const headers = new Map<string, string>()
  let base64 = ''
  let isContinued = false
  for (const line of text
    .replace(/\\[rn]/g, '\n')
    .split('\n')
    .map(contentOf)) {
    const [, name, value = ''] = /^([A-Za-z][A-Za-z0-9-]*): ?(.*)$/.exec(line) ?? []
    if (name !== undefined) headers.set(name.toLowerCase(), value)
    // RFC 4716 goes on in the next line after a backslash; a checksum of OpenPGP (=abcd) is passed over.
    else if (!isContinued && !/^=[A-Za-z0-9+/]{4}$/.test(line)) base64 += line
    isContinued = line.endsWith('\\')
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw malformed('no base64 in it')
  return { base64, headers }
}

function readBlock(label: string, text: string, place: Place): Asset | readonly Asset[] {
  const read = READERS[label]
  if (read === undefined) return []
  const { base64, headers } = bodyOf(text)
  const cipher = headers.get('dek-info')?.split(',')[0]
  if (cipher !== undefined) return readLegacyEncrypted(label, cipher.slice(0, 32), place)
  const padded = label.startsWith('PGP') ? base64.padEnd(Math.ceil(base64.length / 4) * 4, '=') : base64
  return read(fromBase64(padded), place)
}

/** Where the next end of each label stands: every end is looked for once, however many beginnings there are. */
function endFinder(text: string): (label: string, marker: string, start: number) => number {
  const ends = new Map<string, number>()
  return (label, marker, start) => {
    const known = ends.get(label)
    if (known !== undefined && (known === -1 || known >= start)) return known
    const end = text.indexOf(marker.replace('BEGIN', 'END'), start)
    ends.set(label, end)
    return end
  }
}

export function* readPem({ text, placeAt }: Pick<Input, 'text' | 'placeAt'>): Generator<Found> {
  const findEnd = endFinder(text)
  const begin = new RegExp(BEGIN)
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const [marker, label = ''] = match
    const start = begin.lastIndex
    // A text that speaks of PEM has the marker, and no key behind it.
    if (READERS[label] === undefined || !START_OF_BODY.test(text.slice(start, start + 80))) continue
    const place = placeAt(match.index)
    const end = findEnd(label, marker, start)
    const next = text.indexOf('-----BEGIN ', start)
    if (end === -1 || end - start > MAX_BLOCK || (next !== -1 && next < end)) {
      yield damage(place, `${label}: its end is missing`)
      continue
    }
    yield* attempt(place, label, () => readBlock(label, text.slice(start, end), place))
    begin.lastIndex = end
  }
}
