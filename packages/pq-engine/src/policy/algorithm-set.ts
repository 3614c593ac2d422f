/** One name for a set of algorithms, whatever their order: sorted by UTF-16 code unit, joined by `+`. */
export function algorithmSet(ids: readonly string[]): string {
  return ids.length === 1 ? (ids[0] as string) : [...ids].sort().join('+')
}
