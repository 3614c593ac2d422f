import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@quantum-shield/pq-core'
import {
  fromLiboqsSeed,
  loadedOnce,
  openLiboqs,
  withLiboqsRandomness,
  type LiboqsModule,
  type LiboqsSource,
} from '@quantum-shield/pq-core/algorithm'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

interface KemModule extends LiboqsModule {
  _OQS_KEM_keypair(kem: number, publicKey: number, secretKey: number): number
  _OQS_KEM_encaps(kem: number, ciphertext: number, sharedSecret: number, publicKey: number): number
  _OQS_KEM_decaps(kem: number, sharedSecret: number, ciphertext: number, secretKey: number): number
}

const FRODO: LiboqsSource = {
  id: 'FrodoKEM-640-SHAKE',
  name: 'FrodoKEM-640-SHAKE',
  file: 'frodokem-640-shake',
  version: 'https://github.com/microsoft/PQCrypto-LWEKE/commit/a2f9dec8917ccc3464b3378d46b140fa7353320d',
  sizes: [9616, 19_888, 9752, 16],
  constructorName: '_OQS_KEM_new',
  resolve: () => import.meta.resolve('@oqs/liboqs-js'),
}

const OV: LiboqsSource = {
  ...FRODO,
  id: 'UOV-Ip-pkc-round-2',
  name: 'OV-Ip-pkc',
  file: 'ov-ip-pkc',
  version: 'Round 2',
  sizes: [43_576, 237_896, 128],
  constructorName: '_OQS_SIG_new',
}

describe('loading', () => {
  it('names the package to install when it is missing', async () => {
    const missing = '@oqs/not-installed'
    const resolve = () => import.meta.resolve(missing)
    const loading = openLiboqs({ ...FRODO, resolve })
    await expect(loading).rejects.toThrow(
      'FrodoKEM-640-SHAKE needs the package @oqs/liboqs-js; it is tested with 0.15.1: npm install @oqs/liboqs-js@0.15',
    )
    expect(await codeRejectedBy(openLiboqs({ ...FRODO, resolve }))).toBe('unavailable')
    expect(await codeRejectedBy(openLiboqs({ ...FRODO, file: 'frodokem-641-shake' }))).toBe('unavailable')
  })

  it.each([
    ['another version', { version: 'round 4' }],
    ['other sizes', { sizes: [9616, 19_888, 9720, 16] }],
    ['no such algorithm', { name: 'FrodoKEM-641-SHAKE' }],
  ])('refuses %s', async (_, difference) => {
    expect(await codeRejectedBy(openLiboqs({ ...FRODO, ...difference }))).toBe('unavailable')
  })

  it('is done once for each id, and again after a failure', async () => {
    const ids: string[] = []
    const load = loadedOnce(async ({ id }: { readonly id: string }) => {
      ids.push(id)
      if (ids.length === 1) throw new Error('not this time')
      return { id }
    })
    const table = { a: { id: 'a' } }
    await expect(load(table, 'a')).rejects.toThrow('not this time')
    const [first, second] = await Promise.all([load(table, 'a'), load(table, 'a')])
    expect(first).toBe(second)
    expect(ids).toEqual(['a', 'a'])
    for (const id of ['b', 'toString'])
      expect(await codeRejectedBy(load(table, id))).toBe('unsupported_algorithm')
  })
})

describe('a call', () => {
  const seed = Uint8Array.from({ length: 64 }, (_, i) => i)

  async function setUp() {
    const instance = await openLiboqs<KemModule>(FRODO)
    const { module, call } = instance
    const generate = () =>
      call({ secretIn: 'generate', outputs: [9616, 19_888] }, (kem, publicKey = 0, secretKey = 0) =>
        module._OQS_KEM_keypair(kem, publicKey, secretKey),
      )
    const [publicKey, secretKey] = fromLiboqsSeed('x', seed, generate) as [Uint8Array, Uint8Array]
    return { ...instance, generate, publicKey, secretKey }
  }

  it('leaves neither secret keys nor shared secrets in the memory of WebAssembly', async () => {
    const { module, call, publicKey, secretKey } = await setUp()
    const holds = (bytes: Uint8Array) => Buffer.from(module.HEAPU8).includes(bytes)
    // s, and rows of S from both ends of it: the public key lies between.
    const parts = [secretKey.slice(0, 16), secretKey.slice(9632, 9664), secretKey.slice(19_800, 19_850)]
    expect(parts.map(holds)).toEqual([false, false, false])
    const [ciphertext, sent] = call(
      { secretIn: 'encapsulate', publicKey, outputs: [9752, 16] },
      (kem, ciphertextAt = 0, secretAt = 0, publicKeyAt = 0) =>
        module._OQS_KEM_encaps(kem, ciphertextAt, secretAt, publicKeyAt),
    ) as [Uint8Array, Uint8Array]
    let seen: boolean[] = []
    const [received] = call(
      { secretIn: 'decapsulate', inputs: [secretKey, ciphertext], outputs: [16] },
      (kem, secretKeyAt = 0, ciphertextAt = 0, secretAt = 0) => {
        const status = module._OQS_KEM_decaps(kem, secretAt, ciphertextAt, secretKeyAt)
        seen = [...parts, sent].map(holds)
        return status
      },
    ) as [Uint8Array]
    expect(received).toEqual(sent)
    expect(seen).toEqual([true, true, true, true])
    expect([...parts, sent].map(holds)).toEqual([false, false, false, false])
  })

  it.each([
    [undefined, true],
    ['generate', false],
  ] as const)('with secrets in %s leaves the seed of a key on the stack: %s', async (secretIn, left) => {
    interface SignatureModule extends LiboqsModule {
      _OQS_SIG_keypair(scheme: number, publicKey: number, secretKey: number): number
    }
    const { module, call } = await openLiboqs<SignatureModule>(OV)
    const seed = systemRandom(32)
    const what = { ...(secretIn && { secretIn }), outputs: [43_576, 237_896] }
    // The second call knows how deep the first one went.
    for (const each of [systemRandom(32), seed])
      fromLiboqsSeed('x', each, () =>
        call(what, (scheme, publicKey = 0, secretKey = 0) =>
          module._OQS_SIG_keypair(scheme, publicKey, secretKey),
        ),
      )
    expect(Buffer.from(module.HEAPU8).includes(seed)).toBe(left)
  })

  it('zeroes what went in when it fails or throws, and frees it', async () => {
    const { module, call } = await setUp()
    const secret = systemRandom(64)
    const blocks: number[] = []
    expect(call({ inputs: [secret] }, (_, pointer = 0) => blocks.push(pointer))).toBeUndefined()
    const fail = () =>
      call({ inputs: [secret] }, (_, pointer = 0) => {
        blocks.push(pointer)
        throw new Error('trap')
      })
    expect(fail).toThrow('trap')
    expect(Buffer.from(module.HEAPU8).includes(secret)).toBe(false)
    expect(blocks[1]).toBe(blocks[0])
  })

  it('refuses what does not fit 256 MiB', async () => {
    const { call } = await setUp()
    expect(codeThrownBy(() => call({ outputs: [1 << 29] }, () => 0))).toBe('RangeError')
  })
})

describe('randomness', () => {
  it('is replaced for the length of a call, also when that throws', () => {
    const own = () => Object.getOwnPropertyDescriptor(crypto, 'getRandomValues')
    const original = crypto.getRandomValues.bind(crypto)
    const seven = (length: number) => new Uint8Array(length).fill(7)
    expect(withLiboqsRandomness(seven, () => systemRandom(3))).toEqual(Uint8Array.of(7, 7, 7))
    const fail = () => {
      throw new Error('trap')
    }
    expect(() => withLiboqsRandomness(seven, fail)).toThrow('trap')
    expect(own()).toBeUndefined()
    // Somebody else's replacement comes back.
    Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: original })
    withLiboqsRandomness(seven, () => systemRandom(3))
    expect(own()?.value).toBe(original)
    Reflect.deleteProperty(crypto, 'getRandomValues')
    expect(systemRandom(16)).not.toEqual(seven(16))
  })

  it('cannot be replaced where globals are frozen', () => {
    const real = globalThis.crypto
    Object.defineProperty(globalThis, 'crypto', {
      configurable: true,
      value: Object.freeze(Object.create(real)),
    })
    try {
      expect(codeThrownBy(() => withLiboqsRandomness(systemRandom, () => 0))).toBe('unavailable')
    } finally {
      Object.defineProperty(globalThis, 'crypto', { configurable: true, value: real })
    }
  })

  it.each([[[]], [[16, 16]], [[31]], [[32, 1]]])('draws of %j bytes are not a seed of 32', (sizes) => {
    const draw = () => sizes.map((size) => systemRandom(size))
    expect(codeThrownBy(() => fromLiboqsSeed('x', new Uint8Array(32), draw))).toBe('unavailable')
  })

  it('is the seed, when that is drawn at once', () => {
    const seed = Uint8Array.from({ length: 32 }, (_, i) => i)
    expect(fromLiboqsSeed('x', seed, () => systemRandom(32))).toEqual(seed)
  })
})
