import { describe, expect, it } from '@jest/globals'
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import type { PolicyDocument } from '@quantum-shield/pq-engine'
import { createEntropyPool } from '@quantum-shield/pq-engine/entropy'
import { POLICY_PROFILES } from '@quantum-shield/pq-engine/policy'
import { inspectEnvelope, open as openEnvelope, seal as sealEnvelope } from '@quantum-shield/pq-envelope'
import { mlKem1024, mlKem512, mlKem768, xWing } from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import { ed25519, inspectDetached, mlDsa65, mlDsa87, verifyDetached } from '@quantum-shield/pq-signatures'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { kemKeyOf, pseudorandom, recordingSink, setUp } from './support.ts'

const MESSAGE = utf8('the message')

describe('createEngine', () => {
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
  ])('refuses %s: %s', (_, code, more) => {
    expect(codeThrownBy(() => setUp(more))).toBe(code)
  })

  const { default: standard } = POLICY_PROFILES
  it.each<[string, string, Partial<PolicyDocument>]>([
    ['deprecations', 'X-wing', { deprecations: { 'X-wing': { 'no-use-after': '2020-01-01' } } }],
    ['encrypt.readable', 'ML-KEM768', { encrypt: { ...standard.encrypt, readable: ['ML-KEM768'] } }],
    ['encrypt.allowed', 'XWing', { encrypt: { ...standard.encrypt, allowed: ['X-Wing', 'XWing'] } }],
    ['sign.readable', 'MLDSA', { sign: { ...standard.sign, readable: ['Ed25519+MLDSA'] } }],
    [
      'sign.allowed',
      'Ed448',
      { sign: { ...standard.sign, allowed: ['Ed25519+ML-DSA-65', 'Ed448+ML-DSA-87'] } },
    ],
  ])('names the id in policy.%s that is of no algorithm: %s', (path, id, more) => {
    expect(() => setUp({ policy: { ...standard, ...more } })).toThrow(
      expect.objectContaining({
        code: 'invalid_policy',
        message: `policy.${path}: ${id} is no algorithm`,
      }),
    )
  })

  it('says why an id is blocked', () => {
    const policy = { ...standard, encrypt: { ...standard.encrypt, readable: ['HQC-192'] } }
    expect(() => setUp({ policy })).toThrow(
      /^policy\.encrypt\.readable: HQC-192 is blocked, because .* HQC-3-2025-08-22$/,
    )
  })

  it('knows ids of its own table, and those of pq-core that the table lacks', () => {
    const ours = Object.freeze({ ...xWing, id: 'Acme-KEM' })
    const policy = { ...standard, deprecations: { 'Acme-KEM': {}, 'SLH-DSA-SHA2-128s': {} } }
    expect(codeThrownBy(() => setUp({ policy }))).toBe('invalid_policy')
    expect(setUp({ policy, kems: [ours], signatures: [mlDsa65] }).engine.policy.deprecations.size).toBe(2)
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
    const publicKeys = key.parts.map(({ publicKey }) => publicKey) as Parameters<typeof verifyDetached>[0]
    await verifyDetached(publicKeys, MESSAGE, file)
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
    expect(await codeRejectedBy(engine.verify(key, MESSAGE, file))).toBe('signature_invalid')
  })

  it('that do not hold are events', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    const file = await engine.sign(key, MESSAGE)
    expect(await codeRejectedBy(engine.verify(key, utf8('forged'), file))).toBe('signature_invalid')
    expect(last()).toMatchObject({
      type: 'signature.verified',
      outcome: 'failure',
      reason: 'signature_invalid',
      key: { name: key.name },
    })
    const other = await engine.createKey({ purpose: 'sign' })
    expect(await codeRejectedBy(engine.verify(other, MESSAGE, file))).toBe('signers_mismatch')
    expect(last()).toMatchObject({ outcome: 'failure', reason: 'signers_mismatch' })
  })

  it('are not accepted by half of the set', async () => {
    const { engine, last } = setUp()
    const key = await engine.createKey({ purpose: 'sign' })
    const file = await engine.sign(key, MESSAGE)
    const half = [key.parts[0]!.publicKey] as Parameters<typeof engine.verify>[0]
    expect(await codeRejectedBy(engine.verify(half, MESSAGE, file))).toBe('policy_refused')
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
    expect(await codeRejectedBy(engine.open(box, { keys: [key] }))).toBe('decryption_failed')
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

  it('are opened by a key that may read, whatever became of the others', async () => {
    const { engine, keys, last } = setUp({ policy: 'cnsa2' })
    const gone = await engine.createKey({ purpose: 'encrypt', name: 'gone' })
    const refused = await keys.create({ purpose: 'encrypt', algorithms: [mlKem512], name: 'refused' })
    const good = await engine.createKey({ purpose: 'encrypt', name: 'good' })
    const signing = { ...good, purpose: 'sign' as const }
    const to = [gone, refused, good].map(kemKeyOf)
    const box = await sealEnvelope(MESSAGE, { to })
    await keys.destroy(gone)
    expect(await engine.open(box, { keys: [signing, gone, refused, good] })).toEqual(MESSAGE)
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'success', key: { name: 'good' } })
    const codeOf = (...sets: (typeof good)[]) => codeRejectedBy(engine.open(box, { keys: sets }))
    expect(await codeOf(refused, gone)).toBe('unknown_key')
    expect(await codeOf(refused)).toBe('policy_refused')
    expect(last()).toMatchObject({
      type: 'policy.refused',
      key: { name: 'refused' },
      details: { operation: 'read' },
    })
    expect(await codeOf(signing)).toBe('wrong_purpose')
  })

  it('say of a failure what is wrong with them rather than that a key is gone', async () => {
    const { engine, keys, last } = setUp()
    const [gone, good] = [
      await engine.createKey({ purpose: 'encrypt' }),
      await engine.createKey({ purpose: 'encrypt' }),
    ]
    const box = await engine.seal(MESSAGE, { to: [gone, good], context: { tenant: 'acme' } })
    await keys.destroy(gone)
    for (const sets of [
      [gone, good],
      [good, gone],
    ]) {
      expect(await codeRejectedBy(engine.open(box, { keys: sets }))).toBe('decryption_failed')
      expect(last()).toMatchObject({
        type: 'envelope.opened',
        outcome: 'failure',
        reason: 'decryption_failed',
      })
    }
  })

  it('that nobody here can open, or that are none, are events', async () => {
    const { engine, last } = setUp()
    const [key, other] = [
      await engine.createKey({ purpose: 'encrypt' }),
      await engine.createKey({ purpose: 'encrypt' }),
    ]
    const box = await engine.seal(MESSAGE, { to: [other] })
    expect(await codeRejectedBy(engine.open(box, { keys: [key] }))).toBe('no_matching_key')
    expect(last()).toMatchObject({ type: 'envelope.opened', outcome: 'failure', reason: 'no_matching_key' })
    expect(await codeRejectedBy(engine.open(MESSAGE, { keys: [key] }))).toBe('malformed')
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
      expect(await codeRejectedBy(engine.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
      expect(last().reason).toBe('algorithm_not_allowed')
      expect(await codeRejectedBy(engine.createKey({ purpose: 'encrypt', algorithm: algorithm.id }))).toBe(
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
    expect(await codeRejectedBy(strict.seal(MESSAGE, { to: [key] }))).toBe('policy_refused')
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
    const publicKey = kemKeyOf(key)
    const kem = { kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const
    const qkd = { kind: 'qkd', keyId: 'k1', kmes: ['a', 'b'], secret: sharedSecret } as const
    const options = { suite: 'acme-link/1', parties: ['a', 'b'] } as const
    expect(await codeRejectedBy(engine.deriveSessionKey({ ...options, sources: [kem] }))).toBe(
      'source_missing',
    )
    expect(last()).toMatchObject({ type: 'session.derived', outcome: 'failure', reason: 'source_missing' })
    const both = await engine.deriveSessionKey({ ...options, sources: [kem, qkd] })
    expect(both).toHaveLength(32)
    expect(last()).toMatchObject({
      outcome: 'success',
      details: { suite: 'acme-link/1', sources: 'kem qkd', keyId: publicKey.id },
    })
    const required = ['qrng'] as const
    expect(await codeRejectedBy(engine.deriveSessionKey({ ...options, sources: [kem, qkd], required }))).toBe(
      'source_missing',
    )
  })

  it('are refused over a KEM that the policy does not allow', async () => {
    const { engine } = setUp()
    const { publicKey } = mlKem768.generateKeyPair()
    const { ciphertext, sharedSecret } = mlKem768.encapsulate(publicKey)
    const sources = [{ kind: 'kem', publicKey, ciphertext, secret: sharedSecret } as const]
    expect(await codeRejectedBy(engine.deriveSessionKey({ suite: 's', parties: ['a', 'b'], sources }))).toBe(
      'policy_refused',
    )
  })
})
