/** JSON: keys and key sets (RFC 7517, RFC 9964) wherever they stand in it, and envelopes in their JSON form. */
import { fromBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { edwards, ellipticCurve, rsaKey } from '../algorithms.ts'
import { bitLength, malformed } from '../asn1.ts'
import type { AlgorithmFacts, Asset, Details, Found, Place, Purpose, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import type { Input } from '../input.ts'
import { findPostQuantum, unknown } from '../post-quantum.ts'
import { aes, hmac } from '../symmetric.ts'
import { attempt } from './damage.ts'
import { isSignatureName } from '../jose.table.ts'
import { ENVELOPE_FORMAT, readJsonEnvelope } from './own.ts'
import { purposeOf } from './public-keys.ts'

type Members = Readonly<Record<string, unknown>>

const MAX_DEPTH = 64
const MAX_TEXT = 128
const MAX_POINTER = 1024

const textOf = (members: Members, name: string): string | undefined => {
  const value = members[name]
  return typeof value === 'string' ? value : undefined
}

/** What `use`, `key_ops` and `alg` let the key do. */
function statedPurpose(jwk: Members): Purpose {
  const use = textOf(jwk, 'use')
  if (use === 'sig') return 'authenticity'
  if (use === 'enc') return 'confidentiality'
  const alg = textOf(jwk, 'alg')
  if (alg !== undefined) return isSignatureName(alg) ? 'authenticity' : 'confidentiality'
  const operations = Array.isArray(jwk['key_ops']) ? jwk['key_ops'] : []
  if (operations.includes('sign') || operations.includes('verify')) return 'authenticity'
  return operations.length > 0 ? 'confidentiality' : 'either'
}

function octetKey(curve: string): AlgorithmFacts {
  const isKnown = curve === 'Ed25519' || curve === 'Ed448' || curve === 'X25519' || curve === 'X448'
  return isKnown ? edwards(curve) : unknown(curve.slice(0, MAX_TEXT))
}

/** A symmetric key: how long it is, and what `alg` says. */
function secretFacts(jwk: Members): AlgorithmFacts {
  const bits = 8 * Math.floor(((textOf(jwk, 'k')?.length ?? 0) * 3) / 4)
  const alg = textOf(jwk, 'alg') ?? ''
  const hash = /^HS(\d{3})$/.exec(alg)?.[1]
  if (hash !== undefined) return hmac(`SHA-${hash}`)
  return alg.startsWith('A') ? aes(bits, alg.includes('GCM') ? 'GCM' : 'KW') : unknown(`${bits} bits`)
}

function factsOf(jwk: Members, purpose: Purpose): AlgorithmFacts {
  switch (textOf(jwk, 'kty')) {
    case 'RSA':
      return rsaKey(bitLength(fromBase64url(textOf(jwk, 'n') ?? '')), purpose)
    case 'EC':
      return ellipticCurve((textOf(jwk, 'crv') ?? '').slice(0, MAX_TEXT), purpose)
    case 'OKP':
      return octetKey(textOf(jwk, 'crv') ?? '')
    case 'AKP': {
      const alg = textOf(jwk, 'alg') ?? ''
      return (
        findPostQuantum((row) => row.jose?.alg === alg || row.id === alg) ?? unknown(alg.slice(0, MAX_TEXT))
      )
    }
    case 'oct':
      return secretFacts(jwk)
    default:
      throw malformed('JWK of an unknown type')
  }
}

/** Members of which a public key is made, by type: what RFC 7638 hashes. */
const PUBLIC_MEMBERS = ['alg', 'crv', 'e', 'kty', 'n', 'pub', 'x', 'y'] as const

/** As RFC 7638 section 3.1, over all the public members that the key has. */
const publicPart = (jwk: Members): string =>
  JSON.stringify(
    Object.fromEntries(PUBLIC_MEMBERS.flatMap((name) => (name in jwk ? [[name, jwk[name]]] : []))),
  )

function readJwk(jwk: Members, place: Place): Asset {
  const stated = statedPurpose(jwk)
  const algorithm = factsOf(jwk, stated)
  const isSecret = jwk['kty'] === 'oct'
  const isPrivate = 'd' in jwk || 'priv' in jwk || 'seed' in jwk
  const use: Use = { role: 'key', purpose: purposeOf(algorithm, stated), algorithm }
  const keyId = textOf(jwk, 'kid')?.slice(0, MAX_TEXT)
  const details: Details = {
    ...(keyId !== undefined && { keyId }),
    ...((isPrivate || isSecret) && { encrypted: false }),
  }
  return {
    kind: isSecret ? 'secret key' : isPrivate ? 'private key' : 'public key',
    format: 'jwk',
    place,
    uses: [use],
    details,
    ...(!isSecret && !isPrivate && { fingerprint: fingerprintOf(utf8(publicPart(jwk))) }),
  }
}

interface Visit {
  readonly value: unknown
  readonly pointer: string
  readonly depth: number
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Every object in document order, down to 64 levels. */
function* objectsOf(root: unknown): Generator<readonly [members: Members, pointer: string]> {
  const stack: Visit[] = [{ value: root, pointer: '', depth: 0 }]
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { value, pointer, depth } = visit
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) yield [value as Members, pointer]
    if (depth === MAX_DEPTH) continue
    const inner = Object.entries(value as Members).filter(([, member]) => typeof member === 'object')
    for (const [name, member] of inner.reverse())
      stack.push({ value: member, pointer: `${pointer}/${escapePointer(name)}`, depth: depth + 1 })
  }
}

const MARKS = /"(?:kty|format)"\s*:/g

/** A file that is JSON as a whole. A JWK inside other text is not looked for. */
export function* readJson({ bytes, text, placeAt }: Input): Generator<Found> {
  if (!/^\s*[[{]/.test(text.slice(0, 256))) return
  let root: unknown
  try {
    root = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return
  }
  const marks = [...text.matchAll(MARKS)].map(({ index }) => index)
  const found = [...objectsOf(root)].filter(
    ([members]) => typeof members['kty'] === 'string' || members['format'] === ENVELOPE_FORMAT,
  )
  for (const [i, [members, pointer]] of found.entries()) {
    const isKey = typeof members['kty'] === 'string'
    // Names of members may be escaped or repeated: only equal numbers tell which mark is whose.
    const at = marks.length === found.length ? marks[i] : undefined
    const place: Place = {
      ...(at === undefined ? { offset: 0 } : placeAt(at)),
      pointer: pointer.slice(0, MAX_POINTER),
    }
    yield* attempt(place, isKey ? 'JWK' : 'envelope', () =>
      isKey ? readJwk(members, place) : readJsonEnvelope(members, place),
    )
  }
}
