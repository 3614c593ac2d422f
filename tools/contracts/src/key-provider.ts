/** What every KeyProvider must do, wherever its keys lie: in memory, in files, in a token, at a service. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type {
  Algorithm,
  KemAlgorithm,
  KeyCapability,
  KeyHandle,
  KeyProtection,
  KeyProvider,
  KeySet,
  ProtectionRequest,
  SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import { codeRejectedBy } from '@quantum-shield/testkit'

export interface KeyProviderDriver {
  /** Opens the provider over a place that has no keys; the suite closes it. */
  open(): Promise<KeyProvider>
  /** Opens it over the place of the last `open` again. Absent where keys end with the provider. */
  reopen?(): Promise<KeyProvider>
  /** What it can do for each algorithm that the suite tries; two signature algorithms or more, and one KEM or more. */
  readonly expected: readonly (readonly [Algorithm, KeyProtection])[]
  /** Whether it wraps keys on request. */
  readonly wraps: boolean
  /** FIPS 204 Alg 7 line 6, for keys whose signer has `signMu`. */
  muOf?(publicKey: PublicKey<SignatureAlgorithm>, message: Uint8Array): Uint8Array
  /** Calls at once in the concurrency test. Default 64. */
  readonly concurrency?: number
}

const MESSAGE = utf8('message')

interface Bench {
  readonly driver: KeyProviderDriver
  readonly signatures: readonly SignatureAlgorithm[]
  readonly kems: readonly KemAlgorithm[]
  readonly first: SignatureAlgorithm
  readonly kem: KemAlgorithm
  provider(): KeyProvider
}

export function keyProviderContract(name: string, driver: KeyProviderDriver): void {
  describe(`the key provider ${name}`, () => {
    const algorithms = driver.expected.map(([algorithm]) => algorithm)
    const signatures = algorithms.filter((algorithm) => algorithm.kind === 'signature')
    const kems = algorithms.filter((algorithm) => algorithm.kind === 'kem')
    const [[first], [kem]] = [signatures, kems]
    if (first === undefined || signatures.length < 2 || kem === undefined)
      throw new TypeError('the suite needs two signature algorithms and a KEM')
    let opened: KeyProvider | undefined
    beforeAll(async () => {
      opened = await driver.open()
    })
    afterAll(async () => {
      await opened?.close()
    })
    const provider = () => {
      if (opened === undefined) throw new TypeError('not open')
      return opened
    }
    const bench: Bench = { driver, signatures, kems, first, kem, provider }
    protection(bench)
    use(bench)
    versions(bench)
    imports(bench)
    refusals(bench)
    wrapping(bench)
    waiting(bench)
    ending(bench)
  })
}

const partOf = (key: KeySet, i = 0): KeyHandle => {
  const part = key.parts[i]
  if (part === undefined) throw new TypeError(`"${key.name}" has no part ${i}`)
  return part
}

const purposeOf = ({ kind }: Algorithm) => (kind === 'kem' ? 'encrypt' : 'sign')

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

async function expectSigning(provider: KeyProvider, part: KeyHandle): Promise<void> {
  const signer = await provider.signer(part)
  const { publicKey } = signer
  expect(publicKey.id).toBe(part.publicKey.id)
  await publicKey.algorithm.verify(publicKey, MESSAGE, await signer.sign(MESSAGE))
}

async function expectDecapsulation(provider: KeyProvider, part: KeyHandle): Promise<void> {
  const { publicKey, decapsulate } = await provider.decapsulator(part)
  const { ciphertext, sharedSecret } = publicKey.algorithm.encapsulate(publicKey)
  using secret = await decapsulate(ciphertext)
  expect(secret.equals(sharedSecret)).toBe(true)
}

const expectUse = (provider: KeyProvider, part: KeyHandle) =>
  part.purpose === 'sign' ? expectSigning(provider, part) : expectDecapsulation(provider, part)

function protection({ driver, provider }: Bench): void {
  /** What a request must give, or undefined where it must be refused. */
  function outcome(request: ProtectionRequest, best: KeyProtection): KeyProtection | undefined {
    if (request === 'prefer-native') return best
    if (request === 'wrapped') return driver.wraps ? 'wrapped' : undefined
    return best === 'native' ? best : undefined
  }

  describe.each(driver.expected.map(([algorithm, best]) => ({ id: algorithm.id, algorithm, best })))(
    '$id',
    ({ algorithm, best }) => {
      it(`is ${best}, and says why not better`, async () => {
        const capability: KeyCapability = await provider().capability(algorithm)
        expect(capability.protection).toBe(best)
        expect(typeof capability.reason).toBe(best === 'native' ? 'undefined' : 'string')
      })

      it.each(['native-required', 'prefer-native', 'wrapped'] as const)('is made on %s', async (request) => {
        const name = `${algorithm.id} ${request}`
        const wanted = outcome(request, best)
        const before = Date.now()
        const making = provider().create({
          purpose: purposeOf(algorithm),
          algorithms: [algorithm],
          name,
          protection: request,
        })
        if (wanted === undefined) {
          expect(await codeRejectedBy(making)).toBe('protection_unavailable')
          expect(await codeRejectedBy(provider().find(name))).toBe('unknown_key')
          return
        }
        const key = await making
        expect(key).toMatchObject({ name, version: 1, purpose: purposeOf(algorithm) })
        const part = partOf(key)
        expect(part.publicKey.algorithm).toBe(algorithm)
        const attributes = await provider().attributes(part)
        expect(attributes).toMatchObject({ protection: wanted, origin: 'generated', requested: request })
        expect(attributes.since).toBeGreaterThanOrEqual(before - 1)
        expect(attributes.since).toBeLessThanOrEqual(Date.now())
        if (request === 'prefer-native')
          expect(typeof attributes.reason).toBe(wanted === 'native' ? 'undefined' : 'string')
        await expectUse(provider(), part)
      })
    },
  )
}

function use({ driver, provider, signatures, kems, first }: Bench): void {
  it('makes all parts of a key, and each of them signs', async () => {
    const [one, two] = signatures
    if (one === undefined || two === undefined) throw new TypeError('unreachable')
    const key = await provider().create({ purpose: 'sign', algorithms: [one, two] })
    expect(key.parts.map(({ publicKey }) => publicKey.algorithm)).toEqual([one, two])
    for (const part of key.parts) await expectSigning(provider(), part)
    const again = await provider().find(key.name)
    expect(again.parts.map(({ publicKey }) => publicKey.id)).toEqual(
      key.parts.map(({ publicKey }) => publicKey.id),
    )
  })

  it('makes keys that differ', async () => {
    const keys = [0, 1].map(() => provider().create({ purpose: 'sign', algorithms: [first] }))
    const [one, two] = await Promise.all(keys)
    if (one === undefined || two === undefined) throw new TypeError('unreachable')
    expect(one.name).not.toBe(two.name)
    expect(partOf(one).publicKey.id).not.toBe(partOf(two).publicKey.id)
  })

  it.each(signatures.filter(({ supportsContext }) => supportsContext).map((a) => [a.id, a] as const))(
    'binds the context of %s',
    async (_id, algorithm) => {
      const key = await provider().create({ purpose: 'sign', algorithms: [algorithm] })
      const { publicKey, sign } = await provider().signer(partOf(key))
      for (const context of [utf8('context'), new Uint8Array(255).fill(7)]) {
        const signature = await sign(MESSAGE, { context })
        await algorithm.verify(publicKey, MESSAGE, signature, { context })
        expect(await codeRejectedBy(algorithm.verify(publicKey, MESSAGE, signature))).toBe(
          'signature_invalid',
        )
      }
      expect(await codeRejectedBy(sign(MESSAGE, { context: new Uint8Array(256) }))).toBe('RangeError')
    },
  )

  it('signs a message representative where it takes one', async () => {
    for (const algorithm of signatures) {
      const key = await provider().create({ purpose: 'sign', algorithms: [algorithm] })
      const { publicKey, signMu } = await provider().signer(partOf(key))
      if (signMu === undefined) continue
      const mu = driver.muOf?.(publicKey, MESSAGE)
      if (mu === undefined) throw new TypeError('the driver says not how mu is computed')
      await algorithm.verify(publicKey, MESSAGE, await signMu(mu))
      expect(await codeRejectedBy(signMu(mu.subarray(1)))).toBe('RangeError')
    }
  })

  it('signs nothing, and a long message', async () => {
    const key = await provider().create({ purpose: 'sign', algorithms: [first] })
    const { publicKey, sign } = await provider().signer(partOf(key))
    for (const message of [new Uint8Array(0), new Uint8Array(100_000).fill(3)])
      await first.verify(publicKey, message, await sign(message))
  })

  it.each(kems.map((a) => [a.id, a] as const))(
    'refuses ciphertexts of %s that are none',
    async (_id, kem) => {
      const key = await provider().create({ purpose: 'encrypt', algorithms: [kem] })
      const { publicKey, decapsulate } = await provider().decapsulator(partOf(key))
      const { ciphertext, sharedSecret } = kem.encapsulate(publicKey)
      for (const wrong of [ciphertext.subarray(1), new Uint8Array([...ciphertext, 0]), new Uint8Array(0)])
        expect(await codeRejectedBy(decapsulate(wrong))).toBe('malformed')
      const other = Uint8Array.from(ciphertext)
      other[0] = (other[0] ?? 0) ^ 1
      // Implicit rejection.
      using secret = await decapsulate(other)
      expect(secret.length).toBe(sharedSecret.length)
      expect(secret.equals(sharedSecret)).toBe(false)
      await expectDecapsulation(provider(), partOf(key))
    },
  )

  it('does many things at once', async () => {
    const signing = partOf(await provider().create({ purpose: 'sign', algorithms: [first] }))
    const [kem] = kems
    if (kem === undefined) throw new TypeError('unreachable')
    const opening = partOf(await provider().create({ purpose: 'encrypt', algorithms: [kem] }))
    const signer = await provider().signer(signing)
    await Promise.all(
      Array.from({ length: driver.concurrency ?? 64 }, async (_, i) => {
        const message = utf8(`message ${i}`)
        await first.verify(signer.publicKey, message, await signer.sign(message))
        await expectDecapsulation(provider(), opening)
      }),
    )
  })
}

function versions({ provider, first, kem }: Bench): void {
  it('rotates, and never gives a version twice', async () => {
    const request = { purpose: 'sign', algorithms: [first], name: 'rotating' } as const
    const one = await provider().create(request)
    const two = await provider().create(request)
    expect([one.version, two.version]).toEqual([1, 2])
    expect((await provider().find('rotating')).version).toBe(2)
    expect(partOf(await provider().find('rotating', 1)).publicKey.id).toBe(partOf(one).publicKey.id)
    await expectSigning(provider(), partOf(one))
    await provider().destroy(two)
    expect((await provider().find('rotating')).version).toBe(1)
    expect((await provider().create(request)).version).toBe(3)
    expect(await codeRejectedBy(provider().find('rotating', 2))).toBe('unknown_key')
  })

  it('gives different versions to those who ask at once', async () => {
    const request = { purpose: 'sign', algorithms: [first], name: 'contested' } as const
    const keys = await Promise.all(Array.from({ length: 4 }, () => provider().create(request)))
    expect(keys.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    const found = await Promise.all(keys.map(({ version }) => provider().find('contested', version)))
    expect(found.map((key) => partOf(key).publicKey.id)).toEqual(keys.map((key) => partOf(key).publicKey.id))
  })

  it('lists what there is', async () => {
    const create = (name: string) => provider().create({ purpose: 'encrypt', algorithms: [kem], name })
    const [one, two, other] = [await create('listed'), await create('listed'), await create('listed, too')]
    const listed = async () =>
      (await all(provider().list())).flatMap((key) =>
        key.name.startsWith('listed') ? [`${key.name} ${key.version} ${partOf(key).publicKey.id}`] : [],
      )
    const lines = [one, two, other].map((key) => `${key.name} ${key.version} ${partOf(key).publicKey.id}`)
    expect((await listed()).toSorted()).toEqual(lines.toSorted())
    expect((await listed()).filter((line) => line.startsWith('listed '))).toEqual(lines.slice(0, 2))
    await provider().destroy(one)
    expect((await listed()).toSorted()).toEqual(lines.slice(1).toSorted())
  })

  it('takes names of every kind', async () => {
    for (const name of [
      'a/b',
      '../x',
      '%2e',
      'Ä\u{1f511}',
      'a\nb',
      'CON',
      'x'.repeat(255),
      '.',
      'name v1',
      'Name',
    ]) {
      const key = await provider().create({ purpose: 'encrypt', algorithms: [kem], name })
      expect(key).toMatchObject({ name, version: 1 })
      expect((await provider().find(name)).parts[0]?.publicKey.id).toBe(partOf(key).publicKey.id)
    }
    expect(await codeRejectedBy(provider().find('NAME'))).toBe('unknown_key')
  })

  it('ends a version for good', async () => {
    const key = await provider().create({ purpose: 'sign', algorithms: [first], name: 'mortal' })
    const signer = await provider().signer(partOf(key))
    await signer.sign(MESSAGE)
    await provider().destroy(key)
    expect(['wiped', 'unknown_key']).toContain(await codeRejectedBy(signer.sign(MESSAGE)))
    for (const attempt of [
      () => provider().find('mortal'),
      () => provider().find('mortal', 1),
      () => provider().signer(partOf(key)),
      () => provider().attributes(partOf(key)),
      () => provider().destroy(key),
    ])
      expect(await codeRejectedBy(attempt())).toBe('unknown_key')
  })
}

function imports({ provider, first, kem }: Bench): void {
  it.each([first, kem].map((a) => [a.id, a] as const))('takes over a key of %s', async (_id, algorithm) => {
    const { privateKey, publicKey } = algorithm.generateKeyPair()
    const key = await provider().add({
      name: `imported ${algorithm.id}`,
      purpose: purposeOf(algorithm),
      privateKeys: [privateKey],
    })
    const part = partOf(key)
    expect(part.publicKey.id).toBe(publicKey.id)
    expect(await provider().attributes(part)).toMatchObject({ origin: 'imported' })
    await expectUse(provider(), part)
  })
}

function refusals({ driver, provider, first, kem, signatures }: Bench): void {
  it('refuses requests that make no sense, and keeps nothing of them', async () => {
    const count = async () => (await all(provider().list())).length
    const before = await count()
    const create = (request: object) =>
      codeRejectedBy(provider().create({ name: 'senseless', ...request } as never))
    expect(await create({ purpose: 'sign', algorithms: [kem] })).toBe('TypeError')
    expect(await create({ purpose: 'encrypt', algorithms: [kem, first] })).toBe('TypeError')
    expect(await create({ purpose: 'sign', algorithms: [] })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [first, first] })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [first], name: '' })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [first], name: 'x'.repeat(256) })).toBe('RangeError')
    expect(await create({ purpose: 'sign', algorithms: [first], protection: 'native' })).toBe('TypeError')
    expect(await create({ purpose: 'sign', algorithms: [first], extractable: true })).toBe('TypeError')
    const stranger = kem.generateKeyPair().privateKey
    const add = (request: object) => codeRejectedBy(provider().add(request as never))
    expect(await add({ name: 'senseless', purpose: 'sign', privateKeys: [stranger] })).toBe('TypeError')
    expect(await add({ name: 'senseless', purpose: 'encrypt', privateKeys: [] })).toBe('RangeError')
    expect(await count()).toBe(before)
    expect(await codeRejectedBy(provider().find('senseless'))).toBe('unknown_key')
  })

  it('keeps purposes apart', async () => {
    const signing = await provider().create({ purpose: 'sign', algorithms: [first], name: 'signing only' })
    const opening = await provider().create({ purpose: 'encrypt', algorithms: [kem] })
    expect(await codeRejectedBy(provider().signer(partOf(opening)))).toBe('wrong_purpose')
    expect(await codeRejectedBy(provider().decapsulator(partOf(signing)))).toBe('wrong_purpose')
    const request = { purpose: 'encrypt', algorithms: [kem], name: 'signing only' } as const
    expect(await codeRejectedBy(provider().create(request))).toBe('wrong_purpose')
    const { privateKey } = kem.generateKeyPair()
    const added = provider().add({ purpose: 'encrypt', privateKeys: [privateKey], name: 'signing only' })
    expect(await codeRejectedBy(added)).toBe('wrong_purpose')
  })

  it('knows its own keys, whatever a handle says', async () => {
    const one = await provider().create({ purpose: 'sign', algorithms: [first] })
    const two = await provider().create({ purpose: 'sign', algorithms: [first] })
    const forged = { ...partOf(one), publicKey: partOf(two).publicKey }
    expect(await codeRejectedBy(provider().signer(forged))).toBe('unknown_key')
    expect(await codeRejectedBy(provider().attributes(forged))).toBe('unknown_key')
    expect(await codeRejectedBy(provider().signer({ ...partOf(one), version: 7 }))).toBe('unknown_key')
    const [, other] = signatures
    const claimed = { id: partOf(one).publicKey.id, algorithm: other } as never
    const signer = await provider().signer({ ...partOf(one), publicKey: claimed })
    expect(signer.publicKey.algorithm).toBe(first)
  })

  it('makes keys from the random source that it is given, or says that it cannot', async () => {
    const random = (length: number) => new Uint8Array(length).fill(9)
    for (const [algorithm, best] of driver.expected) {
      const create = () =>
        provider().create({ purpose: purposeOf(algorithm), algorithms: [algorithm], random })
      if (best === 'native') {
        expect(await codeRejectedBy(create())).toBe('unavailable')
        continue
      }
      const [one, two] = [await create(), await create()]
      expect(partOf(one).publicKey.id).toBe(partOf(two).publicKey.id)
    }
  })
}

function wrapping({ driver, provider }: Bench): void {
  const aad = utf8('{"tenant":"t"}')

  it.each([1, 32, 4096, 16_384])('wraps a secret of %i bytes', async (length) => {
    const { wrapper } = provider()
    const secret = new Uint8Array(length).fill(0x5a)
    for (const bound of [aad, new Uint8Array(0), new Uint8Array(65_536).fill(1)]) {
      const wrapped = await wrapper.wrap(secret, bound)
      expect(Buffer.from(wrapped).includes(Buffer.alloc(Math.min(length, 32), 0x5a)) && length > 4).toBe(
        false,
      )
      using opened = await wrapper.unwrap(wrapped, bound)
      expect(Buffer.compare(opened.reveal(), secret)).toBe(0)
    }
    expect(Buffer.compare(await wrapper.wrap(secret, aad), await wrapper.wrap(secret, aad))).not.toBe(0)
    expect(secret.every((byte) => byte === 0x5a)).toBe(true)
  })

  it('notices every change of a wrapped secret', async () => {
    const { wrapper } = provider()
    const wrapped = await wrapper.wrap(new Uint8Array(32).fill(1), aad)
    const refused = async (bytes: Uint8Array, bound = aad) =>
      expect(await codeRejectedBy(wrapper.unwrap(bytes, bound))).toBe('integrity_failed')
    const steps = Math.max(1, Math.floor(wrapped.length / 24))
    for (let i = 0; i < wrapped.length; i += steps) {
      const changed = Uint8Array.from(wrapped)
      changed[i] = (changed[i] ?? 0) ^ 0x10
      await refused(changed)
    }
    for (const length of [0, 1, 12, 27, 28, wrapped.length - 1]) await refused(wrapped.subarray(0, length))
    await refused(new Uint8Array([...wrapped, 0]))
    await refused(wrapped, utf8('{"tenant":"u"}'))
    await refused(wrapped, new Uint8Array(0))
    using opened = await wrapper.unwrap(wrapped, aad)
    expect(opened.length).toBe(32)
  })

  it('wraps no nothing and nothing huge', async () => {
    const { wrapper } = provider()
    for (const length of [0, 16_385])
      expect(await codeRejectedBy(wrapper.wrap(new Uint8Array(length), aad))).toBe('RangeError')
    expect(await codeRejectedBy(wrapper.wrap(new Uint8Array(1), new Uint8Array(65_537)))).toBe('RangeError')
    expect(await codeRejectedBy(wrapper.wrap('secret' as never, aad))).toBe('TypeError')
  })

  it('has random numbers, or none', async () => {
    const { entropy } = provider()
    if (entropy === undefined) return
    const [one, two] = [await entropy.read(64), await entropy.read(64)]
    expect([one.length, two.length]).toEqual([64, 64])
    expect(Buffer.compare(one, two)).not.toBe(0)
    expect(entropy.minEntropyPerByte).toBeGreaterThan(0)
  })

  it('shows no secret', async () => {
    const { inspect } = await import('node:util')
    const [algorithm] = driver.expected[0] ?? []
    if (algorithm === undefined) throw new TypeError('unreachable')
    const { privateKey } = algorithm.generateKeyPair()
    const secret = Buffer.from(privateKey.secret.reveal())
    const key = await provider().add({ purpose: purposeOf(algorithm), privateKeys: [privateKey] })
    const part = partOf(key)
    const user = part.purpose === 'sign' ? await provider().signer(part) : await provider().decapsulator(part)
    const shown = inspect([provider(), key, user], { depth: 12, showHidden: true, maxArrayLength: null })
    for (const text of [secret.toString('hex'), secret.toString('base64url'), [...secret].join(', ')])
      expect(shown).not.toContain(text)
  })
}

function waiting({ provider, first, kem }: Bench): void {
  it('does not begin what has been cancelled', async () => {
    const reason = new Error('cancelled')
    const signal = AbortSignal.abort(reason)
    const signing = await provider().create({ purpose: 'sign', algorithms: [first], name: 'cancelled' })
    const opening = await provider().create({ purpose: 'encrypt', algorithms: [kem] })
    const signer = await provider().signer(partOf(signing))
    const decapsulator = await provider().decapsulator(partOf(opening))
    const { ciphertext } = kem.encapsulate(decapsulator.publicKey)
    const { wrapper } = provider()
    const aad = new Uint8Array(0)
    const wrapped = await wrapper.wrap(new Uint8Array(32), aad)
    for (const attempt of [
      () => provider().create({ purpose: 'sign', algorithms: [first], name: 'cancelled', signal }),
      () => provider().add({ purpose: 'sign', privateKeys: [first.generateKeyPair().privateKey], signal }),
      () => provider().find('cancelled', undefined, { signal }),
      () => all(provider().list({ signal })),
      () => provider().attributes(partOf(signing), { signal }),
      () => provider().destroy(signing, { signal }),
      () => signer.sign(MESSAGE, { signal }),
      () => decapsulator.decapsulate(ciphertext, { signal }),
      () => wrapper.wrap(new Uint8Array(32), aad, { signal }),
      () => wrapper.unwrap(wrapped, aad, { signal }),
    ])
      await expect(attempt()).rejects.toBe(reason)
    expect((await provider().find('cancelled')).version).toBe(1)
    await expectSigning(provider(), partOf(signing))
  })

  it('stops waiting when it is told to, and goes on with the rest', async () => {
    const key = await provider().create({ purpose: 'sign', algorithms: [first] })
    const { publicKey, sign } = await provider().signer(partOf(key))
    const reason = new Error('enough')
    const controller = new AbortController()
    const waiting = Array.from({ length: 16 }, () => sign(MESSAGE, { signal: controller.signal }))
    const kept = sign(MESSAGE)
    controller.abort(reason)
    const outcomes = await Promise.allSettled(waiting)
    // What was done before the signal came may have resolved.
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBe(reason)
      else await first.verify(publicKey, MESSAGE, outcome.value)
    await first.verify(publicKey, MESSAGE, await kept)
    await expectSigning(provider(), partOf(key))
  })
}

function ending({ driver, provider, first, kem }: Bench): void {
  const { reopen } = driver

  if (reopen !== undefined)
    it('has every key again when it is opened again', async () => {
      const create = (name: string) => provider().create({ purpose: 'sign', algorithms: [first], name })
      const [key, gone] = [await create('lasting'), await create('lasting')]
      const opening = await provider().create({ purpose: 'encrypt', algorithms: [kem] })
      const attributes = await provider().attributes(partOf(key))
      await provider().destroy(gone)
      const aad = utf8('lasting')
      const wrapped = await provider().wrapper.wrap(utf8('secret'), aad)
      const names = (list: KeySet[]) => list.map(({ name, version }) => `${name} ${version}`).toSorted()
      const before = names(await all(provider().list()))
      await provider().close()
      const again = await reopen()
      try {
        expect(names(await all(again.list()))).toEqual(before)
        const found = await again.find('lasting')
        expect(partOf(found).publicKey.id).toBe(partOf(key).publicKey.id)
        expect(await again.attributes(partOf(found))).toEqual(attributes)
        await expectSigning(again, partOf(found))
        await expectDecapsulation(again, partOf(await again.find(opening.name)))
        using opened = await again.wrapper.unwrap(wrapped, aad)
        expect(Buffer.from(opened.reveal()).toString()).toBe('secret')
        expect(await codeRejectedBy(again.find('lasting', 2))).toBe('unknown_key')
        expect((await again.create({ purpose: 'sign', algorithms: [first], name: 'lasting' })).version).toBe(
          3,
        )
      } finally {
        await again.close()
      }
    })

  it('refuses everything once it is closed', async () => {
    const closed = reopen === undefined ? provider() : await reopen()
    const key = await closed.create({ purpose: 'sign', algorithms: [first] })
    const signer = await closed.signer(partOf(key))
    await closed.close()
    await closed.close()
    for (const attempt of [
      () => closed.capability(first),
      () => closed.create({ purpose: 'sign', algorithms: [first] }),
      () => closed.add({ purpose: 'sign', privateKeys: [first.generateKeyPair().privateKey] }),
      () => closed.find(key.name),
      () => all(closed.list()),
      () => closed.attributes(partOf(key)),
      () => closed.signer(partOf(key)),
      () => closed.destroy(key),
      () => closed.wrapper.wrap(new Uint8Array(32), new Uint8Array(0)),
      () => closed.wrapper.unwrap(new Uint8Array(60), new Uint8Array(0)),
    ])
      expect(await codeRejectedBy(attempt())).toBe('provider_closed')
    expect(['wiped', 'provider_closed']).toContain(await codeRejectedBy(signer.sign(MESSAGE)))
  })
}
