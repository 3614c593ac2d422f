import { PqError, type EntropySource } from '@quantum-shield/pq-core'
import type { Token } from './protocol.ts'

/** One call of C_GenerateRandom gives no more here. */
const MAX_READ = 65_536

/**
 * C_GenerateRandom. The output of a token's generator is conditioned: its health tests are the token's. Claimed are 4 bits
 * a byte, so that a pool asks for twice as much as it needs.
 */
export function pkcs11Entropy(token: Token): EntropySource {
  return Object.freeze({
    name: `pkcs11:${token.info.label}`,
    minEntropyPerByte: 4,
    async read(length: number) {
      if (!Number.isInteger(length) || length < 1 || length > MAX_READ)
        throw new RangeError(`${length} random bytes, 1 to ${MAX_READ} expected`)
      const bytes = await token.perform('random', { length })
      if (bytes.length !== length)
        throw new PqError('malformed', `${bytes.length} random bytes instead of ${length}`)
      return bytes
    },
  } satisfies EntropySource)
}
