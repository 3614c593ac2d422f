/** Signature files taken apart and put together again, from docs/design/002-detached-signatures.md alone. */
import { concatBytes } from '@quantum-shield/pq-core/bytes'

export interface Entry {
  /** `u8(length)` ‖ algorithm id ‖ key id. */
  readonly signer: Uint8Array
  /** Without its length. */
  readonly signature: Uint8Array
}

const MAGIC_VERSION_DIGEST = 6

export function takeApart(file: Uint8Array): { start: Uint8Array; entries: Entry[] } {
  const count = file[MAGIC_VERSION_DIGEST] as number
  let offset = MAGIC_VERSION_DIGEST + 1
  const take = (length: number) => file.slice(offset, (offset += length))
  const signers = Array.from({ length: count }, () => take(1 + (file[offset] as number) + 32))
  const signatures = Array.from({ length: count }, () => {
    const [high, low] = take(2) as unknown as [number, number]
    return take(256 * high + low)
  })
  const entries = signers.map((signer, i) => ({ signer, signature: signatures[i] as Uint8Array }))
  return { start: file.slice(0, MAGIC_VERSION_DIGEST), entries }
}

export function putTogether(
  start: Uint8Array,
  entries: readonly Entry[],
  count = entries.length,
): Uint8Array {
  return concatBytes(
    start,
    Uint8Array.of(count),
    ...entries.map(({ signer }) => signer),
    ...entries.flatMap(({ signature }) => [
      Uint8Array.of(signature.length >> 8, signature.length & 0xff),
      signature,
    ]),
  )
}
