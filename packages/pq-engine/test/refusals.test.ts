import { describe, expect, it } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import type { PolicyDocument } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { POLICY_PROFILES } from '@quantum-shield/pq-engine/policy'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, signDetached } from '@quantum-shield/pq-signatures'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { setUp } from './support.ts'

const MESSAGE = utf8('the message')

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
    expect(await codeRejectedBy(engine.createKey(request))).toBe('policy_refused')
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
    expect(await codeRejectedBy(engine.createKey({ purpose: 'encrypt' }))).toBe('policy_refused')
    expect(last().reason).toBe('creation_ended')
    const { ciphertext } = await engine.encapsulate(key)
    now = Date.UTC(2028, 6, 1)
    expect(await codeRejectedBy(engine.encapsulate(key))).toBe('policy_refused')
    expect(await codeRejectedBy(engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
    expect(last()).toMatchObject({ reason: 'use_ended', key: { name: key.name } })
    expect(await engine.decapsulate(key, ciphertext)).toHaveLength(32)
    expect(await engine.open(box, { keys: [key] })).toEqual(MESSAGE)
    expect(last().details).toMatchObject({ warnings: 'X-Wing is only read any more' })
  })

  it.each([Number.NaN, Infinity, undefined, '2026-01-01'])('end every call at the time %p', async (time) => {
    const policy: PolicyDocument = {
      ...POLICY_PROFILES.default,
      deprecations: { 'X-Wing': { 'no-use-after': '2020-01-01' } },
    }
    for (const document of [policy, 'default'] as const) {
      const { engine, audit } = setUp({ policy: document, clock: () => time as number })
      const { publicKey } = xWing.generateKeyPair()
      expect(await codeRejectedBy(engine.createKey({ purpose: 'encrypt' }))).toBe('TypeError')
      expect(await codeRejectedBy(engine.encapsulate(publicKey))).toBe('TypeError')
      expect(audit.events).toEqual([])
    }
  })

  it('let no event pass without a time', async () => {
    const { engine, audit } = setUp({ clock: () => Number.NaN })
    expect(await codeRejectedBy(engine.open(utf8('no envelope'), { keys: [] }))).toBe('audit_failed')
    expect(audit.events).toEqual([])
  })

  it('are of strength for verification as for signing, where "readable" does not say otherwise', async () => {
    const { sign } = POLICY_PROFILES.default
    const policy = (rules: Partial<typeof sign>) =>
      ({ ...POLICY_PROFILES.default, sign: { ...sign, ...rules } }) satisfies PolicyDocument
    const { publicKey, privateKey } = ed25519.generateKeyPair()
    const file = await signDetached([signerOf(privateKey)], MESSAGE)
    const codeUnder = (rules: Partial<typeof sign>) =>
      codeRejectedBy(setUp({ policy: policy(rules) }).engine.verify([publicKey], MESSAGE, file))
    expect(await codeUnder({ allowed: [...sign.allowed, 'Ed25519'] })).toBe('policy_refused')
    expect(await codeUnder({ readable: ['Ed25519'] })).toBeUndefined()
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
      expect([String(call), await codeRejectedBy(call())]).toEqual([String(call), code])
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
    for (const call of usage)
      expect([String(call), await codeRejectedBy(call())]).toEqual([String(call), 'TypeError'])
    expect(await codeRejectedBy(engine.findKey('nobody'))).toBe('unknown_key')
  })

  it('an encryption key of two parts, which a provider may hold, is used by nothing', async () => {
    const { engine, keys } = setUp()
    const key = await keys.create({ purpose: 'encrypt', algorithms: [xWing, mlKem768] })
    expect(await codeRejectedBy(engine.encapsulate(key))).toBe('policy_refused')
    expect(await codeRejectedBy(engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
  })
})
