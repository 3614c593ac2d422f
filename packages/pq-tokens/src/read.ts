/** Bytes of a stream of the web, so many and no more. */
import type { Bytes } from '@quantum-shield/pq-core'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { TokenError } from './errors.ts'

/** @throws TokenError `limit_exceeded` as soon as there are more than `maximum`; the stream is cancelled then. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maximum: number,
  what: string,
): Promise<Bytes> {
  if (stream === null) return new Uint8Array()
  const reader = stream.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return concatBytes(...parts)
    length += value.length
    if (length > maximum) {
      // Not awaited: a stream that never ends its cancellation must not hold the caller.
      void reader.cancel().catch(() => undefined)
      throw new TokenError('limit_exceeded', `${what} has more than ${maximum} bytes`)
    }
    parts.push(value)
  }
}
