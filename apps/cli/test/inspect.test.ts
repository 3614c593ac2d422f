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
const NOTHING =
  'neither an envelope, a signature file, a key file nor the state of a firmware key; a firmware signature is told by `qshield firmware verify`'

interface Keys {
  readonly type: 'keys'
  readonly keys: readonly {
    readonly kind: string
    readonly algorithm?: string
    readonly keyId?: string
    readonly problem?: string
  }[]
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
  const NOT_OURS = 'no algorithm of this command; `qshield algorithms` lists them'
  const pem = (label: string, body = 'MAA=') => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`

  it('in PEM, and blocks of other kinds by their own name', async () => {
    write('mixed.pem', pem('CERTIFICATE') + read('alice.pub').toString())
    const found = await lines('mixed.pem')
    expect(found.slice(0, 2)).toEqual(['mixed.pem: 4 keys', '  CERTIFICATE: no key that this command reads'])
    expect(found[2]).toMatch(/^ {2}public key X-Wing [\w-]{43}$/)
  })

  it('of other algorithms are named, in every form', async () => {
    const pairs = [
      ['RSA 2048 bits', generateKeyPairSync('rsa', { modulusLength: 2048 })],
      ['EC prime256v1', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      ['X25519', generateKeyPairSync('x25519')],
      ['ED448', generateKeyPairSync('ed448')],
    ] as const
    for (const [name, { publicKey, privateKey }] of pairs) {
      const halves = [
        ['public key', publicKey.export({ format: 'pem', type: 'spki' })],
        ['private key', privateKey.export({ format: 'pem', type: 'pkcs8' })],
        ['public key', JSON.stringify(publicKey.export({ format: 'jwk' }))],
        ['private key', JSON.stringify(privateKey.export({ format: 'jwk' }))],
      ] as const
      for (const [kind, text] of halves) {
        write('foreign', text)
        expect(await lines('foreign')).toEqual(['foreign: 1 key', `  ${kind} ${name}: ${NOT_OURS}`, ''])
        expect(((await report('foreign')) as Keys).keys).toEqual([
          { kind, algorithm: name, problem: 'unsupported_algorithm', message: NOT_OURS },
        ])
      }
    }
    // SPKI with the object identifier 2.999, which is for examples, and no key bits.
    write('example', pem('PUBLIC KEY', 'MAkwBAYCiDcDAQA='))
    expect((await lines('example'))[1]).toBe(
      '  public key: OID 2.999 is not in the table of algorithms; `qshield algorithms` lists those of this command',
    )
  })

  it('in older forms: how they are converted', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const old = [
      privateKey.export({ format: 'pem', type: 'pkcs1' }),
      ec.export({ format: 'pem', type: 'sec1' }),
      publicKey.export({ format: 'pem', type: 'pkcs1' }),
    ]
    write('old.pem', old.join(''))
    const makes = 'makes the one that is read here'
    expect(await lines('old.pem')).toEqual([
      'old.pem: 3 keys',
      `  RSA PRIVATE KEY: an older form; \`openssl pkcs8 -topk8 -in FILE -out NEW\` ${makes}`,
      `  EC PRIVATE KEY: an older form; \`openssl pkcs8 -topk8 -in FILE -out NEW\` ${makes}`,
      `  RSA PUBLIC KEY: an older form; \`openssl rsa -RSAPublicKey_in -in FILE -pubout -out NEW\` ${makes}`,
      '',
    ])
  })

  it('that are encrypted: what the line in front says', async () => {
    await succeed(files, ['keygen', '-o', 'locked', '--passphrase-file', 'password'])
    const { keys } = (await report('locked.pub')) as Keys
    expect(((await report('locked.key')) as Keys).keys).toEqual(
      keys.map(({ algorithm, keyId }) => ({ kind: 'encrypted private key', says: { algorithm, keyId } })),
    )
    expect((await lines('locked.key')).slice(1, -1)).toEqual(
      keys.map(({ algorithm, keyId }) => `  encrypted private key, says ${algorithm} ${keyId}`),
    )
    write(
      'untitled.key',
      read('locked.key')
        .toString()
        .replace(/^Ed25519 .*\n/m, ''),
    )
    expect((await lines('untitled.key'))[2]).toBe('  encrypted private key')
  })

  it('that are damaged, or not what the line in front says', async () => {
    const { keys } = (await report('alice.pub')) as Keys
    const ids = keys.map(({ keyId = '' }) => keyId)
    const lie = 'A'.repeat(43)
    for (const half of ['pub', 'key'] as const) {
      const kind = half === 'pub' ? 'public key' : 'private key'
      write(
        `lying.${half}`,
        read(`alice.${half}`)
          .toString()
          .replace(/^X-Wing .*/m, `X-Wing ${lie}`),
      )
      expect((await lines(`lying.${half}`))[1]).toBe(
        `  ${kind} X-Wing ${ids[0]}: the block holds X-Wing ${ids[0]?.slice(0, 12)}…, the line in front of it says X-Wing AAAAAAAAAAAA…; do not use it; obtain it again from its source`,
      )
      expect(((await report(`lying.${half}`)) as Keys).keys[0]).toMatchObject({
        ...{ kind, algorithm: 'X-Wing', keyId: ids[0], problem: 'invalid_key' },
        says: { algorithm: 'X-Wing', keyId: lie },
      })
    }
    write(
      'renamed.pub',
      read('alice.pub')
        .toString()
        .replace(/^X-Wing /m, 'ML-DSA-65 '),
    )
    expect((await lines('renamed.pub'))[1]).toContain('the line in front of it says ML-DSA-65 ')
    write('short.pub', pem('PUBLIC KEY', 'MA4wBQYDK2VwAwUA3q2+7w=='))
    expect((await lines('short.pub'))[1]).toBe(
      '  public key: Ed25519: public key is 4 bytes, not 32; do not use it; obtain it again from its source',
    )
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
    const [first = ''] = /-----BEGIN[^]*?-----END[A-Z ]+-----\n/.exec(read('alice.pub').toString()) ?? []
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
    const [, noObject, , , , noKty, wrongLength] = await lines('bad.json')
    expect([noObject, noKty, wrongLength]).toEqual([
      '  public key: no JWK; obtain it again from its source',
      '  public key: JWK without "kty"; obtain it again from its source',
      expect.stringMatching(/^ {2}public key: ML-KEM-768: public key is 3 bytes, not 1184; /),
    ])
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
