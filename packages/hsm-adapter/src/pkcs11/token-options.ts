/** What a token is opened with. */
import { isAbsolute } from 'node:path'
import { checkOptions, type AuditSink, type Clock } from '@quantum-shield/pq-core'
import type { OnMetric } from '../metrics.ts'
import type { Recycling } from './child/messages.node.ts'
import type { TokenSelection } from './child/start.node.ts'

export interface TokenOptions {
  /** Absolute path of the PKCS#11 library. */
  readonly module: string
  /** Other members are passed over: they may name an object, or where the PIN is. */
  readonly select: TokenSelection
  /** Asked for at each start of the process, which logs in with it once. */
  readonly pin: () => string | Promise<string>
  /** At most so many operations at once, 1 to 256; fewer where the token has fewer sessions. Default 8. */
  readonly sessions?: number
  /**
   * For one call, from the moment when a session takes it; for as long as that, at most, it waits for one. A call that is
   * not answered in time ends the process. Default 10 000.
   */
  readonly deadlineMs?: number
  /** Calls that wait while all sessions are taken, or the process is being started. Default 1024. */
  readonly queueLimit?: number
  /**
   * Program and arguments that run a script with Node, in a place of their own: they must become that process (`exec`),
   * and pass environment and descriptors on. Default: this Node.
   */
  readonly command?: (script: string) => readonly string[]
  /** Takes `provider.up`, `provider.down` and `provider.login_failed`. */
  readonly audit?: AuditSink
  readonly onMetric?: OnMetric
  /** Default: `Date.now`. */
  readonly clock?: Clock
  /** When the process is replaced, between two calls. Default: 5000 keys made, or 64 MiB more memory than at first. */
  readonly recycling?: Partial<Recycling>
}

export type CheckedOptions = Required<Omit<TokenOptions, 'command' | 'audit' | 'onMetric' | 'recycling'>> &
  Pick<TokenOptions, 'command' | 'audit' | 'onMetric'> & { readonly recycling: Recycling }

const OPTION_NAMES = [
  'module',
  'select',
  'pin',
  'sessions',
  'deadlineMs',
  'queueLimit',
  'command',
  'audit',
  'onMetric',
  'clock',
  'recycling',
]
const SELECTION: readonly (keyof TokenSelection)[] = [
  'token',
  'serial',
  'manufacturer',
  'model',
  'slotId',
  'slotManufacturer',
  'slotDescription',
  'libraryManufacturer',
  'libraryDescription',
  'libraryVersion',
]
const MAX_SESSIONS = 256
const MAX_QUEUE = 1_000_000
const MAX_TIMER_MS = 2 ** 31 - 1
const RECYCLING: Recycling = { keys: 5000, growthBytes: 64 * 1024 * 1024 }

export function checkInteger(value: number, name: string, minimum: number, maximum: number): number {
  if (!Number.isInteger(value) || value < minimum || value > maximum)
    throw new RangeError(`${name} is ${value}, ${minimum} to ${maximum} expected`)
  return value
}

export const checkDeadline = (value: number): number => checkInteger(value, 'deadlineMs', 1, MAX_TIMER_MS)

function checkRecycling(recycling: Recycling): Recycling {
  checkOptions(recycling, Object.keys(RECYCLING))
  return {
    keys: checkInteger(recycling.keys, 'keys', 1, Number.MAX_SAFE_INTEGER),
    growthBytes: checkInteger(recycling.growthBytes, 'growthBytes', 1, Number.MAX_SAFE_INTEGER),
  }
}

/** @throws TypeError, RangeError */
export function checkTokenOptions(options: TokenOptions): CheckedOptions {
  checkOptions(options, OPTION_NAMES)
  const { module, select, sessions = 8, deadlineMs = 10_000, queueLimit = 1024, clock = Date.now } = options
  if (!isAbsolute(module)) throw new TypeError('module must be an absolute path')
  return {
    ...options,
    select: Object.fromEntries(
      SELECTION.flatMap((name) => (select[name] === undefined ? [] : [[name, select[name]]])),
    ),
    sessions: checkInteger(sessions, 'sessions', 1, MAX_SESSIONS),
    deadlineMs: checkDeadline(deadlineMs),
    queueLimit: checkInteger(queueLimit, 'queueLimit', 0, MAX_QUEUE),
    clock,
    recycling: checkRecycling({ ...RECYCLING, ...options.recycling }),
  }
}
