/** A toy format: "TOY!" ‖ u8 version ‖ u16 length ‖ body ‖ 'E'. The parser has a bug behind all of its checks. */
export function parseToy(bytes: Uint8Array): number {
  if (bytes.length < 8) return 0
  if (bytes[0] !== 0x54) return 1
  if (bytes[1] !== 0x4f) return 2
  if (bytes[2] !== 0x59) return 3
  if (bytes[3] !== 0x21) return 4
  if (bytes[4] !== 2) return 5
  const length = (bytes[5] ?? 0) * 256 + (bytes[6] ?? 0)
  if (length !== bytes.length - 8) return 6
  if (bytes[bytes.length - 1] !== 0x45) return 7
  if (length < 20) return 8
  throw new TypeError('planted: a body of 20 bytes and more')
}
