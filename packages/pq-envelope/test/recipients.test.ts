import { describe, expect, it } from '@jest/globals'
import { PqError, type Decapsulator, type KemAlgorithm } from '@quantum-shield/pq-core'
import { decapsulatorOf, PublicKey, type PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { inspectEnvelope, open, seal, type Recipient } from '../src/index.ts'
import { alice, bob, CHEAP, classicalKey, mallory, pattern, team } from './support.ts'

const content = pattern(50)
const KEMS = [mlKem512, mlKem768, mlKem1024, xWing, mlKem768P256, mlKem1024P384]

describe('KEM recipients', () => {
  it.each(KEMS.map((kem) => [kem.id, kem] as const))(
    '%s opens, and another key does not',
    async (id, kem) => {
      const { publicKey, privateKey } = kem.generateKeyPair()
      const envelope = await seal(content, { to: [publicKey] })
      expect(inspectEnvelope(envelope).recipients).toEqual([
        { type: 'kem', algorithm: id, keyId: publicKey.id, keyVersion: 0 },
      ])
      expect(await open(envelope, { keys: [privateKey] })).toEqual(content)
      const other = kem.generateKeyPair().privateKey
      expect(await codeRejectedBy(open(envelope, { keys: [other] }))).toBe('no_matching_key')
    },
  )

  it('a decapsulator serves like a key', async () => {
    const envelope = await seal(content, { to: [alice.publicKey] })
    expect(await open(envelope, { keys: [decapsulatorOf(alice.privateKey)] })).toEqual(content)
  })

  it('keys of another copy of pq-core serve: they have other classes', async () => {
    const { publicKey, privateKey } = alice
    const { algorithm, form, secret } = privateKey
    const parsed = privateKey.parsed.bind(privateKey)
    const twin = { algorithm, form, secret, publicKey, parsed } as unknown as PrivateKey<KemAlgorithm>
    const publicTwin = {
      algorithm,
      id: publicKey.id,
      toBytes: () => publicKey.toBytes(),
      parsed: publicKey.parsed.bind(publicKey),
    }
    const sealed = await seal(content, { to: [publicTwin as unknown as PublicKey<KemAlgorithm>] })
    expect(await open(sealed, { keys: [twin] })).toEqual(content)
  })

  it('wipes the shared secret, also where the runtime has no Symbol.dispose', async () => {
    let wiped = 0
    const shared = {
      length: 32,
      reveal: () => new Uint8Array(32),
      wipe: () => void wiped++,
    } as unknown as SecretBytes
    const encapsulate = () => ({
      ...bob.publicKey.algorithm.encapsulate(bob.publicKey),
      sharedSecret: shared,
    })
    const publicKey = new PublicKey<KemAlgorithm>({ ...mlKem768, encapsulate }, bob.publicKey.toBytes())
    await seal(content, { to: [publicKey] })
    expect(wiped).toBe(1)
  })

  it('an algorithm that the header cannot name is refused', async () => {
    for (const id of ['', 'two words', 'é', 'x'.repeat(65)]) {
      const publicKey = new PublicKey<KemAlgorithm>({ ...mlKem768, id }, bob.publicKey.toBytes())
      await expect(seal(content, { to: [publicKey] })).rejects.toThrow(RangeError)
    }
  })

  it('a decapsulator is one, whatever else it has', async () => {
    const envelope = await seal(content, { to: [alice.publicKey] })
    const handle = { ...decapsulatorOf(alice.privateKey), name: 'slot 1', key: 7 }
    expect(await open(envelope, { keys: [handle] })).toEqual(content)
  })

  it('the error of a provider that cannot be reached comes through', async () => {
    const envelope = await seal(content, { to: [alice.publicKey] })
    const gone: Decapsulator = {
      publicKey: alice.publicKey,
      decapsulate: () => Promise.reject(new PqError('unavailable', 'the token is not there')),
    }
    expect(await codeRejectedBy(open(envelope, { keys: [gone] }))).toBe('unavailable')
  })

  it('records the version of the key', async () => {
    const to = [{ publicKey: alice.publicKey, keyVersion: 0xffffffff }]
    const envelope = await seal(content, { to })
    expect(inspectEnvelope(envelope).recipients).toMatchObject([{ keyVersion: 0xffffffff }])
    expect(await open(envelope, { keys: [alice.privateKey] })).toEqual(content)
  })

  it.each([-1, 1.5, 2 ** 32, Number.NaN])('refuses key version %d', async (keyVersion) => {
    const to: Recipient[] = [{ publicKey: alice.publicKey, keyVersion }]
    await expect(seal(content, { to })).rejects.toThrow(RangeError)
    await expect(seal(content, { to: [{ ...team, keyVersion }] })).rejects.toThrow(RangeError)
  })
})

describe('symmetric recipients', () => {
  it('opens with name, version and key', async () => {
    const envelope = await seal(content, { to: [team] })
    expect(inspectEnvelope(envelope).recipients).toEqual([{ type: 'symmetric', name: 'team', keyVersion: 3 }])
    expect(await open(envelope, { keys: [team] })).toEqual(content)
  })

  it('another name or version is another key, other bytes are a wrong one', async () => {
    const envelope = await seal(content, { to: [team] })
    const key = SecretBytes.copyOf(new Uint8Array(32).fill(8))
    expect(await codeRejectedBy(open(envelope, { keys: [{ ...team, name: 'tea' }] }))).toBe('no_matching_key')
    expect(await codeRejectedBy(open(envelope, { keys: [{ ...team, keyVersion: 4 }] }))).toBe(
      'no_matching_key',
    )
    expect(await codeRejectedBy(open(envelope, { keys: [{ ...team, key }] }))).toBe('decryption_failed')
    expect(await open(envelope, { keys: [{ ...team, key }, team] })).toEqual(content)
  })

  it.each(['', 'a\u0000b', 'line\n', '\u0085', '\ud800', 'x'.repeat(256), 'é'.repeat(128)])(
    'refuses the name %j, which the format cannot hold',
    async (name) => {
      await expect(seal(content, { to: [{ ...team, name }] })).rejects.toThrow(RangeError)
    },
  )

  it.each(['x'.repeat(255), 'a b', '鍵', '\ufefflabel'])('takes the name %j', async (name) => {
    const key = { ...team, name }
    expect(await open(await seal(content, { to: [key] }), { keys: [key] })).toEqual(content)
  })

  it.each([0, 16, 31, 33])('refuses a key of %i bytes', async (length) => {
    const key = SecretBytes.adopt(new Uint8Array(length))
    await expect(seal(content, { to: [{ ...team, key }] })).rejects.toThrow(RangeError)
  })
})

describe('several recipients', () => {
  it('any one of them opens', async () => {
    const envelope = await seal(content, { to: [alice.publicKey, bob.publicKey, team] })
    for (const key of [alice.privateKey, bob.privateKey, team])
      expect(await open(envelope, { keys: [key] })).toEqual(content)
    expect(await open(envelope, { keys: [mallory.privateKey, bob.privateKey] })).toEqual(content)
    expect(await codeRejectedBy(open(envelope, { keys: [mallory.privateKey] }))).toBe('no_matching_key')
    expect(await codeRejectedBy(open(envelope, { keys: [] }))).toBe('no_matching_key')
  })

  it('32 are allowed, 33 and none are not', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ publicKey: alice.publicKey, keyVersion: i }))
    const envelope = await seal(content, { to: many(32) })
    expect(inspectEnvelope(envelope).recipients).toHaveLength(32)
    expect(await open(envelope, { keys: [alice.privateKey] })).toEqual(content)
    await expect(seal(content, { to: many(33) })).rejects.toThrow(RangeError)
    await expect(seal(content, { to: [] })).rejects.toThrow(RangeError)
  })

  it('a signature key is no recipient', async () => {
    const { mlDsa65 } = await import('@quantum-shield/pq-signatures')
    const to = [mlDsa65.generateKeyPair().publicKey] as never
    await expect(seal(content, { to })).rejects.toThrow(TypeError)
  })
})

describe('mixtures', () => {
  it('post-quantum and classical-only recipients are not mixed', async () => {
    for (const to of [
      [alice.publicKey, classicalKey],
      [classicalKey, team],
      [{ publicKey: classicalKey, keyVersion: 1 }, bob.publicKey],
    ]) {
      expect(await codeRejectedBy(seal(content, { to }))).toBe('mixed_recipients')
    }
    await expect(seal(content, { to: [classicalKey, classicalKey] })).resolves.toBeInstanceOf(Uint8Array)
  })

  it('a password stands alone', async () => {
    const both = { to: [alice.publicKey], password: 'x', passwordCost: CHEAP }
    expect(await codeRejectedBy(seal(content, both as never))).toBe('mixed_recipients')
  })

  it('a key does not open what a password sealed, nor the reverse', async () => {
    const byPassword = await seal(content, { password: 'x', passwordCost: CHEAP })
    const byKey = await seal(content, { to: [alice.publicKey] })
    expect(await codeRejectedBy(open(byPassword, { keys: [alice.privateKey] }))).toBe('no_matching_key')
    expect(await codeRejectedBy(open(byKey, { password: 'x' }))).toBe('no_matching_key')
  })
})
