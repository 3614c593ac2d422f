import { readFileSync } from 'node:fs'
import { jest } from '@jest/globals'
import type { AuditSink, KemAlgorithm, KeySet, SecurityEvent } from '@quantum-shield/pq-core'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { isKemKey, type PublicKey } from '@quantum-shield/pq-core/keys'
import { createEngine, type EngineOptions } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'

/** A vector file of test-vectors/own. */
export function ownVectors<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../../test-vectors/own/${path}`, import.meta.url), 'utf8')) as T
}

/** A sink that keeps what it gets. */
export function recordingSink(): AuditSink & { readonly events: SecurityEvent[] } {
  const events: SecurityEvent[] = []
  return { events, record: (event) => void events.push(event) }
}

/** An engine over keys in memory, with the events it has recorded. */
export function setUp(more: Partial<EngineOptions> = {}) {
  const audit = recordingSink()
  const keys = createMemoryKeyProvider({ memory: 'plain' })
  const engine = createEngine({ policy: 'default', keys, audit, ...more })
  const last = (): SecurityEvent => audit.events.at(-1)!
  return { engine, keys, audit, last }
}

/** The public key of a key that encrypts. */
export function kemKeyOf({ name, parts }: KeySet): PublicKey<KemAlgorithm> {
  const publicKey = parts[0]?.publicKey
  if (publicKey === undefined || !isKemKey(publicKey)) throw new TypeError(`${name} does not encrypt`)
  return publicKey
}

/** What arrays held, in hexadecimal, just before they were filled with zeros while `work` ran. */
export async function wipedWhile(work: () => unknown): Promise<string[]> {
  const wiped: string[] = []
  const { fill } = Uint8Array.prototype
  const spy = jest.spyOn(Uint8Array.prototype, 'fill').mockImplementation(function (
    this: Uint8Array,
    ...args
  ) {
    if (args.length === 1 && args[0] === 0) wiped.push(toHex(this))
    return fill.apply(this, args)
  } as typeof fill)
  try {
    await work()
    return wiped
  } finally {
    spy.mockRestore()
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
