/** Keys of age as `inspect` shows them. Small: every inspection loads it. */
export interface AgeKeyReport {
  readonly kind: 'identity' | 'recipient' | 'unknown'
  readonly algorithm?: 'mlkem768x25519' | 'X25519'
  /** That files are sealed to, also of an identity. */
  readonly recipient?: string
  /** Why no verb takes the line, an error code. */
  readonly problem?: 'invalid_key' | 'unsupported_encoding'
}

/** One line: `identity of age, mlkem768x25519, recipient age1pq1…`. */
export function lineOfAgeKey({ kind, algorithm, recipient, problem }: AgeKeyReport): string {
  if (kind === 'unknown') return 'neither an identity nor a recipient that this command reads'
  if (problem !== undefined) return `${kind} of age, ${algorithm}: damaged; obtain it again from its source`
  return kind === 'identity'
    ? `identity of age, ${algorithm}, recipient ${recipient}`
    : `recipient of age, ${algorithm}, ${recipient}`
}
