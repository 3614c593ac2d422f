/**
 * The lines of a journal: docs/design/015-index-state.md. Each holds the hash of all before it, so that two journals with
 * one last line are one history.
 */
import { concatBytes, toBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { draw, type RandomSource } from '@quantum-shield/pq-core'
import { digest } from '#hash'

/** What the first line is chained to. */
const ORIGIN = 'quantum-shield index journal 1'

export type Act = 'create' | 'reserve' | 'delegate'

/** What a step has made of the state: indices `next` to `end - 1` are left. */
export interface Step {
  readonly act: Act
  readonly next: bigint
  readonly end: bigint
  /** `create`: the key, and behind a slash the hash of the line that delegated the range. Else `-`. */
  readonly about: string
}

export interface Entry extends Step {
  /** From 0. */
  readonly number: number
  readonly hash: string
  readonly line: string
}

/** The sign in front tells a line from one that stands behind a half line. */
const LINE =
  /^#(\d{1,15}) (create|reserve|delegate) (\d{1,62}) (\d{1,62}) (\S{1,100}) ([\w-]{22}) ([\w-]{43})$/

const sha256 = (text: string): string => toBase64url(digest('SHA-256', utf8(text), 32))

/** The line that follows `last`. @param last undefined for the first one. */
export function entryAfter(last: Entry | undefined, { act, next, end, about }: Step, nonce: string): Entry {
  const number = last === undefined ? 0 : last.number + 1
  const body = `#${number} ${act} ${next} ${end} ${about} ${nonce}`
  const hash = sha256(`${last?.hash ?? ORIGIN} ${body}`)
  return { act, next, end, about, number, hash, line: `${body} ${hash}` }
}

/** Spent indices stay spent: `next` never falls, `end` never rises, and they do not pass each other. */
function isStep(last: Entry | undefined, { act, next, end }: Step): boolean {
  if (next > end) return false
  switch (act) {
    case 'create':
      return last === undefined
    case 'reserve':
      return last !== undefined && next > last.next && end === last.end
    case 'delegate':
      return last !== undefined && next === last.next && end < last.end
  }
}

/** @returns undefined for a line that does not follow `last`, whatever it is. */
export function readEntry(last: Entry | undefined, line: string): Entry | undefined {
  const [, , act, next = '', end = '', about = '', nonce = ''] = LINE.exec(line) ?? []
  if (act === undefined) return undefined
  const step = { act: act as Act, next: BigInt(next), end: BigInt(end), about }
  const entry = entryAfter(last, step, nonce)
  return entry.line === line && isStep(last, step) ? entry : undefined
}

/** Of the first entry. */
export const keyIdOf = ({ about }: Entry): string => about.split('/', 1)[0] ?? ''

/** The number that a whole line gives itself. @returns undefined for what is no line. */
export function numberOf(line: string): number | undefined {
  const [, number] = LINE.exec(line) ?? []
  return number === undefined ? undefined : Number(number)
}

/**
 * Who wrote a line: 22 characters. The clocks are for machines that were cloned while they ran: they draw the same random
 * bytes, hardly at the same nanosecond.
 */
export function drawNonce(random: RandomSource): string {
  const clocks = utf8(`${Date.now()} ${performance.now()}`)
  return toBase64url(digest('SHA-256', concatBytes(draw(random, 16), clocks), 32).subarray(0, 16))
}
