/** Encrypted PKCS#8, against files that OpenSSL made, and against the `openssl` command where there is one. */
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { concatBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import {
  decodePem,
  decryptPrivateKey,
  encodePem,
  toEncryptedPem,
  toPrivatePem,
} from '@quantum-shield/pq-core/keys'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { encode, encodeOid, encodeSmallInteger, TAG } from '../src/keys/der.ts'
import { ed25519, mlDsa44 } from './fake.ts'
import { PASSPHRASE, READABLE, UNICODE, UNSUPPORTED } from './pbes2.figures.ts'

const ALL = [ed25519, mlDsa44]
const key = ed25519.privateKey(new Uint8Array(32).map((_, i) => i))
const decrypt = (input: string | Uint8Array, passphrase = PASSPHRASE) =>
  decryptPrivateKey(input, passphrase, ALL)
const codeOf = (input: string | Uint8Array, passphrase?: string) => codeRejectedBy(decrypt(input, passphrase))
const FAST = { iterations: 1000 }

describe('files of OpenSSL', () => {
  it.each(Object.keys(READABLE))('%s is read', async (name) => {
    const found = await decrypt(READABLE[name] as string)
    expect(found.secret.equals(key.secret)).toBe(true)
  })

  it('have their passphrase in UTF-8', async () => {
    expect((await decrypt(UNICODE, 'Zürich ☃')).secret.equals(key.secret)).toBe(true)
    expect(await codeOf(UNICODE, 'Zurich ☃')).toBe('wrong_passphrase')
  })

  it.each(Object.keys(UNSUPPORTED))('%s is named, not read', async (name) => {
    const pem = UNSUPPORTED[name] as string
    expect(await codeOf(pem)).toBe('unsupported_encoding')
    await expect(decrypt(pem)).rejects.toThrow(/PBES2 with PBKDF2 and AES-CBC is supported/)
  })
})

describe('our files', () => {
  it('refuse a passphrase that is no Unicode text: every such one would be the same', async () => {
    await expect(toEncryptedPem(key, 'abc\ud800', FAST)).rejects.toThrow(TypeError)
    await expect(decrypt(UNICODE, 'abc\udfff')).rejects.toThrow(TypeError)
  })

  it('are PBES2 with PBKDF2-HMAC-SHA-256, 600 000 iterations, and AES-256-CBC by default', async () => {
    const [block] = decodePem(await toEncryptedPem(key, PASSPHRASE))
    expect(block?.label).toBe('ENCRYPTED PRIVATE KEY')
    const hex = Buffer.from(block?.der ?? []).toString('hex')
    const oids = [
      '1.2.840.113549.1.5.13',
      '1.2.840.113549.1.5.12',
      '1.2.840.113549.2.9',
      '2.16.840.1.101.3.4.1.42',
    ]
    for (const oid of oids) expect(hex).toContain(Buffer.from(encodeOid(oid)).toString('hex'))
    expect(hex).toContain(Buffer.from(encodeSmallInteger(600_000)).toString('hex'))
  })

  it('come back with the passphrase and with no other', async () => {
    const pem = await toEncryptedPem(key, PASSPHRASE, FAST)
    expect((await decrypt(pem)).secret.equals(key.secret)).toBe(true)
    const [block] = decodePem(pem)
    expect((await decrypt(block?.der as Uint8Array)).secret.equals(key.secret)).toBe(true)
    for (const wrong of ['', 'correct', `${PASSPHRASE} `])
      expect(await codeOf(pem, wrong)).toBe('wrong_passphrase')
  })

  it('differ each time: salt and initialisation vector are random', async () => {
    const [a, b] = [await toEncryptedPem(key, PASSPHRASE, FAST), await toEncryptedPem(key, PASSPHRASE, FAST)]
    expect(a).not.toBe(b)
    const random = (length: number) => new Uint8Array(length).fill(3)
    const fixed = await toEncryptedPem(key, PASSPHRASE, { ...FAST, random })
    expect(await toEncryptedPem(key, PASSPHRASE, { ...FAST, random })).toBe(fixed)
  })

  it('need a passphrase, and options that are known and possible', async () => {
    expect(await codeRejectedBy(toEncryptedPem(key, ''))).toBe('TypeError')
    expect(await codeRejectedBy(toEncryptedPem(key, 'x', { iteration: 5 } as never))).toBe('TypeError')
    for (const iterations of [0, -1, 1.5, Number.NaN, 10_000_001])
      expect([iterations, await codeRejectedBy(toEncryptedPem(key, 'x', { iterations }))]).toEqual([
        iterations,
        'RangeError',
      ])
  })

  it('are refused in place of an unencrypted key, and the other way round', async () => {
    expect(await codeOf(toPrivatePem(key))).toBe('malformed')
    expect(await codeOf('{"kty":"OKP"}')).toBe('malformed')
  })

  it('do not let a changed ciphertext through', async () => {
    const [block] = decodePem(await toEncryptedPem(key, PASSPHRASE, FAST))
    const der = block?.der as Uint8Array
    for (const at of [der.length - 1, der.length - 16, der.length - 17]) {
      const code = await codeOf(der.with(at, (der[at] as number) ^ 1))
      expect(['wrong_passphrase', 'malformed', 'invalid_key', undefined]).toContain(code)
      if (at === der.length - 1) expect(code).toBe('wrong_passphrase')
    }
  })
})

describe('hostile files', () => {
  interface Parts {
    salt?: Uint8Array
    iterations?: Uint8Array
    keyLength?: number
    iv?: Uint8Array
    tail?: Uint8Array
  }

  const nothing = new Uint8Array()
  const sha256 = encode(TAG.sequence, encodeOid('1.2.840.113549.2.9'), encode(TAG.null))
  const file = ({
    salt = new Uint8Array(8),
    iterations = encodeSmallInteger(1),
    keyLength,
    iv = new Uint8Array(16),
    tail = nothing,
  }: Parts) => {
    const length = keyLength === undefined ? nothing : encodeSmallInteger(keyLength)
    const pbkdf2 = encode(TAG.sequence, encode(TAG.octetString, salt), iterations, length, sha256)
    const kdf = encode(TAG.sequence, encodeOid('1.2.840.113549.1.5.12'), pbkdf2)
    const cipher = encode(TAG.sequence, encodeOid('2.16.840.1.101.3.4.1.42'), encode(TAG.octetString, iv))
    const scheme = encode(TAG.sequence, encodeOid('1.2.840.113549.1.5.13'), encode(TAG.sequence, kdf, cipher))
    return concatBytes(encode(TAG.sequence, scheme, encode(TAG.octetString, new Uint8Array(32))), tail)
  }

  it('that are well-formed reach the passphrase', async () => {
    expect(await codeOf(file({}))).toBe('wrong_passphrase')
    expect(await codeOf(file({ keyLength: 32 }))).toBe('wrong_passphrase')
  })

  it.each<[string, Parts]>([
    ['0 iterations', { iterations: encodeSmallInteger(0) }],
    ['10 000 001 iterations', { iterations: encodeSmallInteger(10_000_001) }],
    ['2^40 iterations', { iterations: fromHex('02060100000000' + '00') }],
    ['negative iterations', { iterations: fromHex('0201ff') }],
    ['a salt of 1025 bytes', { salt: new Uint8Array(1025) }],
    ['an initialisation vector of 15 bytes', { iv: new Uint8Array(15) }],
    ['an initialisation vector of 17 bytes', { iv: new Uint8Array(17) }],
    ['a key length of another cipher', { keyLength: 16 }],
    ['bytes at the end', { tail: Uint8Array.of(0) }],
  ])('with %s are refused before any work', async (_, parts) => {
    const started = performance.now()
    expect(await codeOf(file(parts))).toBe('malformed')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

// With CI=true a missing command is a failure, elsewhere a skip.
const expectsOpenssl = process.env['CI'] === 'true' || spawnSync('openssl', ['version']).status === 0

;(expectsOpenssl ? describe : describe.skip)('the openssl command', () => {
  const openssl = (args: string[], input: string) =>
    execFileSync('openssl', args, { input, encoding: 'utf8' })

  it('reads what we write', async () => {
    const pem = await toEncryptedPem(key, PASSPHRASE, FAST)
    expect(openssl(['pkey', '-passin', `pass:${PASSPHRASE}`], pem)).toBe(toPrivatePem(key))
  })

  it.each(['aes-128-cbc', 'aes-192-cbc', 'aes-256-cbc'])('writes %s, which we read', async (cipher) => {
    const args = ['pkcs8', '-topk8', '-v2', cipher, '-iter', '1000', '-passout', `pass:${PASSPHRASE}`]
    const pem = openssl(args, toPrivatePem(key))
    expect((await decrypt(pem)).secret.equals(key.secret)).toBe(true)
    expect(await codeOf(pem, 'another')).toBe('wrong_passphrase')
  })
})

it('a file of another algorithm than the table has is refused after it is decrypted', async () => {
  const pem = await toEncryptedPem(key, PASSPHRASE, FAST)
  expect(await codeRejectedBy(decryptPrivateKey(pem, PASSPHRASE, [mlDsa44]))).toBe('unsupported_algorithm')
  const relabelled = encodePem('PRIVATE KEY', decodePem(pem)[0]?.der as Uint8Array)
  expect(await codeOf(relabelled)).toBe('malformed')
})
