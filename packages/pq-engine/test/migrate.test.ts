import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { createEngine, type EngineOptions, type MigrationItem } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { POLICY_PROFILES } from '@quantum-shield/pq-engine/policy'
import { inspectEnvelope, open, seal } from '@quantum-shield/pq-envelope'
import { mlKem1024, mlKem512, mlKem768, xWing } from '@quantum-shield/pq-kem'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { kemKeyOf, recordingSink } from './support.ts'

const MESSAGE = utf8('x'.repeat(5000))
const CONTEXT = { tenant: 'acme' }

async function setUp(more: Partial<EngineOptions> = {}) {
  const audit = recordingSink()
  const keys = createMemoryKeyProvider({ memory: 'plain' })
  const engine = createEngine({ policy: 'default', keys, audit, ...more })
  const old = await createEngine({ policy: 'default', keys, audit }).createKey({
    purpose: 'encrypt',
    name: 'docs',
  })
  const sealed = await createEngine({ policy: 'default', keys, audit }).seal(MESSAGE, {
    to: [old],
    context: CONTEXT,
  })
  audit.events.length = 0
  return { engine, keys, audit, old, sealed }
}

/** Everything behind the header. */
function payloadOf(envelope: Uint8Array): Uint8Array {
  return envelope.subarray(inspectEnvelope(envelope).headerSize)
}

describe('migrate', () => {
  it('makes the successor and moves envelopes to it without touching their payload', async () => {
    const { engine, audit, old, sealed } = await setUp()
    const { key, items } = await engine.migrate({
      from: old,
      to: 'MLKEM1024-P384',
      envelopes: [{ id: 'a', envelope: sealed, context: CONTEXT }],
    })
    expect(key).toMatchObject({ name: 'docs', version: 2, purpose: 'encrypt' })
    expect(key.parts[0]?.publicKey.algorithm.id).toBe('MLKEM1024-P384')
    const [item] = items
    if (item?.status !== 'rewrapped') throw new Error('not rewrapped')
    expect(payloadOf(item.envelope)).toEqual(payloadOf(sealed))
    expect(inspectEnvelope(item.envelope).recipients).toEqual([
      { type: 'kem', algorithm: 'MLKEM1024-P384', keyId: key.parts[0]?.publicKey.id, keyVersion: 2 },
    ])
    expect(await engine.open(item.envelope, { keys: [key], context: CONTEXT })).toEqual(MESSAGE)
    expect(await codeRejectedBy(engine.open(item.envelope, { keys: [old], context: CONTEXT }))).toBe(
      'no_matching_key',
    )
    expect(await engine.open(sealed, { keys: [old], context: CONTEXT })).toEqual(MESSAGE)
    expect(audit.events.slice(0, 3)).toMatchObject([
      { type: 'key.created', key: { name: 'docs', version: 2 }, details: { replaces: 1 } },
      { type: 'envelope.rewrapped', key: { version: 1 }, details: { envelope: 'a', toVersion: 2 } },
      { type: 'key.migrated', key: { version: 2 }, details: { replaces: 1, rewrapped: 1, failed: 0 } },
    ])
  })

  it('goes on under a stricter policy, which only reads the old key', async () => {
    const { engine, old, sealed } = await setUp({ policy: 'cnsa2' })
    const { key, items } = await engine.migrate({
      from: old,
      to: 'ML-KEM-1024',
      envelopes: [{ id: 'a', envelope: sealed, context: CONTEXT }],
    })
    expect(key.version).toBe(2)
    expect(items).toMatchObject([{ status: 'rewrapped' }])
  })

  it('keeps the other recipients, when they are named', async () => {
    const { engine, old } = await setUp()
    const [alice, bob] = [xWing.generateKeyPair(), xWing.generateKeyPair()]
    const envelope = await engine.seal(MESSAGE, { to: [old, alice.publicKey, bob.publicKey] })
    const others = [alice.publicKey, { publicKey: bob.publicKey, keyVersion: 4 }]
    const request = (item: Partial<MigrationItem>) => ({
      from: old,
      to: 'X-Wing',
      envelopes: [{ id: 'a', envelope, ...item }],
    })
    const { items } = await engine.migrate(request({ others }))
    const [item] = items
    if (item?.status !== 'rewrapped') throw new Error('not rewrapped')
    for (const { privateKey } of [alice, bob])
      expect(await open(item.envelope, { keys: [privateKey] })).toEqual(MESSAGE)
    const stranger = xWing.generateKeyPair().publicKey
    for (const named of [undefined, [alice.publicKey], [...others, stranger]]) {
      const report = await engine.migrate(request(named === undefined ? {} : { others: named }))
      expect(report.items).toMatchObject([{ id: 'a', status: 'failed', code: 'recipients_differ' }])
    }
  })

  it('makes nothing for another recipient whom the policy forbids', async () => {
    const { engine, keys, audit, old } = await setUp({ policy: 'cnsa2', kems: [mlKem1024, mlKem512, xWing] })
    const move = async (other: PublicKey<KemAlgorithm>) => {
      const envelope = await seal(MESSAGE, { to: [kemKeyOf(old), other] })
      const envelopes = [{ id: 'a', envelope, others: [other] }]
      return engine.migrate({ from: old, to: 'ML-KEM-1024', envelopes })
    }
    expect((await move(mlKem1024.generateKeyPair().publicKey)).items).toMatchObject([{ status: 'rewrapped' }])
    const event = audit.events.find(({ type }) => type === 'envelope.rewrapped')
    expect(event).toMatchObject({ outcome: 'success', key: { name: 'docs', version: 1 } })
    // X-Wing is readable there, ML-KEM-512 is not even that, ML-KEM-768 is not in the table.
    for (const [algorithm, code] of [
      [xWing, 'policy_refused'],
      [mlKem512, 'policy_refused'],
      [mlKem768, 'unsupported_algorithm'],
    ] as const) {
      const { publicKey } = algorithm.generateKeyPair()
      audit.events.length = 0
      expect((await move(publicKey)).items).toMatchObject([{ id: 'a', status: 'failed', code }])
      if (code !== 'policy_refused') continue
      const details = { operation: 'use', algorithms: algorithm.id, keyId: publicKey.id }
      expect(audit.events[1]).toMatchObject({
        type: 'policy.refused',
        reason: 'algorithm_not_allowed',
        details,
      })
    }
    expect((await keys.find('docs')).version).toBe(5)
  })

  it('asks the policy about the successor at every item', async () => {
    let now = Date.UTC(2030, 0, 1)
    const policy = {
      ...POLICY_PROFILES.default,
      deprecations: { 'MLKEM1024-P384': { 'no-use-after': '2030-12-31' } },
    }
    const { engine, old, sealed } = await setUp({ policy, clock: () => now })
    const item = { envelope: sealed, context: CONTEXT }
    async function* envelopes(): AsyncGenerator<MigrationItem> {
      yield { id: 'in time', ...item }
      now = Date.UTC(2031, 0, 1)
      yield { id: 'too late', ...item }
    }
    const { items } = await engine.migrate({ from: old, to: 'MLKEM1024-P384', envelopes: envelopes() })
    expect(items).toMatchObject([
      { id: 'in time', status: 'rewrapped' },
      { id: 'too late', status: 'failed', code: 'policy_refused' },
    ])
  })

  it('reports what fails, item by item, and goes on', async () => {
    const { engine, audit, old, sealed } = await setUp()
    const elsewhere = await engine.seal(MESSAGE, { to: [xWing.generateKeyPair().publicKey] })
    const tampered = Uint8Array.from(sealed)
    tampered[inspectEnvelope(sealed).headerSize - 1]! ^= 1
    audit.events.length = 0
    async function* envelopes(): AsyncGenerator<MigrationItem> {
      yield { id: 'wrong context', envelope: sealed }
      yield { id: 'junk', envelope: utf8('junk') }
      yield { id: 'elsewhere', envelope: elsewhere }
      yield { id: 'tampered', envelope: tampered, context: CONTEXT }
      yield { id: 'good', envelope: sealed, context: CONTEXT }
    }
    const { items } = await engine.migrate({ from: old, to: 'X-Wing', envelopes: envelopes() })
    expect(items.map((item) => [item.id, item.status === 'failed' ? item.code : item.status])).toEqual([
      ['wrong context', 'decryption_failed'],
      ['junk', 'malformed'],
      ['elsewhere', 'recipients_differ'],
      ['tampered', 'decryption_failed'],
      ['good', 'rewrapped'],
    ])
    expect(audit.events.map(({ type, outcome, reason }) => [type, reason ?? outcome])).toEqual([
      ['key.created', 'success'],
      ['envelope.rewrapped', 'decryption_failed'],
      ['envelope.rewrapped', 'malformed'],
      ['envelope.rewrapped', 'recipients_differ'],
      ['envelope.rewrapped', 'decryption_failed'],
      ['envelope.rewrapped', 'success'],
      ['key.migrated', 'success'],
    ])
    expect(audit.events.at(-1)?.details).toEqual({ replaces: 1, rewrapped: 1, failed: 4 })
  })

  it('goes on with a successor that is there already', async () => {
    const { engine, old, sealed } = await setUp()
    const { key } = await engine.migrate({ from: old, to: 'MLKEM768-P256' })
    const again = await engine.migrate({
      from: old,
      to: key,
      envelopes: [{ id: 'a', envelope: sealed, context: CONTEXT }],
    })
    expect(again.key).toBe(key)
    expect(again.items).toMatchObject([{ status: 'rewrapped' }])
  })

  it('gives signing keys a successor and signs nothing anew', async () => {
    const { engine } = await setUp()
    const old = await engine.createKey({ purpose: 'sign', name: 'invoices' })
    const file = await engine.sign(old, MESSAGE)
    const { key, items } = await engine.migrate({ from: old, to: 'Ed25519+ML-DSA-87' })
    expect([key.version, key.parts.length, items]).toEqual([2, 2, []])
    await engine.verify(old, MESSAGE, file)
    expect(await codeRejectedBy(engine.verify(key, MESSAGE, file))).toBe('signers_mismatch')
    const report = await engine.migrate({ from: old, to: key, envelopes: [{ id: 'a', envelope: MESSAGE }] })
    expect(report.items).toMatchObject([{ status: 'failed', code: 'wrong_purpose' }])
  })

  it('refuses a successor that the policy does not allow, before anything is moved', async () => {
    const { engine, keys, old, sealed, audit } = await setUp()
    const envelopes = [{ id: 'a', envelope: sealed, context: CONTEXT }]
    expect(await codeRejectedBy(engine.migrate({ from: old, to: 'ML-KEM-768', envelopes }))).toBe(
      'policy_refused',
    )
    expect((await keys.find('docs')).version).toBe(1)
    const weak = await keys.create({ purpose: 'encrypt', algorithms: [mlKem768] })
    expect(await codeRejectedBy(engine.migrate({ from: old, to: weak, envelopes }))).toBe('policy_refused')
    expect(audit.events.every(({ type }) => type === 'policy.refused')).toBe(true)
  })

  it('ends when the sink refuses or when something breaks that has no code', async () => {
    let recorded = 0
    const audit = { record: () => (++recorded === 2 ? Promise.reject(new Error('full')) : undefined) }
    const { engine, old, sealed } = await setUp({ audit })
    const envelopes = [{ id: 'a', envelope: sealed, context: CONTEXT }]
    expect(await codeRejectedBy(engine.migrate({ from: old, to: 'X-Wing', envelopes }))).toBe('audit_failed')

    const inner = createMemoryKeyProvider({ memory: 'plain' })
    const keys = { ...inner, decapsulator: () => Promise.reject(new Error('connection lost')) }
    const broken = createEngine({ policy: 'default', keys, audit: recordingSink() })
    const key = await broken.createKey({ purpose: 'encrypt' })
    const envelope = await broken.seal(MESSAGE, { to: [key] })
    const call = broken.migrate({ from: key, to: 'X-Wing', envelopes: [{ id: 'a', envelope }] })
    await expect(call).rejects.toThrow('connection lost')
  })
})
