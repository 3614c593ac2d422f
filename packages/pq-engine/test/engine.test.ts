import { describe, expect, it } from '@jest/globals'
import type { KeyProvider, SecurityEvent } from '@quantum-shield/pq-core'
import { fromBase64url, toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { createEngine, type EngineOptions, type PolicyDocument } from '@quantum-shield/pq-engine'
import { createEntropyPool } from '@quantum-shield/pq-engine/entropy'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { POLICY_PROFILES } from '@quantum-shield/pq-engine/policy'
import { inspectEnvelope, open as openEnvelope, seal as sealEnvelope } from '@quantum-shield/pq-envelope'
import * as kems from '@quantum-shield/pq-kem'
import { mlKem1024, mlKem768, xWing } from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import * as signatures from '@quantum-shield/pq-signatures'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'
import * as hashMlDsa from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { ed25519, inspectDetached, mlDsa65, mlDsa87, verifyDetached } from '@quantum-shield/pq-signatures'
import { ALL_KEMS, ALL_SIGNATURES } from '../src/engine/tables.ts'
import { codeOf, pseudorandom, recordingSink } from './support.ts'

const MESSAGE = utf8('the message, which no event may carry')

function setUp(more: Partial<EngineOptions> = {}) {
  const audit = recordingSink()
  const keys = createMemoryKeyProvider({ memory: 'plain' })
  const engine = createEngine({ policy: 'default', keys, audit, ...more })
  const last = (): SecurityEvent => audit.events.at(-1)!
  return { engine, keys, audit, last }
}

describe('createEngine', () => {
  it('knows every algorithm that the packages export', () => {
    const exported = (kind: string, ...modules: object[]) =>
      modules.flatMap((module) =>
        Object.values(module).filter((value: { kind?: unknown }) => value.kind === kind),
      )
    expect(new Set(ALL_KEMS)).toEqual(new Set(exported('kem', kems, classicalKems)))
    expect(new Set(ALL_SIGNATURES)).toEqual(
      new Set(exported('signature', signatures, classicalSignatures, hashMlDsa)),
    )
  })

  it('is frozen and takes a profile or a document', () => {
    const { engine } = setUp()
    expect(Object.isFrozen(engine)).toBe(true)
    expect(engine.policy.name).toBe('default')
    const document: PolicyDocument = { ...POLICY_PROFILES.fips, name: 'ours' }
    expect(setUp({ policy: document }).engine.policy.name).toBe('ours')
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['an unknown profile', 'invalid_policy', { policy: 'toString' }],
    ['a bad document', 'invalid_policy', { policy: {} }],
    ['a signature among the KEMs', 'TypeError', { kems: [mlDsa65] }],
    ['an algorithm twice', 'TypeError', { signatures: [mlDsa65, mlDsa65] }],
    ['an unknown option', 'TypeError', { tenant: 'acme' }],
  ])('refuses %s: %s', async (_, code, more) => {
    expect(await codeOf(() => setUp(more))).toBe(code)
  })
})

describe('keys', () => {
  it('are of the algorithms of the policy', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign', name: 'invoices' })
    expect(key.parts.map(({ publicKey }) => publicKey.algorithm)).toEqual([ed25519, mlDsa65])
    expect(last()).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      time: expect.any(Number),
      type: 'key.created',
      outcome: 'success',
      key: { name: 'invoices', version: 1, algorithm: 'Ed25519+ML-DSA-65' },
    })
    expect(await engine.findKey('invoices')).toBe(key)
    expect((await engine.createKey({ purpose: 'sign', name: 'invoices' })).version).toBe(2)
    const cnsa2 = setUp({ policy: 'cnsa2' }).engine
    const encrypt = await cnsa2.createKey({ purpose: 'encrypt' })
    expect(encrypt.parts[0]?.publicKey.algorithm).toBe(mlKem1024)
    expect((await cnsa2.createKey({ purpose: 'sign' })).parts[0]?.publicKey.algorithm).toBe(mlDsa87)
  })

  it.each(['ML-DSA-87+Ed25519', 'ECDSA-P256+ML-DSA-65'])(
    'take the set %s in any order',
    async (algorithm) => {
      const { engine } = setUp()
      const key = await engine.createKey({ purpose: 'sign', algorithm })
      expect(key.parts).toHaveLength(2)
      await engine.verify(key, MESSAGE, await engine.sign(key, MESSAGE))
    },
  )

  it('come from the entropy of the engine', async () => {
    const idOf = async () => {
      const { engine } = setUp({ entropy: { random: pseudorandom(4) } })
      return (await engine.createKey({ purpose: 'encrypt' })).parts[0]?.publicKey.id
    }
    expect(await idOf()).toBe(await idOf())
    const pool = await createEntropyPool({ audit: recordingSink() })
    const { engine } = setUp({ entropy: pool })
    expect((await engine.createKey({ purpose: 'encrypt' })).version).toBe(1)
  })

  it('encapsulate and decapsulate, for a key and for a public key of somebody else', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'encrypt', name: 'link' })
    const named = { name: 'link', version: 1, algorithm: 'X-Wing' }
    const { ciphertext, sharedSecret } = await engine.encapsulate(key)
    expect(last()).toMatchObject({ type: 'key.used', key: named, details: { operation: 'encapsulate' } })
    expect((await engine.decapsulate(key, ciphertext)).equals(sharedSecret)).toBe(true)
    expect(last()).toMatchObject({ type: 'key.used', key: named, details: { operation: 'decapsulate' } })
    const { publicKey } = xWing.generateKeyPair()
    await engine.encapsulate(publicKey)
    expect(last()).toMatchObject({ details: { operation: 'encapsulate', keyId: publicKey.id } })
    expect(last().key).toBeUndefined()
  })
})

describe('signatures', () => {
  it('are detached files by every part of the key', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    const file = await engine.sign(key, MESSAGE)
    expect(last()).toMatchObject({ type: 'signature.created', outcome: 'success', key: { name: key.name } })
    expect(inspectDetached(file).signers.map(({ algorithm }) => algorithm)).toEqual(['Ed25519', 'ML-DSA-65'])
    await engine.verify(key, MESSAGE, file)
    expect(last()).toMatchObject({ type: 'signature.verified', outcome: 'success', key: { name: key.name } })
    const publicKeys = key.parts.map(({ publicKey }) => publicKey) as Parameters<typeof verifyDetached>[2]
    await verifyDetached(MESSAGE, file, publicKeys)
    await engine.verify(publicKeys, MESSAGE, file)
    expect(last().details).toEqual({ keyIds: publicKeys.map(({ id }) => id).join(' ') })
  })

  it('cover content that comes in pieces, and the context', async () => {
    const { engine } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    async function* pieces() {
      yield MESSAGE.subarray(0, 5)
      yield MESSAGE.subarray(5)
    }
    const context = utf8('release')
    const file = await engine.sign(key, pieces(), { context })
    await engine.verify(key, MESSAGE, file, { context })
    expect(await codeOf(() => engine.verify(key, MESSAGE, file))).toBe('signature_invalid')
  })

  it('that do not hold are events', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    const file = await engine.sign(key, MESSAGE)
    expect(await codeOf(() => engine.verify(key, utf8('forged'), file))).toBe('signature_invalid')
    expect(last()).toMatchObject({
      type: 'signature.verified',
      outcome: 'failure',
      reason: 'signature_invalid',
      key: { name: key.name },
    })
    const other = await engine.createKey({ purpose: 'sign' })
    expect(await codeOf(() => engine.verify(other, MESSAGE, file))).toBe('signers_mismatch')
    expect(last()).toMatchObject({ outcome: 'failure', reason: 'signers_mismatch' })
  })

  it('are not accepted by half of the set', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    const file = await engine.sign(key, MESSAGE)
    const half = [key.parts[0]!.publicKey] as Parameters<typeof engine.verify>[0]
    expect(await codeOf(() => engine.verify(half, MESSAGE, file))).toBe('policy_refused')
    expect(last()).toMatchObject({
      type: 'policy.refused',
      outcome: 'refused',
      reason: 'algorithm_not_allowed',
    })
  })
})

describe('envelopes', () => {
  it('carry the version of the key and open with it', async () => {
    const { engine, last } = setUp()
    await engine.createKey({ purpose: 'encrypt', name: 'docs' })
    const key = await engine.createKey({ purpose: 'encrypt', name: 'docs' })
    const context = { tenant: 'acme' }
    const box = await engine.seal(MESSAGE, { to: [key], context })
    expect(last()).toMatchObject({
      type: 'envelope.sealed',
      key: { name: 'docs', version: 2 },
      details: { recipients: 1, bytes: MESSAGE.length },
    })
    expect(inspectEnvelope(box).recipients).toMatchObject([{ algorithm: 'X-Wing', keyVersion: 2 }])
    expect(await engine.open(box, { keys: [key], context })).toEqual(MESSAGE)
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'success', key: { name: 'docs' } })
    expect(await codeOf(() => engine.open(box, { keys: [key] }))).toBe('decryption_failed')
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'failure', reason: 'decryption_failed' })
  })

  it('take their salt from the entropy of the engine', async () => {
    const { publicKey } = xWing.generateKeyPair()
    const saltOf = async (seed: number) => {
      const { engine } = setUp({ entropy: { random: pseudorandom(seed) } })
      // docs/design/001-envelope-format.md section 2.
      return toHex((await engine.seal(MESSAGE, { to: [publicKey] })).subarray(14, 46))
    }
    expect(await saltOf(1)).toBe(await saltOf(1))
    expect(await saltOf(1)).not.toBe(await saltOf(2))
  })

  it('go to keys of others as well, in any suite', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'encrypt' })
    const pair = xWing.generateKeyPair()
    const versioned = { publicKey: xWing.generateKeyPair().publicKey, keyVersion: 7 }
    const box = await engine.seal(MESSAGE, {
      to: [key, pair.publicKey, versioned],
      suite: 'ChaCha20-Poly1305',
    })
    expect(last().key).toBeUndefined()
    expect(last().details).toEqual({ recipients: 3, bytes: MESSAGE.length })
    expect(await openEnvelope(box, { keys: [pair.privateKey] })).toEqual(MESSAGE)
    expect(await engine.open(box, { keys: [key] })).toEqual(MESSAGE)
  })

  it('are opened by the key that fits, whatever other keys are passed', async () => {
    const { engine, keys, last } = setUp()
    const fitting = await engine.createKey({ purpose: 'encrypt', name: 'fits' })
    const refusedAlgorithm = await keys.create({ purpose: 'encrypt', algorithms: [mlKem768], name: 'other' })
    const box = await engine.seal(MESSAGE, { to: [fitting] })
    expect(await engine.open(box, { keys: [refusedAlgorithm, fitting] })).toEqual(MESSAGE)
    expect(last().key?.name).toBe('fits')
  })

  it('that nobody here can open, or that are none, are events', async () => {
    const { engine, last } = setUp()
    const [key, other] = [
      await engine.createKey({ purpose: 'encrypt' }),
      await engine.createKey({ purpose: 'encrypt' }),
    ]
    const box = await engine.seal(MESSAGE, { to: [other] })
    expect(await codeOf(() => engine.open(box, { keys: [key] }))).toBe('no_matching_key')
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'failure', reason: 'no_matching_key' })
    expect(await codeOf(() => engine.open(MESSAGE, { keys: [key] }))).toBe('malformed')
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'failure', reason: 'malformed' })
  })

  it('of classical keys are opened, and none is made', async () => {
    const { engine, keys, last } = setUp()
    for (const algorithm of Object.values(classicalKems)) {
      const key = await keys.create({ purpose: 'encrypt', algorithms: [algorithm] })
      const box = await sealEnvelope(MESSAGE, {
        to: [algorithm.publicKey(key.parts[0]!.publicKey.toBytes())],
      })
      expect(await engine.open(box, { keys: [key] })).toEqual(MESSAGE)
      expect(await codeOf(() => engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
      expect(last().reason).toBe('algorithm_not_allowed')
      expect(await codeOf(() => engine.createKey({ purpose: 'encrypt', algorithm: algorithm.id }))).toBe(
        'policy_refused',
      )
    }
  })

  it('are read but no longer made under a stricter policy', async () => {
    const { engine, keys } = setUp()
    const key = await engine.createKey({ purpose: 'encrypt' })
    const box = await engine.seal(MESSAGE, { to: [key] })
    const strict = setUp({ policy: 'cnsa2', keys }).engine
    expect(await strict.open(box, { keys: [key] })).toEqual(MESSAGE)
    expect(await codeOf(() => strict.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
  })
})

describe('session keys', () => {
  it('need what the policy requires and what the caller requires', async () => {
    const policy: PolicyDocument = {
      ...POLICY_PROFILES.default,
      session: { requiredSources: ['kem', 'qkd'] },
    }
    const { engine, last } = setUp({ policy })
    const key = await engine.createKey({ purpose: 'encrypt' })
    const { ciphertext, sharedSecret } = await engine.encapsulate(key)
    const publicKey = key.parts[0]!.publicKey as typeof xWing extends {
      publicKey(bytes: Uint8Array): infer P
    }
      ? P
      : never
    const kem = { kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const
    const qkd = { kind: 'qkd', keyId: 'k1', kmes: ['a', 'b'], secret: sharedSecret } as const
    const options = { suite: 'acme-link/1', parties: ['a', 'b'] } as const
    expect(await codeOf(() => engine.deriveSessionKey({ ...options, sources: [kem] }))).toBe('source_missing')
    expect(last()).toMatchObject({ type: 'session.derived', outcome: 'failure', reason: 'source_missing' })
    const both = await engine.deriveSessionKey({ ...options, sources: [kem, qkd] })
    expect(both).toHaveLength(32)
    expect(last()).toMatchObject({
      outcome: 'success',
      details: { suite: 'acme-link/1', sources: 'kem qkd', keyId: publicKey.id },
    })
    const required = ['qrng'] as const
    expect(await codeOf(() => engine.deriveSessionKey({ ...options, sources: [kem, qkd], required }))).toBe(
      'source_missing',
    )
  })

  it('are refused over a KEM that the policy does not allow', async () => {
    const { engine } = setUp()
    const { publicKey } = mlKem768.generateKeyPair()
    const { ciphertext, sharedSecret } = mlKem768.encapsulate(publicKey)
    const sources = [{ kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const]
    expect(await codeOf(() => engine.deriveSessionKey({ suite: 's', parties: ['a', 'b'], sources }))).toBe(
      'policy_refused',
    )
  })
})

describe('refusals', () => {
  it('come before the key provider is asked', async () => {
    const asked: string[] = []
    const keys = new Proxy(createMemoryKeyProvider({ memory: 'plain' }), {
      get(target, name) {
        asked.push(String(name))
        return Reflect.get(target, name) as unknown
      },
    })
    const { engine, last } = setUp({ keys })
    const request = { purpose: 'encrypt', algorithm: 'ML-KEM-768' } as const
    expect(await codeOf(() => engine.createKey(request))).toBe('policy_refused')
    expect(asked).toEqual([])
    expect(last()).toMatchObject({
      type: 'policy.refused',
      outcome: 'refused',
      reason: 'algorithm_not_allowed',
      details: { operation: 'create', purpose: 'encrypt', algorithms: 'ML-KEM-768' },
    })
  })

  it('follow the clock', async () => {
    let now = Date.UTC(2026, 0, 1)
    const dates = {
      'warn-after': '2026-06-30',
      'no-create-after': '2027-06-30',
      'no-use-after': '2028-06-30',
    }
    const policy: PolicyDocument = { ...POLICY_PROFILES.default, deprecations: { 'X-Wing': dates } }
    const { engine, last } = setUp({ policy, clock: () => now })
    const key = await engine.createKey({ purpose: 'encrypt' })
    expect(last()).toMatchObject({ time: now })
    expect(last().details).toBeUndefined()
    const box = await engine.seal(MESSAGE, { to: [key] })
    now = Date.UTC(2026, 6, 1)
    await engine.createKey({ purpose: 'encrypt' })
    expect(last().details).toEqual({ warnings: 'X-Wing is being phased out' })
    now = Date.UTC(2027, 6, 1)
    expect(await codeOf(() => engine.createKey({ purpose: 'encrypt' }))).toBe('policy_refused')
    expect(last().reason).toBe('creation_ended')
    const { ciphertext } = await engine.encapsulate(key)
    now = Date.UTC(2028, 6, 1)
    expect(await codeOf(() => engine.encapsulate(key))).toBe('policy_refused')
    expect(await codeOf(() => engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
    expect(last()).toMatchObject({ reason: 'use_ended', key: { name: key.name } })
    expect(await engine.decapsulate(key, ciphertext)).toHaveLength(32)
    expect(await engine.open(box, { keys: [key] })).toEqual(MESSAGE)
    expect(last().details).toMatchObject({ warnings: 'X-Wing is only read any more' })
  })

  it('keep keys to their purpose and algorithms to their table', async () => {
    const { engine, keys, last } = setUp({ kems: [xWing], signatures: [ed25519, mlDsa65] })
    const signing = await engine.createKey({ purpose: 'sign' })
    const encrypting = await engine.createKey({ purpose: 'encrypt' })
    const { publicKey } = mlKem768.generateKeyPair()
    const foreign = await keys.create({ purpose: 'encrypt', algorithms: [mlKem768] })
    const verifyingWith = [encrypting.parts[0]!.publicKey] as unknown as Parameters<typeof engine.verify>[0]
    const cases: [string, () => Promise<unknown>][] = [
      ['wrong_purpose', () => engine.sign(encrypting, MESSAGE)],
      ['wrong_purpose', () => engine.verify(encrypting, MESSAGE, MESSAGE)],
      ['wrong_purpose', () => engine.encapsulate(signing)],
      ['wrong_purpose', () => engine.decapsulate(signing, MESSAGE)],
      ['wrong_purpose', () => engine.seal(MESSAGE, { to: [encrypting, signing] })],
      ['unsupported_algorithm', () => engine.verify(verifyingWith, MESSAGE, MESSAGE)],
      ['unsupported_algorithm', () => engine.encapsulate(publicKey)],
      ['unsupported_algorithm', () => engine.seal(MESSAGE, { to: [publicKey] })],
      ['unsupported_algorithm', () => engine.decapsulate(foreign, MESSAGE)],
      ['unsupported_algorithm', () => engine.createKey({ purpose: 'encrypt', algorithm: 'ML-KEM-768' })],
      [
        'unsupported_algorithm',
        () => engine.createKey({ purpose: 'encrypt', algorithm: 'Ed25519+ML-DSA-65' }),
      ],
      ['unsupported_algorithm', () => engine.createKey({ purpose: 'sign', algorithm: '' })],
    ]
    for (const [code, call] of cases) {
      expect([String(call), await codeOf(call)]).toEqual([String(call), code])
      expect(last()).toMatchObject({ outcome: 'failure', reason: code })
    }
    const usage: (() => Promise<unknown>)[] = [
      () => engine.createKey({ purpose: 'wrap' as 'sign' }),
      () => engine.createKey({ purpose: 'sign', algorithms: 'ML-DSA-65' } as never),
      () => engine.seal('text' as never, { to: [encrypting] }),
      () => engine.seal(MESSAGE, { to: [encrypting], password: 'x' } as never),
      () => engine.open(MESSAGE, { keys: [encrypting], password: 'x' } as never),
      () => engine.deriveSessionKey({ suite: 's', extra: 1 } as never),
      () => engine.migrate({ from: encrypting, to: 'X-Wing', dryRun: true } as never),
    ]
    for (const call of usage) expect([String(call), await codeOf(call)]).toEqual([String(call), 'TypeError'])
    expect(await codeOf(() => engine.findKey('nobody'))).toBe('unknown_key')
  })

  it('an encryption key of two parts, which a provider may hold, is used by nothing', async () => {
    const { engine, keys } = setUp()
    const key = await keys.create({ purpose: 'encrypt', algorithms: [xWing, mlKem768] })
    expect(await codeOf(() => engine.encapsulate(key))).toBe('policy_refused')
    expect(await codeOf(() => engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
  })
})

describe('audit', () => {
  it('withholds every result that it cannot record', async () => {
    for (const refuse of [
      () => {
        throw new Error('disk full')
      },
      () => Promise.reject(new Error('disk full')),
    ]) {
      let refusing = false
      const audit = { record: () => (refusing ? refuse() : undefined) }
      const destroyed: string[] = []
      const inner = createMemoryKeyProvider({ memory: 'plain' })
      const keys: KeyProvider = {
        ...inner,
        async destroy(key) {
          destroyed.push(key.name)
          await inner.destroy(key)
        },
      }
      const { engine } = setUp({ audit, keys })
      const key = await engine.createKey({ purpose: 'encrypt' })
      const signing = await engine.createKey({ purpose: 'sign' })
      const { ciphertext, sharedSecret } = await engine.encapsulate(key)
      const box = await engine.seal(MESSAGE, { to: [key] })
      const file = await engine.sign(signing, MESSAGE)
      const publicKey = key.parts[0]!.publicKey as ReturnType<typeof xWing.publicKey>
      const sources = [{ kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const]
      refusing = true
      const calls: (() => Promise<unknown>)[] = [
        () => engine.createKey({ purpose: 'encrypt', name: 'withheld' }),
        () => engine.createKey({ purpose: 'encrypt', algorithm: 'ML-KEM-512' }),
        () => engine.encapsulate(key),
        () => engine.decapsulate(key, ciphertext),
        () => engine.sign(signing, MESSAGE),
        () => engine.verify(signing, MESSAGE, file),
        () => engine.seal(MESSAGE, { to: [key] }),
        () => engine.open(box, { keys: [key] }),
        () => engine.open(utf8('no envelope'), { keys: [key] }),
        () => engine.deriveSessionKey({ suite: 's', parties: ['a', 'b'], sources }),
        () => engine.migrate({ from: key, to: 'X-Wing' }),
      ]
      for (const call of calls)
        expect([String(call), await codeOf(call)]).toEqual([String(call), 'audit_failed'])
      expect(destroyed).toEqual(['withheld', key.name])
      expect(await codeOf(() => inner.find('withheld'))).toBe('unknown_key')
      expect((await inner.find(key.name)).version).toBe(1)
    }
  })

  it('wipes what it withholds', async () => {
    let secret: { reveal(): unknown } | undefined
    const spying = Object.freeze({
      ...xWing,
      encapsulate(publicKey: Parameters<typeof xWing.encapsulate>[0]) {
        const result = xWing.encapsulate(publicKey)
        secret = result.sharedSecret
        return result
      },
    })
    const audit = { record: () => Promise.reject(new Error('down')) }
    const { engine } = setUp({ audit })
    const pair = xWing.generateKeyPair()
    Object.defineProperty(pair.publicKey, 'algorithm', { value: spying })
    expect(await codeOf(() => engine.encapsulate(pair.publicKey))).toBe('audit_failed')
    expect(() => secret?.reveal()).toThrow('wiped')
  })

  it('waits for the sink', async () => {
    const order: string[] = []
    const audit = {
      async record() {
        await new Promise((resolve) => setTimeout(resolve, 10))
        order.push('recorded')
      },
    }
    await setUp({ audit }).engine.createKey({ purpose: 'encrypt' })
    order.push('returned')
    expect(order).toEqual(['recorded', 'returned'])
  })

  it('keeps the cause, and sees no secret and no content', async () => {
    const cause = new Error('disk full')
    const failing = setUp({ audit: { record: () => Promise.reject(cause) } }).engine
    await expect(failing.createKey({ purpose: 'sign' })).rejects.toMatchObject({
      code: 'audit_failed',
      cause,
    })

    const { engine, audit } = setUp({ entropy: { random: pseudorandom(11) } })
    const key = await engine.createKey({ purpose: 'encrypt' })
    const signing = await engine.createKey({ purpose: 'sign' })
    const { ciphertext, sharedSecret } = await engine.encapsulate(key)
    await engine.decapsulate(key, ciphertext)
    await engine.verify(signing, MESSAGE, await engine.sign(signing, MESSAGE))
    await engine.open(await engine.seal(MESSAGE, { to: [key], context: { tenant: 'secret-tenant' } }), {
      keys: [key],
      context: { tenant: 'secret-tenant' },
    })
    const seeds = pseudorandom(11)
    const secrets = [seeds(32), seeds(32), seeds(32), sharedSecret.reveal(), MESSAGE]
    const text = JSON.stringify(audit.events)
    for (const secret of secrets) {
      expect(text).not.toContain(toHex(secret))
      expect(text).not.toContain(Buffer.from(secret).toString('base64url'))
    }
    expect(text).not.toMatch(/which no event|secret-tenant/)
    expect(new Set(audit.events.map(({ id }) => id)).size).toBe(audit.events.length)
    expect(fromBase64url(key.parts[0]!.publicKey.id)).toHaveLength(32)
  })
})
