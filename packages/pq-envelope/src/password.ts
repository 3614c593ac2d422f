/** Passwords through Argon2id, with a floor for what is made and a ceiling for what is opened. */
import { utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { argon2id } from '#platform'
import { EnvelopeError } from './errors.ts'
import type { PasswordStanza } from './header.ts'

export interface PasswordCost {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** RFC 9106 section 4, the second recommended option. */
export const DEFAULT_COST: PasswordCost = { memoryKiB: 65_536, passes: 3, parallelism: 4 }
/** OWASP Password Storage Cheat Sheet (2023): the least for Argon2id. */
const FLOOR = { memoryKiB: 19_456, passes: 2, parallelism: 1 } as const
/** What an envelope may ask of the one who opens it, whatever the memory limit. */
const CEILING = { passes: 16, parallelism: 16 } as const
export const DEFAULT_MAX_MEMORY_KIB = 1_048_576

/** @throws RangeError below the floor or above what anybody will open. */
export function checkCost({ memoryKiB, passes, parallelism }: PasswordCost): void {
  const isHighEnough =
    memoryKiB >= FLOOR.memoryKiB && passes >= FLOOR.passes && parallelism >= FLOOR.parallelism
  const isLowEnough =
    memoryKiB <= DEFAULT_MAX_MEMORY_KIB && passes <= CEILING.passes && parallelism <= CEILING.parallelism
  const isWhole = [memoryKiB, passes, parallelism].every(Number.isInteger)
  if (!isHighEnough || !isLowEnough || !isWhole) {
    throw new RangeError(
      `Argon2id with ${memoryKiB} KiB, ${passes} passes, ${parallelism} lanes; ` +
        `at least ${FLOOR.memoryKiB} KiB and ${FLOOR.passes} passes, ` +
        `at most ${DEFAULT_MAX_MEMORY_KIB} KiB, ${CEILING.passes} passes and ${CEILING.parallelism} lanes`,
    )
  }
}

/** @returns 32 bytes; the caller wipes them. @throws EnvelopeError `limit_exceeded`, before any work is done. */
export async function passwordSecret(
  password: string,
  stanza: PasswordStanza,
  maxMemoryKiB: number,
): Promise<Uint8Array> {
  const { memoryKiB, passes, parallelism, salt } = stanza
  const isPossible = passes >= 1 && parallelism >= 1 && memoryKiB >= 8 * parallelism
  if (
    !isPossible ||
    memoryKiB > maxMemoryKiB ||
    passes > CEILING.passes ||
    parallelism > CEILING.parallelism
  ) {
    throw new EnvelopeError(
      'limit_exceeded',
      `the password asks for ${memoryKiB} KiB, ${passes} passes and ${parallelism} lanes of Argon2id; ` +
        `allowed are ${maxMemoryKiB} KiB, ${CEILING.passes} and ${CEILING.parallelism}`,
    )
  }
  // NFC, so that one password typed on two systems is one password (RFC 8265 section 4.2.1).
  const secret = utf8(password.normalize('NFC'))
  try {
    return await argon2id(secret, salt, { memoryKiB, passes, parallelism, length: 32 })
  } finally {
    wipe(secret)
  }
}
