type Secret = Uint8Array | Uint32Array

/** Remembers a secret, or a hash with a state to clear, and gives it back. */
export type Keep = <S extends Secret | { destroy(): void }>(secret: S) => S

/** Whatever `run` keeps is zeroed when it ends, by an error too. */
export function withSecrets<T>(run: (keep: Keep) => T): T {
  const kept: (Secret | { destroy(): void })[] = []
  try {
    return run((secret) => {
      kept.push(secret)
      return secret
    })
  } finally {
    for (const secret of kept) {
      if ('destroy' in secret) secret.destroy()
      else secret.fill(0)
    }
  }
}
