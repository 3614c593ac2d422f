import { readFileSync } from 'node:fs'
import { errorCode, type AuditSink, type SecurityEvent } from '@quantum-shield/pq-core'

/** A vector file of test-vectors/own. */
export function ownVectors<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../test-vectors/own/${path}`, import.meta.url), 'utf8')) as T
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** A sink that keeps what it gets. */
export function recordingSink(): AuditSink & { readonly events: SecurityEvent[] } {
  const events: SecurityEvent[] = []
  return { events, record: (event) => void events.push(event) }
}

/** The code of what the call throws or rejects with; undefined when it does neither. */
export async function codeOf(call: () => unknown): Promise<string | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    return errorCode(error) ?? (error instanceof Error ? error.name : 'thrown')
  }
}

/** Bytes that look random and are the same each time: a linear congruential generator, for tests only. */
export function pseudorandom(seed: number): (length: number) => Uint8Array {
  let state = seed >>> 0
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}
