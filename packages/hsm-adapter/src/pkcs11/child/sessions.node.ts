/** Sessions of one slot: as many as the token allows, each for one operation at a time. */
import type { PKCS11 } from 'pkcs11js'
import {
  CK_EFFECTIVELY_INFINITE,
  CK_UNAVAILABLE_INFORMATION,
  CKF_RW_SESSION,
  CKF_SERIAL_SESSION,
} from './constants.table.ts'
import { ckrOf } from './failures.node.ts'

const CKR_SESSION_COUNT = 0xb1

export interface Sessions {
  /**
   * Runs Init and its operation as one: no other call uses the session meanwhile. A session whose operation failed may
   * have one that is still active, so it is closed.
   */
  run<T>(work: (session: Buffer) => T | Promise<T>): Promise<T>
  /** Without waiting, for a call that asks how the token is. */
  open(): Buffer
  close(session: Buffer): void
}

export interface SessionLimits {
  readonly maxSessionCount: number
  readonly maxRwSessionCount: number
}

/** @returns at most `wanted`, and one less than the token allows, whose one session keeps the login. */
export function sessionLimit(wanted: number, { maxSessionCount, maxRwSessionCount }: SessionLimits): number {
  const stated = [maxSessionCount, maxRwSessionCount].filter(
    (count) => count !== CK_EFFECTIVELY_INFINITE && count !== CK_UNAVAILABLE_INFORMATION,
  )
  return Math.max(1, Math.min(wanted, ...stated.map((count) => count - 1)))
}

export function createSessions(pkcs11: PKCS11, slot: Buffer, limit: number): Sessions {
  const idle: Buffer[] = []
  const waiting: ((session: Buffer | undefined) => void)[] = []
  let opened = 0
  let allowed = limit

  const open = (): Buffer => pkcs11.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION)

  function close(session: Buffer): void {
    try {
      pkcs11.C_CloseSession(session)
    } catch {
      // The token has closed it already.
    }
  }

  function tryOpen(): Buffer | undefined {
    try {
      const session = open()
      opened += 1
      return session
    } catch (error) {
      if (ckrOf(error)?.number !== CKR_SESSION_COUNT || opened === 0) throw error
      // Others use the token as well: what is open must do.
      allowed = opened
      return undefined
    }
  }

  async function take(): Promise<Buffer> {
    const session = idle.pop() ?? (opened < allowed ? tryOpen() : undefined)
    if (session !== undefined) return session
    const given = await new Promise<Buffer | undefined>((resolve) => waiting.push(resolve))
    return given ?? take()
  }

  function giveBack(session: Buffer): void {
    const next = waiting.shift()
    if (next === undefined) idle.push(session)
    else next(session)
  }

  function drop(session: Buffer): void {
    close(session)
    opened -= 1
    waiting.shift()?.(undefined)
  }

  return {
    async run(work) {
      const session = idle.pop() ?? (await take())
      let result
      try {
        result = await work(session)
      } catch (error) {
        drop(session)
        throw error
      }
      giveBack(session)
      return result
    },
    open,
    close,
  }
}
