/** The header of an age file (c2sp.org/age v1), as far as it is looked at before anything is computed. */
import { PqError } from '@quantum-shield/pq-core'
import { AGE_LINE } from './recognise.ts'

/** Bytes: 150 hybrid recipients of 1.6 kB each. */
export const MAX_HEADER = 256 * 1024
/** Each costs every identity of its kind a decapsulation. */
export const MAX_STANZAS = 160

/** @returns where the header ends, undefined for one that goes on. */
function endOf(text: string): number | undefined {
  const mac = text.indexOf('\n---')
  const end = mac === -1 ? -1 : text.indexOf('\n', mac + 1)
  return end === -1 ? undefined : end + 1
}

/** What typage leaves to whoever holds the key, or does not look at. @throws PqError as readHeader. */
function check(header: string): void {
  const types = stanzaTypes(header)
  if (types.length > MAX_STANZAS)
    throw new PqError('limit_exceeded', `age: more than ${MAX_STANZAS} recipients`)
  // Whoever opens the file with a key could otherwise not tell that a passphrase opens it, too.
  if (types.includes('scrypt') && types.length > 1)
    throw new PqError('malformed', 'age: a passphrase beside other recipients')
  // 32 bytes.
  if (!/\n--- [A-Za-z0-9+/]{43}\n$/.test(header))
    throw new PqError('malformed', 'age: the header has no authentication code')
}

/**
 * Reads until the header is complete.
 * @returns everything read, which may go on behind the header.
 * @throws PqError `malformed` for what is no age file; `limit_exceeded` for a header of over 256 KiB or 160 stanzas.
 */
export async function readHeader(blocks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let text = ''
  for (;;) {
    const next = await blocks.next()
    if (next.done === true) throw new PqError('malformed', 'age: cut short inside the header')
    // A copy: the block's memory is used again.
    const part = Buffer.from(next.value)
    parts.push(part)
    if (text.length <= MAX_HEADER) text += part.toString('latin1', 0, MAX_HEADER + 1)
    const common = Math.min(text.length, AGE_LINE.length)
    if (text.slice(0, common) !== AGE_LINE.slice(0, common))
      throw new PqError('malformed', 'age: another first line')
    const end = endOf(text)
    if ((end ?? text.length) > MAX_HEADER)
      throw new PqError('limit_exceeded', `age: a header of more than ${MAX_HEADER} bytes`)
    if (end === undefined) continue
    check(text.slice(0, end))
    return Buffer.concat(parts)
  }
}

/** What the stanzas of a header say they are, in order, at most 64 characters of each. */
export function stanzaTypes(header: string): string[] {
  return [...header.matchAll(/\n-> ([\x21-\x7e]{1,64})/g)].map(([, type = '']) => type)
}

/** Kinds of recipients in the front of a file without armor. @throws as readHeader. */
export async function recipientKinds(blocks: AsyncIterator<Uint8Array>): Promise<string[]> {
  const text = (await readHeader(blocks)).toString('latin1', 0, MAX_HEADER)
  return stanzaTypes(text.slice(0, endOf(text)))
}
