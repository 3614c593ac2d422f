/** Passwords through Argon2id, with a floor for what is made and a ceiling for what is opened. */
import { utf8, wipe } from '@quantum-shield/pq-core/bytes'
import { argon2id } from '#platform'
import { refuseWeakArgon2id } from './argon2id.table.ts'
import { checkMembers, checkType } from './checks.ts'
import { EnvelopeError } from './errors.ts'
import type { PasswordStanza } from './header.ts'

/** Of Argon2id. At least one of KiB/passes 47104/1, 19456/2, 12288/3, 9216/4, 7168/5 (OWASP, August 2026). */
export interface PasswordCost {
  /** 7168 to 1 048 576, which is 1 GiB. */
  readonly memoryKiB: number
  /** 1 to 16. */
  readonly passes: number
  /** Lanes, 1 to 16. */
  readonly parallelism: number
}

/** RFC 9106 section 4, the second recommended option. */
export const DEFAULT_COST: PasswordCost = { memoryKiB: 65_536, passes: 3, parallelism: 4 }
/** What an envelope may ask of the one who opens it, whatever the memory limit. */
const CEILING = { passes: 16, parallelism: 16 } as const
export const DEFAULT_MAX_MEMORY_KIB = 1_048_576

/** @throws TypeError for what is no text, or text that UTF-8 would hold changed: another password would then open. */
export function checkPassword(password: string): void {
  checkType(password, 'string', 'password')
  if (!password.isWellFormed()) throw new TypeError('password is not well-formed Unicode')
}

/** @returns a copy. @throws RangeError below the floor or above what anybody will open. */
export function checkedCost(cost: PasswordCost): PasswordCost {
  const names = ['memoryKiB', 'passes', 'parallelism'] as const
  checkMembers(cost, 'passwordCost', names)
  for (const name of names) checkType(cost[name], 'number', `passwordCost.${name}`)
  const { memoryKiB, passes, parallelism } = cost
  const isLowEnough =
    memoryKiB <= DEFAULT_MAX_MEMORY_KIB && passes <= CEILING.passes && parallelism <= CEILING.parallelism
  const isWhole = [memoryKiB, passes, parallelism].every(Number.isInteger)
  const tooWeak = refuseWeakArgon2id(memoryKiB, passes)
  if (tooWeak !== undefined || parallelism < 1 || !isLowEnough || !isWhole) {
    throw new RangeError(
      `Argon2id with ${memoryKiB} KiB, ${passes} passes, ${parallelism} lanes; ` +
        `${tooWeak ?? 'at least 1 lane'}, ` +
        `at most ${DEFAULT_MAX_MEMORY_KIB} KiB, ${CEILING.passes} passes and ${CEILING.parallelism} lanes`,
    )
  }
  return { memoryKiB, passes, parallelism }
}

/** NaN would be no limit at all. @throws TypeError or RangeError. */
export function checkMemoryLimit(maxMemoryKiB: number): void {
  checkType(maxMemoryKiB, 'number', 'maxPasswordMemoryKiB')
  if (!Number.isSafeInteger(maxMemoryKiB) || maxMemoryKiB < 1)
    throw new RangeError(`maxPasswordMemoryKiB of ${maxMemoryKiB}, a positive integer expected`)
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
