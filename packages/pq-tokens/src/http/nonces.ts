/** Which nonces have been used: a signature that was recorded must not be good a second time. */
import { checkOptions, type Clock } from '@quantum-shield/pq-core'
import { checkedNumber, secondsOf } from '../claims.ts'
import { TokenError } from '../errors.ts'

export interface NonceStore {
  /**
   * Marks a nonce of a key as used, in one step with looking it up. After `expiresAt` (seconds since the epoch) the
   * signature is too old anyway.
   * @returns false when it was used before.
   */
  claim(keyId: string, nonce: string, expiresAt: number): boolean | Promise<boolean>
}

export interface MemoryNoncesOptions {
  /** Some 200 bytes each. Default 100 000. */
  readonly maximum?: number
  /** Default: the system's clock. */
  readonly clock?: Clock
}

/**
 * Nonces in this process, forgotten once they are over. One process only: several behind one address share a store.
 * `claim` throws TokenError `limit_exceeded` when it is full: to forget one would be to let it pass again.
 */
export function memoryNonces(options: MemoryNoncesOptions = {}): NonceStore {
  checkOptions(options, ['maximum', 'clock'])
  const maximum = checkedNumber(options.maximum ?? 100_000, 'maximum')
  const used = new Map<string, number>()

  /** Oldest first, up to the first that is still good; one behind it is kept too long, never too short. */
  function forget(now: number): void {
    for (const [name, expiresAt] of used) {
      if (expiresAt >= now) return
      used.delete(name)
    }
  }

  return Object.freeze({
    claim(keyId: string, nonce: string, expiresAt: number) {
      forget(secondsOf(options.clock))
      const name = JSON.stringify([keyId, nonce])
      if (used.has(name)) return false
      if (used.size >= maximum) throw new TokenError('limit_exceeded', `${maximum} nonces are in use`)
      used.set(name, expiresAt)
      return true
    },
  })
}
