/** Compact JWS and JWE (RFC 7515 section 7.1, RFC 7516 section 7.1) anywhere in text. Their headers are read, and no more. */
import { fromBase64url } from '@quantum-shield/pq-core/bytes'
import type { Asset, Details, Found, Place, Use } from '../finding.ts'
import type { Input } from '../input.ts'
import { isSignatureSize, joseContent, joseKeyManagement, joseSignature } from '../jose.table.ts'

/** A header is a JSON object: `{"` in base64url is `eyJ`, `{ ` with a space or a line end `ewo`, `eyA`. */
const TOKEN =
  /(?<![\w.-])(ey[JA][\w-]{8,8192}|ewo[\w-]{8,8192})\.([\w-]*)\.([\w-]*)(?:\.([\w-]*)\.([\w-]*))?(?![\w-])/g
const MAX_TEXT = 128

type Header = Readonly<Record<string, unknown>>

function jsonOf(segment: string): Header | undefined {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(fromBase64url(segment)))
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Header) : undefined
  } catch {
    return undefined
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, MAX_TEXT) : undefined

function detailsOf(header: Header): Details {
  const [keyId, mediaType] = [textOf(header['kid']), textOf(header['typ'])]
  return { ...(keyId !== undefined && { keyId }), ...(mediaType !== undefined && { mediaType }) }
}

function readJws(header: Header, alg: string, place: Place): Asset {
  const use: Use = { role: 'signature', purpose: 'authenticity', algorithm: joseSignature(alg) }
  return { kind: 'token', format: 'jwt', place, uses: [use], details: detailsOf(header) }
}

function readJwe(header: Header, alg: string, enc: string, place: Place): Asset {
  const epk = header['epk']
  const curve = typeof epk === 'object' && epk !== null && 'crv' in epk ? textOf(epk.crv) : undefined
  const content: Use = { role: 'encryption', purpose: 'confidentiality', algorithm: joseContent(enc) }
  const recipient: Use = {
    role: 'recipient',
    purpose: 'confidentiality',
    algorithm: joseKeyManagement(alg, curve),
  }
  // A key that both sides have: the content's algorithm says all.
  const uses = alg === 'dir' ? ([content] as const) : ([recipient, content] as const)
  return { kind: 'encrypted content', format: 'jwe', place, uses, details: detailsOf(header) }
}

/** Bytes that so many characters of base64url stand for. */
const sizeOf = (segment: string): number => Math.floor((segment.length * 3) / 4)

/** What only looks like a token is none, nor is an example with a made-up signature: no reason to speak of it. */
export function* readTokens({ text, placeAt }: Input): Generator<Found> {
  for (const { 1: first = '', 2: second = '', 3: third = '', 4: fourth, 5: fifth, index } of text.matchAll(
    TOKEN,
  )) {
    const header = jsonOf(first)
    const alg = textOf(header?.['alg'])
    if (header === undefined || alg === undefined) continue
    const enc = textOf(header['enc'])
    if (fourth !== undefined && fifth !== undefined && enc !== undefined)
      yield readJwe(header, alg, enc, placeAt(index))
    // A payload may be detached (RFC 7515 appendix F); without both it is a text about tokens.
    else if (fourth === undefined && (second !== '' || third !== '') && isSignatureSize(alg, sizeOf(third)))
      yield readJws(header, alg, placeAt(index))
  }
}
