/** What is refused before a key is used, and the one answer after it. */
import { describe, expect, it, jest } from '@jest/globals'
import { PqError, type Decapsulator, type KemAlgorithm } from '@quantum-shield/pq-core'
import { decapsulatorOf } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import {
  createHpke,
  HpkeError,
  type HpkeSuite,
  type OpeningKey,
  type SealOptions,
} from '@quantum-shield/pq-hpke'
import { mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { dhkemX25519, rsaOaep256 } from '@quantum-shield/pq-kem/classical'
import { hqc1 } from '@quantum-shield/pq-kem/hqc'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { AAD, bob, exportOnly, hpke, INFO, mallory, PLAINTEXT, psk, PSK_ID } from './support.ts'

const SUITE: HpkeSuite = { kem: xWing, kdf: 'HKDF-SHA256', aead: 'AES-256-GCM' }
const OPTIONS = { info: INFO, aad: AAD }
const sealed = await hpke.seal(bob.publicKey, PLAINTEXT, OPTIONS)
const [enc, ciphertext] = [sealed.enc, sealed.ciphertext]
const flip = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes.at(at) as number) ^ 1)

describe('a suite', () => {
  it.each([
    ['a KDF that is none', { kdf: 'HKDF-SHA1' }, 'unsupported_suite'],
    ['a KDF named as a member of every object', { kdf: 'toString' }, 'unsupported_suite'],
    ['no KDF', { kdf: undefined }, 'unsupported_suite'],
    ['an AEAD that is none', { aead: 'AES-256-CBC' }, 'unsupported_suite'],
    ['HQC', { kem: hqc1 }, 'unsupported_suite'],
    ['RSA', { kem: rsaOaep256 }, 'unsupported_suite'],
    ['no KEM', { kem: undefined }, 'TypeError'],
    ['a name for a KEM', { kem: 'X-Wing' }, 'TypeError'],
    ['an unknown option', { mode: 'auth' }, 'TypeError'],
  ])('of %s', (_, part, code) => {
    expect(codeThrownBy(() => createHpke({ ...SUITE, ...part } as HpkeSuite))).toBe(code)
  })

  it('is frozen and told by its error class', () => {
    expect(Object.isFrozen(hpke) && Object.isFrozen(hpke.ids)).toBe(true)
    expect(() => createHpke({ ...SUITE, aead: 'AES' as never })).toThrow(HpkeError)
    expect(() => createHpke({ ...SUITE, aead: 'AES' as never })).toThrow('AEAD "AES"; known: AES-128-GCM')
  })
})

/** A KEM and a Decapsulator that count how often a key was used. */
function watched() {
  const use = jest.fn()
  const kem: KemAlgorithm = {
    ...xWing,
    encapsulate(publicKey) {
      use()
      return xWing.encapsulate(publicKey)
    },
    decapsulate(privateKey, encapsulated) {
      use()
      return xWing.decapsulate(privateKey, encapsulated)
    },
  }
  return { use, suite: createHpke({ ...SUITE, kem }) }
}

describe('before a key is used', () => {
  const long = new Uint8Array(65_536)
  const OPTION_CASES: readonly (readonly [string, object, string])[] = [
    ['a long info', { info: long }, 'limit_exceeded'],
    ['text for info', { info: 'text' }, 'TypeError'],
    ['text for aad', { aad: 'text' }, 'TypeError'],
    ['an unknown option', { ad: AAD }, 'TypeError'],
    ['a key without its id', { psk: psk() }, 'invalid_psk'],
    ['an id without its key', { pskId: PSK_ID }, 'invalid_psk'],
    ['an empty id', { psk: psk(), pskId: new Uint8Array() }, 'invalid_psk'],
    ['a long id', { psk: psk(), pskId: long }, 'limit_exceeded'],
    ['31 bytes', { psk: SecretBytes.adopt(new Uint8Array(31)), pskId: PSK_ID }, 'invalid_psk'],
    ['no bytes', { psk: SecretBytes.adopt(new Uint8Array()), pskId: PSK_ID }, 'invalid_psk'],
    ['a long key', { psk: SecretBytes.adopt(long), pskId: PSK_ID }, 'limit_exceeded'],
    ['bare bytes', { psk: new Uint8Array(32), pskId: PSK_ID }, 'TypeError'],
    ['null for a key', { psk: null, pskId: PSK_ID }, 'TypeError'],
  ]

  it.each(OPTION_CASES)('%s', async (_, options, code) => {
    const { use, suite } = watched()
    const given = options as SealOptions
    const calls = [
      suite.seal(bob.publicKey, PLAINTEXT, given),
      suite.open(bob.privateKey, enc, ciphertext, given),
      suite.createSender(bob.publicKey, given),
      suite.createRecipient(bob.privateKey, enc, given),
      suite.sendExport(bob.publicKey, AAD, 32, given),
      suite.receiveExport(bob.privateKey, enc, AAD, 32, given),
    ]
    const codes = await Promise.all(calls.map((call) => codeRejectedBy(call)))
    // Set-up has no aad: there it is an unknown option.
    expect(codes).toEqual(codes.map(() => code))
    expect(use).not.toHaveBeenCalled()
  })

  it('a wiped pre-shared key', async () => {
    const key = psk()
    key.wipe()
    const { use, suite } = watched()
    const options = { psk: key, pskId: PSK_ID }
    expect(await codeRejectedBy(suite.seal(bob.publicKey, PLAINTEXT, options))).toBe('wiped')
    expect(use).not.toHaveBeenCalled()
  })

  it.each([0, 1, enc.length - 1, enc.length + 1, 100_000])('enc of %i bytes', async (length) => {
    const { use, suite } = watched()
    const bad = new Uint8Array(length)
    expect(await codeRejectedBy(suite.open(bob.privateKey, bad, ciphertext))).toBe('malformed')
    expect(await codeRejectedBy(suite.createRecipient(bob.privateKey, bad))).toBe('malformed')
    expect(await codeRejectedBy(suite.receiveExport(bob.privateKey, bad, AAD, 32))).toBe('malformed')
    expect(use).not.toHaveBeenCalled()
  })

  it.each([0, 1, 15])('a ciphertext of %i bytes', async (length) => {
    const { use, suite } = watched()
    const bad = new Uint8Array(length)
    expect(await codeRejectedBy(suite.open(bob.privateKey, enc, bad))).toBe('malformed')
    expect(use).not.toHaveBeenCalled()
    const recipient = await hpke.createRecipient(bob.privateKey, enc, { info: INFO })
    expect(await codeRejectedBy(recipient.open(bad))).toBe('malformed')
  })

  it.each([0, -1, 255 * 32 + 1, 2 ** 40])('an export of %i bytes', async (length) => {
    const { use, suite } = watched()
    expect(await codeRejectedBy(suite.sendExport(bob.publicKey, AAD, length))).toBe('limit_exceeded')
    expect(await codeRejectedBy(suite.receiveExport(bob.privateKey, enc, AAD, length))).toBe('limit_exceeded')
    expect(use).not.toHaveBeenCalled()
    const sender = await hpke.createSender(bob.publicKey)
    expect(await codeRejectedBy(sender.exportSecret(AAD, length))).toBe('limit_exceeded')
  })

  it('an export of half a byte, and a context that is too long', async () => {
    const sender = await hpke.createSender(bob.publicKey)
    for (const length of [1.5, Number.NaN, '32' as never])
      expect(await codeRejectedBy(sender.exportSecret(AAD, length))).toBe('TypeError')
    expect(await codeRejectedBy(sender.exportSecret(long, 32))).toBe('limit_exceeded')
    expect(await codeRejectedBy(sender.exportSecret('text' as never, 32))).toBe('TypeError')
  })

  it('exports up to their limits', async () => {
    const sender = await hpke.createSender(bob.publicKey)
    expect(await sender.exportSecret(AAD, 255 * 32)).toHaveLength(255 * 32)
    const { secret } = await exportOnly.sendExport(bob.publicKey, AAD, 65_535)
    expect(secret).toHaveLength(65_535)
    expect(await codeRejectedBy(exportOnly.sendExport(bob.publicKey, AAD, 65_536))).toBe('limit_exceeded')
  })

  it('a message that is no bytes', async () => {
    expect(await codeRejectedBy(hpke.seal(bob.publicKey, 'text' as never))).toBe('TypeError')
    expect(await codeRejectedBy(hpke.open(bob.privateKey, enc, 'text' as never))).toBe('TypeError')
    expect(await codeRejectedBy(hpke.open(bob.privateKey, 'text' as never, ciphertext))).toBe('TypeError')
  })

  it('a message for a suite that only exports', async () => {
    const sender = await exportOnly.createSender(bob.publicKey)
    const recipient = await exportOnly.createRecipient(bob.privateKey, sender.enc)
    for (const call of [
      exportOnly.seal(bob.publicKey, PLAINTEXT),
      exportOnly.open(bob.privateKey, enc, ciphertext),
      sender.seal(PLAINTEXT),
      recipient.open(ciphertext),
    ])
      expect(await codeRejectedBy(call)).toBe('export_only')
  })

  it('a key of another algorithm, and none', async () => {
    const other = mlKem768.generateKeyPair()
    expect(await codeRejectedBy(hpke.seal(other.publicKey, PLAINTEXT))).toBe('algorithm_mismatch')
    const keys = [other.privateKey, decapsulatorOf(other.privateKey)]
    for (const key of keys)
      expect(await codeRejectedBy(hpke.open(key, enc, ciphertext))).toBe('algorithm_mismatch')
    const notKeys = [bob.publicKey, undefined, null, 'key', { decapsulate: () => undefined }]
    for (const key of notKeys)
      expect(await codeRejectedBy(hpke.open(key as unknown as OpeningKey, enc, ciphertext))).toBe('TypeError')
    expect(await codeRejectedBy(hpke.seal(bob.privateKey as never, PLAINTEXT))).toBe('TypeError')
  })
})

describe('after it, one answer', () => {
  it.each<readonly [string, () => Promise<unknown>]>([
    ['another key', () => hpke.open(mallory.privateKey, enc, ciphertext, OPTIONS)],
    ['another info', () => hpke.open(bob.privateKey, enc, ciphertext, { ...OPTIONS, info: AAD })],
    ['another aad', () => hpke.open(bob.privateKey, enc, ciphertext, { ...OPTIONS, aad: INFO })],
    ['no options', () => hpke.open(bob.privateKey, enc, ciphertext)],
    [
      'mode PSK for mode base',
      () => hpke.open(bob.privateKey, enc, ciphertext, { ...OPTIONS, psk: psk(), pskId: PSK_ID }),
    ],
    ['a changed enc', () => hpke.open(bob.privateKey, flip(enc, 0), ciphertext, OPTIONS)],
    ['a changed point', () => hpke.open(bob.privateKey, flip(enc, -1), ciphertext, OPTIONS)],
    ['a changed message', () => hpke.open(bob.privateKey, enc, flip(ciphertext, 0), OPTIONS)],
    ['a changed tag', () => hpke.open(bob.privateKey, enc, flip(ciphertext, -1), OPTIONS)],
    ['a shorter message', () => hpke.open(bob.privateKey, enc, ciphertext.subarray(1), OPTIONS)],
    [
      'another AEAD',
      () =>
        createHpke({ ...SUITE, aead: 'ChaCha20-Poly1305' }).open(bob.privateKey, enc, ciphertext, OPTIONS),
    ],
    [
      'another KDF',
      () => createHpke({ ...SUITE, kdf: 'SHAKE256' }).open(bob.privateKey, enc, ciphertext, OPTIONS),
    ],
  ])('for %s', async (_, open) => {
    expect(await answerOf(open())).toEqual(FAILED)
  })

  it('for mode base where the sender had a pre-shared key, another key or another id', async () => {
    const options = { psk: psk(), pskId: PSK_ID }
    const box = await hpke.seal(bob.publicKey, PLAINTEXT, options)
    expect(await hpke.open(bob.privateKey, box.enc, box.ciphertext, options)).toEqual(PLAINTEXT)
    const others = [{}, { psk: psk(8), pskId: PSK_ID }, { psk: psk(), pskId: INFO }]
    for (const other of others)
      expect(await answerOf(hpke.open(bob.privateKey, box.enc, box.ciphertext, other))).toEqual(FAILED)
  })

  it.each([dhkemX25519, mlKem768P256])('for a point that is none, of $id', async (kem) => {
    const suite = createHpke({ ...SUITE, kem })
    const { privateKey } = kem.generateKeyPair()
    const none = new Uint8Array(kem.ciphertextSize)
    expect(await answerOf(suite.open(privateKey, none, ciphertext))).toEqual(FAILED)
    expect(await answerOf(suite.open(decapsulatorOf(privateKey), none, ciphertext))).toEqual(FAILED)
  })
})

/** Everything that an error says. */
async function answerOf(promise: Promise<unknown>): Promise<object> {
  try {
    return { resolved: await promise }
  } catch (error) {
    const { name, message, cause, code } = error as HpkeError
    return { name, message, cause, code }
  }
}

const FAILED = {
  name: 'HpkeError',
  message: 'the message could not be opened',
  cause: undefined,
  code: 'decryption_failed',
}

describe('a Decapsulator', () => {
  it('opens', async () => {
    const key = decapsulatorOf(bob.privateKey)
    expect(await hpke.open(key, enc, ciphertext, OPTIONS)).toEqual(PLAINTEXT)
  })

  it('that fails for a reason of its own says so', async () => {
    const failure = new PqError('unavailable', 'the token was pulled out')
    const key: Decapsulator = { publicKey: bob.publicKey, decapsulate: () => Promise.reject(failure) }
    await expect(hpke.open(key, enc, ciphertext, OPTIONS)).rejects.toBe(failure)
  })

  it('whose key is wiped says so', async () => {
    const { privateKey, publicKey } = xWing.generateKeyPair()
    const box = await hpke.seal(publicKey, PLAINTEXT)
    privateKey.wipe()
    expect(await codeRejectedBy(hpke.open(privateKey, box.enc, box.ciphertext))).toBe('wiped')
  })
})

it('the shared secret is wiped on both sides, also when the message does not open', async () => {
  const secrets: SecretBytes[] = []
  const keep = (secret: SecretBytes) => {
    secrets.push(secret)
    return secret
  }
  const kem: KemAlgorithm = {
    ...xWing,
    encapsulate(publicKey) {
      const sent = xWing.encapsulate(publicKey)
      keep(sent.sharedSecret)
      return sent
    },
    decapsulate: (key, bytes) => keep(xWing.decapsulate(key, bytes)),
  }
  const suite = createHpke({ ...SUITE, kem })
  const box = await suite.seal(bob.publicKey, PLAINTEXT)
  await suite.open(bob.privateKey, box.enc, box.ciphertext)
  await codeRejectedBy(suite.open(bob.privateKey, box.enc, flip(box.ciphertext, 0)))
  expect(secrets.map((secret) => codeThrownBy(() => secret.reveal()))).toEqual(['wiped', 'wiped', 'wiped'])
})
