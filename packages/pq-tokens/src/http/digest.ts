/** Digests of bodies, RFC 9530. A signature covers the field; that the field fits the body is checked here. */
import { PqError } from '@quantum-shield/pq-core'
import { equalBytes, toBase64 } from '@quantum-shield/pq-core/bytes'
import { isInnerList, parseDictionary, type Dictionary } from 'structured-headers'
import { sha, type ShaName } from '#sha'
import { TokenError } from '../errors.ts'

export type DigestName = ShaName

/** The strongest first. The others that RFC 9530 lists are broken. */
const STRONGEST_FIRST: readonly DigestName[] = ['sha-512', 'sha-256']

/** The value of `Content-Digest`. */
export async function contentDigest(body: Uint8Array, name: DigestName): Promise<string> {
  return `${name}=:${toBase64(await sha(name, body))}:`
}

function parse(field: string): Dictionary {
  try {
    return parseDictionary(field)
  } catch {
    throw new PqError('malformed', 'Content-Digest is not a dictionary')
  }
}

/** @throws TokenError `digest_mismatch`, also when it has none of the digests above; PqError `malformed`. */
export async function checkDigest(field: string, body: Uint8Array): Promise<void> {
  const digests = parse(field)
  const name = STRONGEST_FIRST.find((candidate) => digests.has(candidate))
  const member = name === undefined ? undefined : digests.get(name)
  if (name === undefined || member === undefined)
    throw new TokenError('digest_mismatch', `Content-Digest has neither ${STRONGEST_FIRST.join(' nor ')}`)
  const expected = isInnerList(member) ? undefined : member[0]
  if (!(expected instanceof ArrayBuffer)) throw new PqError('malformed', 'a digest is not a byte sequence')
  if (!equalBytes(new Uint8Array(expected), await sha(name, body)))
    throw new TokenError('digest_mismatch', `the body does not have the ${name} digest that was signed`)
}
