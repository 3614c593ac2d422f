import { checkBytes, type Bytes } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import { checkSource } from './checks.ts'
import type { Chunks } from './chunks.ts'
import { wrapFor } from './file-key.ts'
import { encodeHeader, type ParsedHeader } from './header.ts'
import { afterHeader, fileKeyOf, openingOf, type Opening, type OpenOptions } from './open.ts'
import { checkedRecipients, type Recipient } from './recipients.ts'
import { headerTag, openFileKeys } from './schedule.ts'

/** How to open the old envelope, and who opens the new one. */
export type RewrapOptions = OpenOptions & {
  /** All recipients of the result, 1 to 32. */
  readonly to: readonly Recipient[]
}

async function rewrapHeader(
  header: ParsedHeader,
  opening: Opening,
  to: readonly Recipient[],
): Promise<Bytes> {
  const fileKey = await fileKeyOf(header, opening)
  try {
    const { headerKey, payloadKey } = openFileKeys(fileKey, header, opening.context)
    wipe(payloadKey)
    try {
      const stanzas = to.map((recipient) => wrapFor(recipient, fileKey, header))
      const authenticated = encodeHeader({ ...header, stanzas })
      return concatBytes(authenticated, headerTag(headerKey, authenticated))
    } finally {
      wipe(headerKey)
    }
  } finally {
    wipe(fileKey)
  }
}

/**
 * Replaces the recipients; the payload passes through unread, its file key stays the same. So a recipient who
 * kept the old file, or its file key, can still read the content: to shut somebody out, seal again.
 * @throws as openStream up to the payload, and EnvelopeError `mixed_recipients`.
 */
export function rewrapStream(options: RewrapOptions): (source: Chunks) => AsyncGenerator<Uint8Array> {
  const opening = openingOf(options, ['to'])
  const to = checkedRecipients(options.to)
  return (source) => {
    checkSource(source)
    return afterHeader<Uint8Array>(source, async function* (header, rest) {
      yield await rewrapHeader(header, opening, to)
      yield* rest
    })
  }
}

/** As rewrapStream, for an envelope that fits memory. */
export async function rewrap(envelope: Uint8Array, options: RewrapOptions): Promise<Bytes> {
  checkBytes(envelope, 'envelope')
  const parts: Uint8Array[] = []
  for await (const part of rewrapStream(options)([envelope])) parts.push(part)
  return concatBytes(...parts)
}
