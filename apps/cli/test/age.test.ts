/** age files: sealed and opened by the command, and what it refuses. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { armor, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { flipped, keygen, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, at, write, read, list } = files

const CONTENT = pattern(200_001)
const CLASSICAL = 'age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj'
const ALTERED =
  'the age file was altered or cut short; check --context and the key or password; the file may be damaged or cut short'

beforeAll(async () => {
  for (const name of ['alice', 'mallory']) await keygen(files, name, '--age')
  write('f', CONTENT)
  await succeed(files, ['encrypt', '--age', '-r', 'alice.pub', '-o', 'f.age', 'f'])
  await keygen(files, 'pem')
  await succeed(files, ['encrypt', '-r', 'pem.pub', '-o', 'f.qs', 'f'])
  const encrypter = new Encrypter()
  encrypter.setPassphrase('correct horse')
  encrypter.setScryptWorkFactor(10)
  write('locked.key', armor.encode(await encrypter.encrypt(read('alice.key').toString())))
})

describe('inspect', () => {
  const report = async (name: string): Promise<unknown> =>
    JSON.parse((await succeed(files, ['inspect', '--json', name])).stdout)

  it('tells the keys that keygen --age wrote, and no secret', async () => {
    const recipient = read('alice.pub').toString().trim()
    expect((await succeed(files, ['inspect', 'alice.key'])).stdout).toBe(
      `alice.key: 1 key\n  identity of age, mlkem768x25519, recipient ${recipient}\n`,
    )
    expect((await succeed(files, ['inspect', 'alice.pub'])).stdout).toBe(
      `alice.pub: 1 key\n  recipient of age, mlkem768x25519, ${recipient}\n`,
    )
    const known = { algorithm: 'mlkem768x25519', recipient }
    expect(await report('alice.key')).toEqual({
      type: 'age keys',
      file: 'alice.key',
      keys: [{ kind: 'identity', ...known }],
    })
  })

  it('classical ones, those of plug-ins, and damaged ones, which it does not quote', async () => {
    const identity = await generateIdentity()
    const yubikey = 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t'
    const secret = read('alice.key').toString().split('\n')[2]!
    write('several', `${identity}\n\n# x\n${CLASSICAL}\r\n${yubikey}\n${secret.slice(0, -1)}\nage1pq1abc\n`)
    expect(await report('several')).toMatchObject({
      keys: [
        { kind: 'identity', algorithm: 'X25519', recipient: await identityToRecipient(identity) },
        { kind: 'recipient', algorithm: 'X25519', recipient: CLASSICAL },
        { kind: 'unknown', problem: 'unsupported_encoding' },
        { kind: 'identity', algorithm: 'mlkem768x25519', problem: 'invalid_key' },
        { kind: 'recipient', algorithm: 'mlkem768x25519', problem: 'invalid_key' },
      ],
    })
    const { stdout } = await succeed(files, ['inspect', 'several'])
    expect(stdout).not.toContain(secret.slice(0, 40))
    expect(stdout).toContain('identity of age, mlkem768x25519: damaged; obtain it again from its source\n')
    write('list', `${CLASSICAL}\n`.repeat(1001))
    expect((await qshield(['inspect', 'list'])).status).toBe(1)
  })
})

const open = (name: string, bytes: Uint8Array | string, key = 'alice.key') => {
  write(name, bytes)
  return qshield(['decrypt', '-i', key, '-o', `${name}.out`, name])
}

it.each([0, 1, 65_536, 65_537, 1_200_000])('%i bytes, binary and armored', async (size) => {
  const content = pattern(size)
  write(`in-${size}`, content)
  for (const more of [[], ['--armor']]) {
    const sealed = await succeed(files, ['encrypt', '--age', ...more, '-r', 'alice.pub', `in-${size}`])
    // From standard input, then from a file.
    expect((await succeed(files, ['decrypt', '-i', 'alice.key'], sealed.bytes)).bytes.equals(content)).toBe(
      true,
    )
    const name = `out-${size}-${more.length}`
    write(name, sealed.bytes)
    await succeed(files, ['decrypt', '-i', 'alice.key', '-o', `${name}.back`, name])
    expect(read(`${name}.back`).equals(content)).toBe(true)
  }
})

it('an identity file is what age-keygen -pq writes', () => {
  expect(read('alice.key').toString()).toMatch(
    /^# created: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n# public key: age1pq1[a-z0-9]+\nAGE-SECRET-KEY-PQ-1[A-Z0-9]{58}\n$/,
  )
  expect(read('alice.pub').toString()).toMatch(/^age1pq1[a-z0-9]{1900,2100}\n$/)
})

it('a recipient file with comments, empty lines and somebody twice', async () => {
  const [alice, mallory] = ['alice', 'mallory'].map((name) => read(`${name}.pub`).toString())
  write('team', `# the team\n\n${alice}${mallory}\r\n${alice}`)
  const { bytes } = await succeed(files, ['encrypt', '--age', '-R', 'team', 'f'])
  write('team.age', bytes)
  const { stdout } = await succeed(files, ['inspect', '--json', 'team.age'])
  expect(JSON.parse(stdout)).toEqual({
    type: 'age',
    file: 'team.age',
    isArmored: false,
    recipients: ['mlkem768x25519', 'mlkem768x25519'],
  })
  expect((await succeed(files, ['decrypt', '-i', 'mallory.key'], bytes)).bytes.equals(CONTENT)).toBe(true)
})

it('a passphrase', async () => {
  const encrypter = new Encrypter()
  encrypter.setPassphrase('correct horse')
  encrypter.setScryptWorkFactor(10)
  write('p.age', await encrypter.encrypt('content'))
  write('password', 'correct horse\n')
  write('wrong', 'correct horse \n')
  expect((await succeed(files, ['decrypt', '-p', '--passphrase-file', 'password', 'p.age'])).stdout).toBe(
    'content',
  )
  expect(await qshield(['decrypt', '-p', '--passphrase-file', 'wrong', 'p.age'])).toMatchObject({
    status: 1,
    stdout: '',
  })
})

describe('refused, and nothing is written', () => {
  it('the identity of somebody else', async () => {
    expect(await open('other', read('f.age'), 'mallory.key')).toMatchObject(
      refused(1, 'other: no identity here is for a recipient of the age file; pass it with -i FILE'),
    )
  })

  it.each([
    ['a bit of the content', (bytes: Buffer) => flipped(bytes, -70_000)],
    ['the last bit', (bytes: Buffer) => flipped(bytes, -1)],
    ['the last chunk', (bytes: Buffer) => bytes.subarray(0, -3 * 16 - 4000)],
    ['a whole chunk', (bytes: Buffer) => bytes.subarray(0, bytes.length - (200_001 % 65_536) - 16)],
  ])('changed or missing: %s', async (what, change) => {
    const name = what.replaceAll(' ', '-')
    expect(await open(name, change(read('f.age')))).toMatchObject(refused(1, `${name}: ${ALTERED}`))
    expect(list().filter((entry) => entry === `${name}.out` || entry.endsWith('.partial'))).toEqual([])
  })

  it('a header with another authentication code', async () => {
    const bytes = read('f.age')
    const mac = bytes.indexOf('\n--- ') + 5
    bytes[mac] = bytes[mac] === 0x41 ? 0x42 : 0x41
    const { status, stderr } = await open('mac', bytes)
    expect([status, stderr]).toEqual([1, expect.stringContaining('the header of the age file was altered')])
  })

  it.each([
    ['a stanza without end', `-> X25519 ${'A'.repeat(400_000)}`, 'a header of more than 262144 bytes'],
    ['a thousand stanzas', '-> X a\n\n'.repeat(1000) + `--- ${'A'.repeat(43)}\n`, 'more than 160 recipients'],
    ['a header that ends', '-> X25519 abc\n', 'cut short inside the header'],
  ])('%s', async (what, header, message) => {
    const { status, stderr } = await open('hostile', `age-encryption.org/v1\n${header}`)
    expect([what, status, stderr]).toEqual([what, 1, expect.stringContaining(message)])
    expect(list()).not.toContain('hostile.out')
  })

  it('X25519 unless it is asked for, and beside hybrid recipients', async () => {
    const before = list()
    const alone = await qshield(['encrypt', '--age', '-r', CLASSICAL, '-o', 'new', 'f'])
    expect([alone.status, alone.stderr]).toEqual([1, expect.stringContaining('a quantum computer breaks it')])
    const both = [
      'encrypt',
      '--age',
      '--allow-classical',
      '-r',
      CLASSICAL,
      '-r',
      'alice.pub',
      '-o',
      'new',
      'f',
    ]
    expect(await qshield(both)).toMatchObject(refused(1, '-r: X25519 beside mlkem768x25519 would undo it'))
    expect(list()).toEqual(before)
  })

  it.each([
    [['--age', '-r', 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t', 'f'], 1],
    [['--age', '-r', 'age1pq1abc', 'f'], 1],
    [['--age', 'f'], 2],
    [['--age', '-p', 'f'], 2],
    [['--age', '--suite', 'AES-256-GCM', '-r', 'alice.pub', 'f'], 2],
    [['--armor', '-r', 'alice.pub', 'f'], 2],
  ])('encrypt %j', async (args, status) => {
    expect(await qshield(['encrypt', ...args])).toMatchObject({ status, stdout: '' })
  })

  it('a line that is no identity, without a word of it', async () => {
    const secret = read('alice.key').toString().split('\n')[2]!
    write('broken', `${secret.slice(0, -1)}\n`)
    const { status, stderr } = await qshield(['decrypt', '-i', 'broken', 'f.age'])
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('broken: a line that is no identity of age'),
    ])
    expect(stderr).not.toContain(secret.slice(0, 40))
  })

  const OPENS_AGE_ONLY =
    'an identity of age, which opens files made with `qshield encrypt --age` and no others'
  it.each([
    [
      ['decrypt', '-i', 'pem.key', 'f.age'],
      'pem.key: a PEM key, none of age: pass the identity file that `qshield keygen --age` wrote',
    ],
    [
      ['encrypt', '--age', '-r', 'pem.pub', 'f'],
      'pem.pub: a PEM key, none of age; leave out --age, or make one for it with `qshield keygen --age`',
    ],
    [
      ['encrypt', '--age', '-R', 'pem.pub', 'f'],
      'pem.pub: a PEM key, none of age; leave out --age, or make one for it with `qshield keygen --age`',
    ],
    [
      ['decrypt', '-i', 'locked.key', 'f.age'],
      'locked.key: an identity file under a passphrase; `qshield decrypt -p` opens it',
    ],
    [
      ['encrypt', '-r', 'alice.pub', 'f'],
      'alice.pub: a recipient of age; it goes with `qshield encrypt --age`',
    ],
    [['decrypt', '-i', 'alice.key', 'f.qs'], `alice.key: ${OPENS_AGE_ONLY}`],
    [['sign', '-k', 'alice.key', 'f'], `alice.key: ${OPENS_AGE_ONLY}`],
  ])('a key of the other kind, which it is called: %j', async (args, message) => {
    expect(await qshield(args)).toMatchObject(refused(1, message))
  })

  it('a recipient that is typed, without --age', async () => {
    const recipient = read('alice.pub').toString().trim()
    expect(await qshield(['encrypt', '-r', recipient, 'f'])).toMatchObject(
      refused(2, '-r: a recipient of age; pass --age as well'),
    )
  })

  it('keys without --no-passphrase, which no identity file of age is under', async () => {
    expect(await qshield(['keygen', '--age', '-o', at('new')])).toMatchObject({ status: 2, stdout: '' })
  })
})
