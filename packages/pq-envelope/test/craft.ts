/** Envelopes that `seal` never makes, put together from its own parts. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { chunkCipher } from '../src/chunks.ts'
import { encodeContext, type EnvelopeContext } from '../src/context.ts'
import { wrapFor } from '../src/file-key.ts'
import { encodeHeader } from '../src/header.ts'
import type { Recipient } from '../src/recipients.ts'
import { deriveFileKeys, headerTag } from '../src/schedule.ts'
import { suiteByName, TAG_SIZE, type SuiteName } from '../src/suites.ts'

export interface CraftedChunk {
  readonly plaintext: Uint8Array
  readonly isFinal: boolean
  /** Default: its place in the list. */
  readonly index?: number
}

export interface Craft {
  /** Whoever is to get which file key. */
  readonly recipients: readonly { readonly to: Recipient; readonly fileKey: Uint8Array }[]
  /** The key that commitment, tag and chunks are made with. */
  readonly fileKey: Uint8Array
  readonly chunks: readonly CraftedChunk[]
  readonly commitment?: Uint8Array
  readonly suite?: SuiteName
  readonly salt?: Uint8Array
  readonly context?: EnvelopeContext
}

export function craft({ recipients, fileKey, chunks, ...rest }: Craft): Uint8Array {
  const { salt = new Uint8Array(32).fill(9), context = {} } = rest
  const suite = suiteByName(rest.suite ?? 'AES-256-GCM')
  const bound = { suite, chunkExponent: 12, salt }
  const keys = deriveFileKeys(fileKey, bound, encodeContext(context))
  const commitment = rest.commitment ?? keys.commitment
  const wrapping = { ...bound, commitment }
  const stanzas = recipients.map((recipient) => wrapFor(recipient.to, recipient.fileKey, wrapping))
  const authenticated = encodeHeader({ ...bound, commitment, stanzas })
  const cipher = chunkCipher(suite, keys)
  const payload = chunks.map(({ plaintext, isFinal, index }, i) => {
    const sealed = new Uint8Array(plaintext.length + TAG_SIZE)
    cipher.seal(index ?? i, isFinal, plaintext, sealed)
    return sealed
  })
  return concatBytes(authenticated, headerTag(keys.headerKey, authenticated), ...payload)
}
