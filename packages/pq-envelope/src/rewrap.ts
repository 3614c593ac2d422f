import { checkBytes, checkOptions } from '@quantum-shield/pq-core'
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { Chunks } from './chunks.ts'
import { encodeContext } from './context.ts'
import { encodeHeader, MAX_RECIPIENTS, type ParsedHeader } from './header.ts'
import { afterHeader, fileKeyOf, OPEN_OPTION_NAMES, type OpenOptions } from './open.ts'
import { checkRecipients, wrapFor, type Recipient } from './recipients.ts'
import { headerTag, openFileKeys } from './schedule.ts'

export interface RewrapOptions extends OpenOptions {
  /** All recipients of the result, 1 to 32. */
  readonly to: readonly Recipient[]
}

async function rewrapHeader(header: ParsedHeader, options: RewrapOptions): Promise<Uint8Array> {
  const context = encodeContext(options.context ?? {})
  const fileKey = await fileKeyOf(header, options)
  try {
    const { headerKey, payloadKey } = openFileKeys(fileKey, header, context)
    wipe(payloadKey)
    const stanzas = options.to.map((recipient) => wrapFor(recipient, fileKey, header))
    const authenticated = encodeHeader({ ...header, stanzas })
    const rewrapped = concatBytes(authenticated, headerTag(headerKey, authenticated))
    wipe(headerKey)
    return rewrapped
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
  checkOptions(options, [...OPEN_OPTION_NAMES, 'to'])
  checkRecipients(options.to, MAX_RECIPIENTS)
  return (source) =>
    afterHeader(source, async function* (header, rest) {
      yield await rewrapHeader(header, options)
      yield* rest
    })
}

/** As rewrapStream, for an envelope that fits memory. */
export async function rewrap(envelope: Uint8Array, options: RewrapOptions): Promise<Uint8Array> {
  checkBytes(envelope, 'envelope')
  const parts: Uint8Array[] = []
  for await (const part of rewrapStream(options)([envelope])) parts.push(part)
  return concatBytes(...parts)
}
