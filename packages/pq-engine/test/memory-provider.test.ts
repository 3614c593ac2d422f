import { execFileSync } from 'node:child_process'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { keyProviderContract } from '@quantum-shield/contracts'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { pseudorandom } from './support.ts'

const MESSAGE = utf8('message')

describe.each(['locked', 'plain'] as const)('%s memory', (memory) => {
  const make = () => createMemoryKeyProvider({ memory })

  it('says which it is', () => {
    expect(make().memory).toBe(memory)
  })

  it('makes, finds and uses both parts of a signing key', async () => {
    const provider = make()
    const key = await provider.create({ purpose: 'sign', algorithms: [ed25519, mlDsa65], name: 'invoices' })
    expect(key).toMatchObject({ name: 'invoices', version: 1, purpose: 'sign' })
    expect(key.parts.map(({ publicKey }) => publicKey.algorithm.id)).toEqual(['Ed25519', 'ML-DSA-65'])
    expect(await provider.find('invoices')).toBe(key)
    for (const part of key.parts) {
      const signer = await provider.signer(part)
      const first = await signer.sign(MESSAGE)
      const second = await signer.sign(MESSAGE)
      for (const signature of [first, second])
        await signer.publicKey.algorithm.verify(signer.publicKey, MESSAGE, signature)
      expect(signer.publicKey).toBe(part.publicKey)
    }
  })

  it('decapsulates, any number of times', async () => {
    const provider = make()
    const key = await provider.create({ purpose: 'encrypt', algorithms: [xWing] })
    const decapsulator = await provider.decapsulator(key.parts[0]!)
    for (let i = 0; i < 3; i++) {
      const { ciphertext, sharedSecret } = xWing.encapsulate(decapsulator.publicKey)
      expect((await decapsulator.decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
    }
  })

  it('passes options on to the signature', async () => {
    const provider = make()
    const key = await provider.create({ purpose: 'sign', algorithms: [mlDsa65] })
    const signer = await provider.signer(key.parts[0]!)
    const context = utf8('context')
    const signature = await signer.sign(MESSAGE, { context })
    await mlDsa65.verify(signer.publicKey, MESSAGE, signature, { context })
    expect(await codeRejectedBy(mlDsa65.verify(signer.publicKey, MESSAGE, signature))).toBe(
      'signature_invalid',
    )
  })

  it('makes keys from the random source it is given', async () => {
    const create = async () => {
      const key = await make().create({ purpose: 'encrypt', algorithms: [xWing], random: pseudorandom(1) })
      return key.parts[0]?.publicKey.id
    }
    expect(await create()).toBe(await create())
  })

  it('counts versions and never gives one twice', async () => {
    const provider = make()
    const request = { purpose: 'encrypt', algorithms: [mlKem768], name: 'docs' } as const
    const [one, two] = [
      await provider.create(request),
      await provider.create({ ...request, algorithms: [xWing] }),
    ]
    expect([one.version, two.version]).toEqual([1, 2])
    expect(await provider.find('docs')).toBe(two)
    expect(await provider.find('docs', 1)).toBe(one)
    await provider.destroy(two)
    expect(await provider.find('docs')).toBe(one)
    expect((await provider.create(request)).version).toBe(3)
  })

  it('forgets a destroyed key, and what was made from it', async () => {
    const provider = make()
    const key = await provider.create({ purpose: 'sign', algorithms: [mlDsa65], name: 'k' })
    const signer = await provider.signer(key.parts[0]!)
    await provider.destroy(key)
    expect(await codeRejectedBy(signer.sign(MESSAGE))).toBe('wiped')
    expect(await codeRejectedBy(provider.signer(key.parts[0]!))).toBe('unknown_key')
    expect(await codeRejectedBy(provider.find('k'))).toBe('unknown_key')
    expect(await codeRejectedBy(provider.find('k', 1))).toBe('unknown_key')
    expect(await codeRejectedBy(provider.destroy(key))).toBe('unknown_key')
  })

  it('takes over keys made elsewhere', async () => {
    const provider = make()
    const { privateKey, publicKey } = xWing.generateKeyPair()
    const key = await provider.add({ name: 'old', purpose: 'encrypt', privateKeys: [privateKey] })
    const { ciphertext, sharedSecret } = xWing.encapsulate(publicKey)
    const decapsulator = await provider.decapsulator(key.parts[0]!)
    expect((await decapsulator.decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
    expect(
      (
        await provider.add({
          name: 'old',
          purpose: 'encrypt',
          privateKeys: [mlKem768.generateKeyPair().privateKey],
        })
      ).version,
    ).toBe(2)
  })

  it('refuses', async () => {
    const provider = make()
    const key = await provider.create({ purpose: 'encrypt', algorithms: [xWing], name: 'docs' })
    const signing = await provider.create({ purpose: 'sign', algorithms: [mlDsa65] })
    const create = (request: object) => codeRejectedBy(provider.create(request as never))
    expect(await create({ purpose: 'sign', algorithms: [mlDsa65], name: 'docs' })).toBe('wrong_purpose')
    expect(await create({ purpose: 'sign', algorithms: [xWing] })).toBe('TypeError')
    expect(await create({ purpose: 'encrypt', algorithms: [xWing, mlDsa65] })).toBe('TypeError')
    expect(await create({ purpose: 'sign', algorithms: [] })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [mlDsa65, mlDsa65] })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [mlDsa65], name: '' })).toBe('RangeError')
    expect(
      await codeRejectedBy(
        provider.add({ name: 'x', purpose: 'sign', privateKeys: [xWing.generateKeyPair().privateKey] }),
      ),
    ).toBe('TypeError')
    expect(await codeRejectedBy(provider.signer(key.parts[0]!))).toBe('wrong_purpose')
    expect(await codeRejectedBy(provider.decapsulator(signing.parts[0]!))).toBe('wrong_purpose')
    const forged = { ...key.parts[0]!, publicKey: signing.parts[0]!.publicKey }
    expect(await codeRejectedBy(provider.decapsulator(forged))).toBe('unknown_key')
    expect(await codeRejectedBy(provider.find('nobody'))).toBe('unknown_key')
    expect(codeThrownBy(() => createMemoryKeyProvider({ locked: true } as never))).toBe('TypeError')
  })

  it('lets no algorithm but the one of the key see the key', async () => {
    const provider = make()
    const stolen: unknown[] = []
    const steal = (key: unknown) => {
      stolen.push(key)
      throw new Error('stolen')
    }
    const encrypting = (await provider.create({ purpose: 'encrypt', algorithms: [xWing] })).parts[0]!
    const signing = (await provider.create({ purpose: 'sign', algorithms: [mlDsa65] })).parts[0]!
    const posing = (publicKey: PublicKey, algorithm: object) =>
      ({ id: publicKey.id, algorithm }) as unknown as PublicKey
    const kem = posing(encrypting.publicKey, { ...xWing, decapsulate: steal })
    const decapsulator = await provider.decapsulator({ ...encrypting, publicKey: kem })
    expect(decapsulator.publicKey).toBe(encrypting.publicKey)
    const { ciphertext, sharedSecret } = xWing.encapsulate(decapsulator.publicKey)
    expect((await decapsulator.decapsulate(ciphertext)).equals(sharedSecret)).toBe(true)
    const scheme = posing(signing.publicKey, { ...mlDsa65, sign: steal })
    const signer = await provider.signer({ ...signing, publicKey: scheme })
    expect(signer.publicKey).toBe(signing.publicKey)
    await mlDsa65.verify(signer.publicKey, MESSAGE, await signer.sign(MESSAGE))
    expect(stolen).toEqual([])
  })

  it('shows no secret', async () => {
    const provider = make()
    const { privateKey } = xWing.generateKeyPair({ random: () => new Uint8Array(32).fill(0xa7) })
    const key = await provider.add({ name: 'k', purpose: 'encrypt', privateKeys: [privateKey] })
    const shown = inspect([provider, key, await provider.decapsulator(key.parts[0]!)], {
      depth: 9,
      showHidden: true,
    })
    expect(shown).not.toMatch(/a7, ?a7|167, ?167|a7a7|p6enp6en/)
  })
})

describe('locked memory', () => {
  it('is the default where there is any', () => {
    expect(createMemoryKeyProvider().memory).toBe('locked')
  })

  it('wipes what it takes over', async () => {
    const { privateKey } = xWing.generateKeyPair()
    await createMemoryKeyProvider({ memory: 'locked' }).add({
      name: 'k',
      purpose: 'encrypt',
      privateKeys: [privateKey],
    })
    expect(() => privateKey.secret.reveal()).toThrow('wiped')
    const other = xWing.generateKeyPair().privateKey
    await createMemoryKeyProvider({ memory: 'plain' }).add({
      name: 'k',
      purpose: 'encrypt',
      privateKeys: [other],
    })
    expect(other.secret.reveal()).toHaveLength(32)
  })

  it('keeps the key that it works with only for the moment', async () => {
    const seen: PrivateKey[] = []
    const spying: SignatureAlgorithm = Object.freeze({
      ...mlDsa65,
      privateKey: (bytes: Uint8Array) => new PrivateKey(spying, 'seed', SecretBytes.copyOf(bytes)),
      derivePublicKey: (key: PrivateKey) =>
        new PublicKey(spying, mlDsa65.privateKey(key.secret.reveal()).publicKey.toBytes()),
      async sign(key: PrivateKey<SignatureAlgorithm>) {
        seen.push(key)
        expect(key.secret.reveal()).toHaveLength(32)
        return new Uint8Array(1)
      },
    })
    const provider = createMemoryKeyProvider({ memory: 'locked' })
    const key = await provider.add({
      name: 'k',
      purpose: 'sign',
      privateKeys: [spying.privateKey(new Uint8Array(32))],
    })
    const signer = await provider.signer(key.parts[0]!)
    await signer.sign(MESSAGE)
    expect(seen).toHaveLength(1)
    expect(() => seen[0]?.secret.reveal()).toThrow('wiped')
  })

  it('is missed where sodium-native is missing', () => {
    const script = `
      import { registerHooks } from 'node:module'
      registerHooks({
        resolve(specifier, context, next) {
          if (specifier === 'sodium-native') throw new Error('not installed')
          return next(specifier, context)
        },
      })
      const { createMemoryKeyProvider } = await import('@quantum-shield/pq-engine/memory-provider')
      const codes = []
      try { createMemoryKeyProvider({ memory: 'locked' }) } catch (error) { codes.push(error.code) }
      console.log(createMemoryKeyProvider().memory, ...codes)`
    const options = ['--conditions=@quantum-shield/source', '--input-type=module', '-e', script]
    const cwd = new URL('..', import.meta.url)
    expect(execFileSync(process.execPath, options, { cwd, encoding: 'utf8' }).trim()).toBe(
      'plain unavailable',
    )
  })
})

for (const memory of ['locked', 'plain'] as const)
  keyProviderContract(`in ${memory} memory`, {
    open: async () => createMemoryKeyProvider({ memory }),
    expected: [
      [mlDsa65, 'memory'],
      [ed25519, 'memory'],
      [mlKem768, 'memory'],
      [xWing, 'memory'],
    ],
    wraps: false,
  })
