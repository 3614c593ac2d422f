/** Key files as people and other programs leave them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { toPublicJwk } from '@quantum-shield/pq-core/keys'
import { xWing } from '@quantum-shield/pq-kem'
import { keygen, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, write, read, list } = files

beforeAll(async () => {
  await keygen(files, 'alice')
  await keygen(files, 'bob')
  write('passphrase', 'correct horse\n')
  await succeed(files, ['keygen', '-o', 'locked', '--passphrase-file', 'passphrase'])
  write('f', 'content')
})

/** Seals to all keys of NAME.pub and opens with NAME.key. */
async function expectToEncrypt(name: string, ...more: readonly string[]): Promise<void> {
  const { bytes } = await succeed(files, ['encrypt', '-R', `${name}.pub`, 'f'])
  expect((await succeed(files, ['decrypt', '-i', `${name}.key`, ...more], bytes)).stdout).toBe('content')
}

async function expectToSign(name: string, ...more: readonly string[]): Promise<void> {
  await succeed(files, ['sign', '-k', `${name}.key`, '-o', `${name}.qsig`, ...more, 'f'])
  await succeed(files, ['verify', '-k', `${name}.pub`, '--signature', `${name}.qsig`, 'f'])
}

const text = (name: string): string => read(name).toString()
const blocksOf = (pem: string): string[] => pem.match(/-----BEGIN[^]*?-----END[A-Z ]+-----\n/g) ?? []

function addressed(name: string, change: (pem: string) => string, to: string): void {
  for (const half of ['key', 'pub']) write(`${to}.${half}`, change(text(`${name}.${half}`)))
}

const CHANGES: Readonly<Record<string, (pem: string) => string>> = {
  'line ends of Windows': (pem) => pem.replaceAll('\n', '\r\n'),
  'no lines with algorithm and id': (pem) => blocksOf(pem).join(''),
  'the blocks in another order': (pem) => blocksOf(pem).reverse().join('\n'),
  'letters and comments around the blocks': (pem) =>
    `Dear Bob,\nhere it is:\n\n${pem.replaceAll('-----\n\n', '-----\n\n# the next one\n')}\nYours, Alice\n`,
  'a byte order mark': (pem) => `\ufeff${pem}`,
  'blocks of other kinds': (pem) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const foreign = [
      publicKey.export({ format: 'pem', type: 'spki' }),
      privateKey.export({ format: 'pem', type: 'pkcs8' }),
      '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n',
    ]
    return `${foreign.join('')}${pem}${foreign.join('')}`
  },
}

describe.each(Object.entries(CHANGES))('with %s', (name, change) => {
  it('a key file works for every verb', async () => {
    const to = name.replaceAll(' ', '-')
    addressed('alice', change, to)
    await expectToEncrypt(to)
    await expectToSign(to)
  })
})

describe('the line in front of a block is no authority on which blocks are read', () => {
  const before = () => list().filter((name) => name.endsWith('.qsig'))
  const UNKNOWN = 'the line in front of a block says Ed25518, which is no algorithm'
  const ADVICE = 'do not use it; obtain it again from its source'

  it.each(['alice', 'locked'])('%s: a name that is none hides no key', async (name) => {
    addressed(name, (pem) => pem.replace(/^Ed25519 /m, 'Ed25518 '), `none-${name}`)
    await succeed(files, ['sign', '-k', 'alice.key', '-o', `none-${name}.sig`, 'f'])
    const signatures = before()
    expect(
      await qshield(['sign', '-k', `none-${name}.key`, '--passphrase-file', 'passphrase', 'f']),
    ).toMatchObject(refused(1, `none-${name}.key: ${UNKNOWN}; ${ADVICE}`))
    expect(
      await qshield(['verify', '-k', `none-${name}.pub`, '--signature', `none-${name}.sig`, 'f']),
    ).toMatchObject(refused(1, `none-${name}.pub: ${UNKNOWN}; ${ADVICE}`))
    expect(before()).toEqual(signatures)
  })

  it.each([
    ['of the other kind', 'X-Wing'],
    ['of the same kind', 'ML-DSA-44'],
    ['of the same kind, which no verb takes', 'ECDSA-P256'],
  ])('a name %s hides no key that can be read', async (_, said) => {
    addressed('alice', (pem) => pem.replace(/^Ed25519 /m, `${said} `), `as-${said}`)
    const mismatch = new RegExp(
      `the block holds Ed25519, the line in front of it says ${said}; do not use it`,
    )
    for (const args of [
      ['sign', '-k', `as-${said}.key`, 'f'],
      ['verify', '-k', `as-${said}.pub`, '--signature', 'none-alice.sig', 'f'],
    ]) {
      const { status, stderr } = await qshield(args)
      expect([status, stderr]).toEqual([1, expect.stringMatching(mismatch)])
    }
  })

  it('an encryption key under the name of a signature key is refused by every verb', async () => {
    addressed('alice', (pem) => pem.replace(/^X-Wing /m, 'ML-DSA-65 '), 'renamed')
    for (const args of [
      ['encrypt', '-r', 'renamed.pub', 'f'],
      ['sign', '-k', 'renamed.key', '-o', 'renamed.qsig', 'f'],
    ]) {
      const { status, stdout, stderr } = await qshield(args)
      expect([status, stdout]).toEqual([1, ''])
      expect(stderr).toContain('the line in front of it says ML-DSA-65; ')
    }
  })

  it('a line without its block is missed, wherever it stands', async () => {
    const gone = (pem: string) => pem.replace(/(^Ed25519 .*\n)-----BEGIN[^]*?-----END[A-Z ]+-----\n/m, '$1')
    const last = (pem: string) => pem.replace(/(^ML-DSA-65 .*\n)-----BEGIN[^]*?-----END[A-Z ]+-----\n/m, '$1')
    addressed('alice', gone, 'gone')
    addressed('alice', last, 'last')
    for (const [name, id] of [['gone', 'Ed25519'] as const, ['last', 'ML-DSA-65'] as const]) {
      const message = `a line says ${id}, and no block follows it; ${ADVICE}`
      expect(await qshield(['sign', '-k', `${name}.key`, 'f'])).toMatchObject(
        refused(1, `${name}.key: ${message}`),
      )
      expect(await qshield(['encrypt', '-r', `${name}.pub`, 'f'])).toMatchObject(
        refused(1, `${name}.pub: ${message}`),
      )
    }
  })

  it('a block in the place of another, or twice, is refused', async () => {
    const twice = (pem: string) => {
      const [, ed25519 = '', mlDsa65 = ''] = blocksOf(pem)
      return pem.replace(ed25519, mlDsa65)
    }
    addressed('alice', twice, 'twice')
    addressed('alice', (pem) => twice(pem).replace(/^[\w-]+ [\w-]{43}$/gm, ''), 'untitled-twice')
    for (const args of [
      ['sign', '-k', 'twice.key', 'f'],
      ['verify', '-k', 'twice.pub', '--signature', 'none-alice.sig', 'f'],
      ['sign', '-k', 'untitled-twice.key', 'f'],
      ['verify', '-k', 'untitled-twice.pub', '--signature', 'none-alice.sig', 'f'],
    ]) {
      expect((await qshield(args)).status).toBeGreaterThan(0)
    }
    expect(before()).not.toContain('f.qsig')
  })

  it('one block without its line leaves the lines of the others', async () => {
    const one = (pem: string) => pem.replace(/^X-Wing .*\n/m, '').replace(/^Ed25519 /m, 'ML-DSA-44 ')
    addressed('alice', one, 'one')
    expect((await qshield(['sign', '-k', 'one.key', 'f'])).stderr).toContain('says ML-DSA-44; ')
  })
})

describe('a block that holds another key than the line in front says', () => {
  const other =
    /^qshield: [^:]+: the block holds X-Wing [\w-]{12}…, the line in front of it says X-Wing [\w-]{12}…; do not use it/

  it('a public key with one bit changed, which is a public key as well', async () => {
    // The last block of the X-Wing key is its X25519 half: any 32 bytes are one.
    const pem = text('alice.pub')
    const at = pem.indexOf('==\n-----END')
    const letter = pem[at - 2] === 'A' ? 'B' : 'A'
    write('bit.pub', `${pem.slice(0, at - 2)}${letter}${pem.slice(at - 1)}`)
    const { status, stdout, stderr } = await qshield(['encrypt', '-r', 'bit.pub', 'f'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(other)
  })

  it('an encrypted seed that was changed: its cipher does not notice', async () => {
    const pem = text('locked.key')
    const body = /-----BEGIN ENCRYPTED PRIVATE KEY-----\n([^-]*)-----END/.exec(pem)?.[1] ?? ''
    const der = Buffer.from(body, 'base64')
    // The last cipher block but one holds 16 bytes of the seed; its first byte changes one more in the last block.
    der[der.length - 32] = der[der.length - 32]! ^ 1
    write(
      'changed.key',
      pem.replace(
        body,
        `${der
          .toString('base64')
          .match(/.{1,64}/g)!
          .join('\n')}\n`,
      ),
    )
    const { bytes } = await succeed(files, ['encrypt', '-r', 'locked.pub', 'f'])
    const opened = await qshield(['decrypt', '-i', 'changed.key', '--passphrase-file', 'passphrase'], bytes)
    expect([opened.status, opened.stdout]).toEqual([1, ''])
    expect(opened.stderr).toMatch(other)
  })

  it('the line of somebody else', async () => {
    const [title = ''] = /^X-Wing .*$/m.exec(text('bob.pub')) ?? []
    write('claimed.pub', text('alice.pub').replace(/^X-Wing .*$/m, title))
    expect((await qshield(['encrypt', '-r', 'claimed.pub', 'f'])).stderr).toMatch(other)
  })
})

it('keys with and without a passphrase may lie in one file', async () => {
  write('both.key', `${text('locked.key')}\n${text('alice.key')}`)
  write('both.pub', `${text('locked.pub')}\n${text('alice.pub')}`)
  await expectToEncrypt('both', '--passphrase-file', 'passphrase')
  await expectToEncrypt('locked', '--passphrase-file', 'passphrase')
})

describe('a file that is no key file', () => {
  const MALFORMED = 'PEM without a complete block; obtain it again from its source'
  const NOT_PEM = 'no PEM key in it; this command takes PEM'
  const JWK =
    'a JWK; this command takes PEM: convert it with importPublicKey and toPublicPem of @quantum-shield/pq-core/keys'
  const jwk = () => toPublicJwk(xWing.generateKeyPair().publicKey)

  it.each([
    ['text', () => 'alice', NOT_PEM],
    ['no bytes', () => '', NOT_PEM],
    ['bytes', () => Buffer.alloc(5000, 0xa5), NOT_PEM],
    ['JSON of another kind', () => '{"name":"alice"}', NOT_PEM],
    ['a JWK', () => JSON.stringify(jwk()), JWK],
    ['a set of JWKs', () => JSON.stringify({ keys: [jwk()] }, null, 2), JWK],
    ['a block cut short', () => text('alice.pub').slice(0, 900), MALFORMED],
    ['letters that are not base64', () => text('alice.pub').replace(/^MII/m, 'M*I'), MALFORMED],
    [
      'a key of the wrong length',
      () => '-----BEGIN PUBLIC KEY-----\nMA4wBQYDK2VwAwUA3q2+7w==\n-----END PUBLIC KEY-----\n',
      'Ed25519: public key is 4 bytes, not 32; do not use it; obtain it again from its source',
    ],
  ])('%s', async (_, make, message) => {
    write('bad', make())
    const verbs = [['verify', '-k', 'bad', 'f']]
    // A signature key is passed over where another kind is wanted.
    if (!message.startsWith('Ed25519'))
      verbs.push(['encrypt', '-r', 'bad', 'f'], ['decrypt', '-i', 'bad', 'f'])
    for (const verb of verbs) expect(await qshield(verb)).toMatchObject(refused(1, `bad: ${message}`))
  })

  it('the halves are not mixed up', async () => {
    expect(await qshield(['encrypt', '-r', 'alice.key', 'f'])).toMatchObject(
      refused(1, 'alice.key: no public encryption key in it; pass alice.pub'),
    )
    expect(await qshield(['decrypt', '-i', 'alice.pub', 'f'])).toMatchObject(
      refused(1, 'alice.pub: no private encryption key in it; pass alice.key'),
    )
    expect(await qshield(['verify', '-k', 'alice.key', 'f'])).toMatchObject({ status: 1 })
    expect(await qshield(['sign', '-k', 'alice.pub', 'f'])).toMatchObject({ status: 1 })
    expect(list()).not.toContain('f.qsig')
  })
})

describe('classical keys', () => {
  it.each(['x25519', 'rsa', 'ec'] as const)('%s is no recipient', async (kind) => {
    const { publicKey } = generateKeyPairSync(
      kind as 'rsa',
      {
        modulusLength: 2048,
        namedCurve: 'P-256',
      } as { modulusLength: number },
    )
    write(`${kind}.pub`, publicKey.export({ format: 'pem', type: 'spki' }))
    expect(await qshield(['encrypt', '-r', `${kind}.pub`, 'f'])).toMatchObject(
      refused(
        1,
        `${kind}.pub: no public encryption key in it; \`qshield inspect ${kind}.pub\` lists what is`,
      ),
    )
  })

  it('Ed25519 signs only beside a post-quantum key', async () => {
    expect(await qshield(['keygen', '-o', 'x', '--no-passphrase', '--algorithm', 'Ed25519'])).toMatchObject(
      refused(
        1,
        '--algorithm Ed25519: a quantum computer breaks it, and no verb takes it alone; add --algorithm ML-DSA-65',
      ),
    )
    expect(list()).not.toContain('x.key')
    const { pub, key } = pemOf(generateKeyPairSync('ed25519'))
    write('classical.pub', pub)
    write('classical.key', key)
    const message = (file: string) =>
      `${file}: Ed25519 is legacy: a quantum computer breaks it; make a key pair with \`qshield keygen\``
    expect(await qshield(['sign', '-k', 'classical.key', 'f'])).toMatchObject(
      refused(1, message('classical.key')),
    )
    expect(await qshield(['verify', '-k', 'classical.pub', 'f'])).toMatchObject(
      refused(1, message('classical.pub')),
    )
    expect(list()).not.toContain('f.qsig')
  })
})

const expectsOpenssl = process.env['CI'] === 'true' || spawnSync('openssl', ['version']).status === 0
const itWithOpenssl = expectsOpenssl ? it : it.skip

const pemOf = ({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) => ({
  pub: publicKey.export({ format: 'pem', type: 'spki' }),
  key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
})

describe('keys by OpenSSL', () => {
  it.each(['ml-kem-512', 'ml-kem-768', 'ml-kem-1024'] as const)('%s encrypts', async (kind) => {
    const { pub, key } = pemOf(generateKeyPairSync(kind))
    write(`${kind}.pub`, pub)
    write(`${kind}.key`, key)
    await expectToEncrypt(kind)
  })

  it.each(['ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87'] as const)('%s signs', async (kind) => {
    const { pub, key } = pemOf(generateKeyPairSync(kind))
    write(`${kind}.pub`, pub)
    write(`${kind}.key`, key)
    await expectToSign(kind)
  })

  it('an encrypted key of node:crypto opens with its passphrase', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ml-dsa-65')
    write('locked65.pub', publicKey.export({ format: 'pem', type: 'spki' }))
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'correct horse' }
    write('locked65.key', privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher }))
    await expectToSign('locked65', '--passphrase-file', 'passphrase')
  })

  itWithOpenssl('the openssl command makes a key beside one of ours (needs openssl)', async () => {
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', args, { stdio: 'pipe' }).toString()
    const ed25519 = openssl('genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:correct horse')
    write('ssl-ed25519', ed25519)
    const pub = openssl('pkey', '-in', files.at('ssl-ed25519'), '-passin', 'pass:correct horse', '-pubout')
    await keygen(files, 'mldsa', '--algorithm', 'ML-DSA-65')
    write('ssl.key', `${ed25519}${text('mldsa.key')}`)
    write('ssl.pub', `${pub}${text('mldsa.pub')}`)
    await expectToSign('ssl', '--passphrase-file', 'passphrase')
  })

  it('other ways to protect a key are named', async () => {
    const { privateKey } = generateKeyPairSync('ml-dsa-65')
    write('des.key', privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'des3', passphrase: 'x' }))
    const args = ['sign', '-k', 'des.key', '--passphrase-file', 'passphrase', '-o', 'x', 'f']
    expect(await qshield(args)).toMatchObject(
      refused(
        1,
        'des.key: encrypted PKCS#8 with cipher 1.2.840.113549.3.7; PBES2 with PBKDF2 and AES-CBC is supported',
      ),
    )
  })
})

it('OpenSSL reads our keys, protected or not, but those of X-Wing', () => {
  const [xWing = '', ed25519 = '', mlDsa65 = ''] = blocksOf(text('alice.key'))
  expect(() => createPrivateKey(xWing)).toThrow()
  expect(createPrivateKey(ed25519).asymmetricKeyType).toBe('ed25519')
  expect(createPrivateKey(mlDsa65).asymmetricKeyType).toBe('ml-dsa-65')
  const publics = blocksOf(text('alice.pub'))
    .slice(1)
    .map((pem) => createPublicKey(pem).asymmetricKeyType)
  expect(publics).toEqual(['ed25519', 'ml-dsa-65'])
  const [, , locked = ''] = blocksOf(text('locked.key'))
  expect(createPrivateKey({ key: locked, passphrase: 'correct horse' }).asymmetricKeyType).toBe('ml-dsa-65')
})

it('the id of a key in a file is its thumbprint, whatever the line in front says', async () => {
  write('lying.pub', text('alice.pub').replace(/^X-Wing .*/m, `X-Wing ${'A'.repeat(43)}`))
  const ids = async (name: string) => {
    const { stdout } = await succeed(files, ['inspect', '--json', name])
    return (JSON.parse(stdout) as { keys: object[] }).keys
  }
  const [first, ...others] = await ids('alice.pub')
  const [told, ...rest] = await ids('lying.pub')
  expect(told).toMatchObject({ ...first, problem: 'invalid_key' })
  expect(rest).toEqual(others)
})
