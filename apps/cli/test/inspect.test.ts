/** What a file is and says about itself, without keys and without trust. */
import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { seal } from '@quantum-shield/pq-envelope'
import { envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { importPublicKey, toPrivateJwk, toPublicJwk } from '@quantum-shield/pq-core/keys'
import { mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { keygen, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, write, read } = files
const NOTHING = 'neither an envelope, a signature file, nor a key file; obtain it again from its source'

interface Keys {
  readonly type: 'keys'
  readonly keys: readonly Readonly<Record<string, string>>[]
}

async function report(name: string): Promise<unknown> {
  return JSON.parse((await succeed(files, ['inspect', '--json', name])).stdout)
}

const lines = async (name: string): Promise<string[]> =>
  (await succeed(files, ['inspect', name])).stdout.split('\n')

beforeAll(async () => {
  await keygen(files, 'alice')
  write('f', pattern(100_000))
  write('password', 'correct horse')
})

describe('an envelope', () => {
  it('names its suite and its recipients', async () => {
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
    const { keys } = (await report('alice.pub')) as Keys
    const keyId = keys[0]!['keyId']!
    expect(await report('f.qs')).toEqual({
      type: 'envelope',
      file: 'f.qs',
      version: 1,
      suite: 'AES-256-GCM',
      chunkSize: 65_536,
      headerSize: 1356,
      recipients: [{ type: 'kem', algorithm: 'X-Wing', keyId, keyVersion: 0 }],
    })
    expect(await lines('f.qs')).toEqual([
      'f.qs: envelope, version 1, AES-256-GCM, chunks of 65536 bytes',
      `  sealed to X-Wing ${keyId}, key version 0`,
      '',
    ])
  })

  it('for a password names what Argon2id will cost', async () => {
    await succeed(files, ['encrypt', '-p', '--passphrase-file', 'password', '-o', 'p.qs', 'f'])
    expect((await lines('p.qs'))[1]).toBe('  sealed with a password: Argon2id, 65536 KiB, 3 passes, 4 lanes')
  })

  it('made by the library, with a symmetric key and versions, in both forms', async () => {
    const key = SecretBytes.copyOf(new Uint8Array(32))
    const { publicKey } = xWing.generateKeyPair()
    const to = [
      { name: 'backup', keyVersion: 7, key },
      { publicKey, keyVersion: 3 },
    ]
    const envelope = await seal(pattern(10), { to, suite: 'AES-256-GCM-SIV', chunkSize: 4096 })
    write('library.qs', envelope)
    write('library.json', JSON.stringify(envelopeToJson(envelope)))
    const expected = [
      'envelope, version 1, AES-256-GCM-SIV, chunks of 4096 bytes',
      '  sealed with the symmetric key "backup", version 7',
      `  sealed to X-Wing ${publicKey.id}, key version 3`,
      '',
    ]
    for (const name of ['library.qs', 'library.json']) {
      const [first = '', ...rest] = await lines(name)
      expect([first.replace(`${name}: `, ''), ...rest]).toEqual(expected)
    }
  })

  it('needs its header, and no more than that', async () => {
    await succeed(files, ['inspect'], read('f.qs').subarray(0, 1356))
    expect(await qshield(['inspect'], read('f.qs').subarray(0, 1355))).toMatchObject(
      refused(1, '(standard input): header of 1355 bytes, 1356 expected; obtain it again from its source'),
    )
  })
})

it('a signature file names who claims to have signed, and that nobody verified it', async () => {
  await succeed(files, ['sign', '-k', 'alice.key', 'f'])
  const { keys } = (await report('alice.pub')) as Keys
  const [ed = '', ml = ''] = keys.slice(1).map(({ keyId }) => keyId)
  expect(await lines('f.qsig')).toEqual([
    'f.qsig: detached signature file, version 1; not verified here',
    `  Ed25519 ${ed}, 64 bytes`,
    `  ML-DSA-65 ${ml}, 3309 bytes`,
    '',
  ])
  expect(await report('f.qsig')).toEqual({
    type: 'signature',
    file: 'f.qsig',
    version: 1,
    signers: [
      { algorithm: 'Ed25519', keyId: ed },
      { algorithm: 'ML-DSA-65', keyId: ml },
    ],
    signatureSizes: [64, 3309],
  })
})

describe('keys', () => {
  it('in PEM, and blocks of other kinds by their own name', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    write(
      'mixed.pem',
      `${publicKey.export({ format: 'pem', type: 'spki' })}-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n` +
        read('alice.pub').toString(),
    )
    const found = await lines('mixed.pem')
    expect(found.slice(0, 3)).toEqual([
      'mixed.pem: 5 keys',
      '  public key cannot be read: unsupported_algorithm',
      '  CERTIFICATE cannot be read: unsupported_encoding',
    ])
    expect(found[3]).toMatch(/^ {2}public key X-Wing [\w-]{43}$/)
  })

  it('as JWK, alone and in a set: the id is that of the same key in PEM', async () => {
    const pairs = [xWing, mlKem768P256, ed25519, mlDsa65].map((algorithm) => algorithm.generateKeyPair())
    const publics = pairs.map(({ publicKey }) => toPublicJwk(publicKey))
    write('set.json', JSON.stringify({ keys: publics }))
    expect(await report('set.json')).toEqual({
      type: 'keys',
      file: 'set.json',
      keys: pairs.map(({ publicKey }) => ({
        kind: 'public key',
        algorithm: publicKey.algorithm.id,
        keyId: publicKey.id,
      })),
    })
    write('one.json', JSON.stringify(publics[0]))
    expect(((await report('one.json')) as Keys).keys).toHaveLength(1)
    const [{ privateKey } = pairs[0]!] = pairs
    write('private.json', JSON.stringify(toPrivateJwk(privateKey)))
    expect(await report('private.json')).toMatchObject({
      keys: [{ kind: 'private key', algorithm: 'X-Wing' }],
    })
    const pem = read('alice.pub').toString()
    const [first = ''] = /-----BEGIN[^]*?-----END[A-Z ]+-----\n/.exec(pem) ?? []
    const jwk = toPublicJwk(importPublicKey(first, [xWing]))
    write('alice.json', JSON.stringify(jwk))
    const [fromPem, fromJwk] = [(await report('alice.pub')) as Keys, (await report('alice.json')) as Keys]
    expect(fromJwk.keys[0]).toEqual(fromPem.keys[0])
  })

  it('that are none are counted and explained, one by one', async () => {
    const wrong = { kty: 'AKP', alg: 'ML-KEM-768', pub: 'AAAA' }
    const unknown = { kty: 'AKP', alg: 'ML-KEM-9000', pub: 'AAAA' }
    write(
      'bad.json',
      JSON.stringify({ keys: [null, 5, 'text', [], {}, wrong, unknown, { kty: 'OKP', d: 1 }] }),
    )
    const { keys } = (await report('bad.json')) as Keys
    expect(keys.map(({ problem }) => problem)).toEqual([
      ...['malformed', 'malformed', 'malformed', 'malformed', 'malformed'],
      ...['invalid_key', 'unsupported_algorithm', 'unsupported_algorithm'],
    ])
  })

  it('of nobody: an empty set', async () => {
    write('none.json', '{"keys":[]}')
    expect(await lines('none.json')).toEqual(['none.json: 0 keys', ''])
  })
})

describe('anything else is refused', () => {
  it.each([
    ['no bytes', () => '', NOTHING],
    ['text', () => 'Dear Bob,', NOTHING],
    ['bytes', () => pattern(5000), NOTHING],
    [
      'JSON that is no object',
      () => '42',
      'JSON, but neither a key nor an envelope; obtain it again from its source',
    ],
    ['JSON null', () => 'null', 'JSON, but neither a key nor an envelope; obtain it again from its source'],
    ['a deep array', () => '['.repeat(100_000), NOTHING],
    ['another format', () => '{"format":"pdf"}', 'not a JSON envelope; obtain it again from its source'],
    [
      'a PEM block cut short',
      () => '-----BEGIN PUBLIC KEY-----\nMII',
      'PEM without a complete block; obtain it again from its source',
    ],
    ['the magic alone', () => 'QSENV', 'not an envelope; obtain it again from its source'],
    [
      'the magic of a signature alone',
      () => 'QSIG',
      '1 bytes wanted, 0 left; obtain it again from its source',
    ],
  ])('%s', async (_, make, message) => {
    expect(await qshield(['inspect', '-'], make())).toMatchObject(refused(1, `(standard input): ${message}`))
    expect(await qshield(['inspect', '--json'], make())).toMatchObject(
      refused(1, `(standard input): ${message}`),
    )
  })

  it('endless input is read no further than 4 MiB', async () => {
    expect(await qshield(['inspect', '/dev/zero'])).toMatchObject(refused(1, `/dev/zero: ${NOTHING}`))
  })
})
