/** What identity and recipient files of age hold, for `inspect`. */
import { PqError } from '@quantum-shield/pq-core'
import { Encrypter, identityToRecipient } from 'age-encryption'
import type { AgeKeyReport } from './key-lines.ts'

/** Lines: each costs a multiplication on a curve. */
const MAX_LINES = 1000
const HYBRID = /^(?:AGE-SECRET-KEY-PQ-1|age1pq1)/

async function recipientOf(line: string, kind: 'identity' | 'recipient'): Promise<string> {
  const recipient = kind === 'identity' ? await identityToRecipient(line) : line
  new Encrypter().addRecipient(recipient)
  return recipient
}

async function reportLine(line: string): Promise<AgeKeyReport> {
  const kind = /^AGE-SECRET-KEY-(?:PQ-)?1/.test(line) ? 'identity' : 'recipient'
  // A plug-in has its name between `age1` and the next 1.
  if (kind === 'recipient' && !/^age1(?:pq1|[^1]+$)/.test(line))
    return { kind: 'unknown', problem: 'unsupported_encoding' }
  const algorithm = HYBRID.test(line) ? 'mlkem768x25519' : 'X25519'
  try {
    return { kind, algorithm, recipient: await recipientOf(line, kind) }
  } catch {
    // Without the cause, whose message may quote a secret.
    return { kind, algorithm, problem: 'invalid_key' }
  }
}

/** @throws PqError `limit_exceeded`. */
export async function reportAgeKeys(text: string): Promise<readonly AgeKeyReport[]> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length > MAX_LINES)
    throw new PqError('limit_exceeded', `${lines.length} keys of age, at most ${MAX_LINES} are read`)
  return Promise.all(lines.map(reportLine))
}
