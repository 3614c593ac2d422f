/** Packets of OpenPGP (RFC 9580 section 4): headers and bounds, both length forms. */
import { malformed, unsignedOf } from '../asn1.ts'

export interface Packet {
  readonly tag: number
  readonly offset: number
  /** What of the body lies in the input; of a body in parts, the first part. */
  readonly body: Uint8Array
}

const MAX_PACKETS = 100_000

/** Tags that RFC 9580 section 5 and its drafts give a meaning. */
const KNOWN = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 20, 21])

interface Length {
  /** Undefined: to the end of the file. */
  readonly length: number | undefined
  readonly size: number
  readonly isPartial: boolean
}

function newLength(bytes: Uint8Array): Length {
  const [first = 0, second = 0] = bytes
  if (first < 192) return { length: first, size: 1, isPartial: false }
  if (first < 224) return { length: (first - 192) * 256 + second + 192, size: 2, isPartial: false }
  if (first === 255) return { length: unsignedOf(bytes.subarray(1, 5)), size: 5, isPartial: false }
  return { length: 2 ** (first & 31), size: 1, isPartial: true }
}

function oldLength(type: number, bytes: Uint8Array): Length {
  if (type === 3) return { length: undefined, size: 0, isPartial: false }
  const size = 2 ** type
  return { length: unsignedOf(bytes.subarray(0, size)), size, isPartial: false }
}

/** Where the last of the parts of a body ends. */
function endOfParts(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    if (at >= bytes.length) return at + 1
    const { length = 0, size, isPartial } = newLength(bytes.subarray(at, at + 6))
    at += size + length
    if (!isPartial) return at
  }
}

/**
 * @param isWhole the input is all of the file: otherwise its last packet may go beyond it.
 * @throws PqError `malformed` for everything that is no sequence of packets to the end.
 */
export function packetsOf(bytes: Uint8Array, isWhole: boolean): readonly Packet[] {
  const packets: Packet[] = []
  let at = 0
  while (at < bytes.length) {
    const first = bytes[at] ?? 0
    if ((first & 0x80) === 0) throw malformed('OpenPGP: no packet')
    const isNew = (first & 0x40) !== 0
    const tag = isNew ? first & 0x3f : (first >> 2) & 0x0f
    if (!KNOWN.has(tag)) throw malformed(`OpenPGP: packet of the unknown type ${tag}`)
    const header = bytes.subarray(at + 1, at + 7)
    const { length, size, isPartial } = isNew ? newLength(header) : oldLength(first & 3, header)
    const start = at + 1 + size
    const end = start + (length ?? bytes.length - start)
    packets.push({ tag, offset: at, body: bytes.subarray(start, end) })
    if (packets.length > MAX_PACKETS) throw malformed(`OpenPGP: more than ${MAX_PACKETS} packets`)
    at = isPartial ? endOfParts(bytes, end) : end
  }
  if (at > bytes.length && isWhole) throw malformed('OpenPGP: cut short')
  return packets
}
