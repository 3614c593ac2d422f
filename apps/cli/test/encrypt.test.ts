/** What goes in comes out again, for everybody it was sealed to and for nobody else. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, makeFolder, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, at, write, read, list } = files

const CONTENT = pattern(200_001)
const FAILED =
  'the envelope could not be opened; check --context and the key or password; the file may be damaged or cut short'

beforeAll(async () => {
  for (const name of ['alice', 'bob', 'mallory']) await keygen(files, name)
  await keygen(files, 'carol', '--profile', 'cnsa2')
  write('f', CONTENT)
  write('password', 'correct horse\nignored\n')
  write('wrong', 'correct horse \n')
})

async function idOf(name: string): Promise<string> {
  const { stdout } = await succeed(files, ['inspect', '--json', `${name}.pub`])
  const { keys } = JSON.parse(stdout) as { keys: { keyId: string }[] }
  return keys[0]!.keyId
}

describe.each([0, 1, 65_536, 65_537, 1_200_000])('%i bytes', (size) => {
  it('from file to file', async () => {
    const content = pattern(size)
    write(`in-${size}`, content)
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', `out-${size}`, `in-${size}`])
    await succeed(files, ['decrypt', '-i', 'alice.key', '-o', `back-${size}`, `out-${size}`])
    expect(read(`back-${size}`).equals(content)).toBe(true)
    expect(read(`out-${size}`).length - size).toBeGreaterThan(1000)
  })

  it('from standard input to standard output', async () => {
    const content = pattern(size)
    const sealed = await succeed(files, ['encrypt', '-r', 'alice.pub'], content)
    const opened = await succeed(files, ['decrypt', '-i', 'alice.key', '-'], sealed.bytes)
    expect(opened.bytes.equals(content)).toBe(true)
    expect([sealed.stderr, opened.stderr]).toEqual(['', ''])
  })
})

it('a folder through tar and two pipes', async () => {
  makeFolder(files, 'folder')
  write('folder/a', 'first')
  write('folder/b', pattern(500_000))
  const { status, stdout, stderr } = await shell(
    'tar c folder | qshield encrypt -r alice.pub | qshield decrypt -i alice.key | tar t',
  )
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout.split('\n').sort()).toEqual(['', 'folder/', 'folder/a', 'folder/b'])
})

it('`-` is standard input and standard output, not a file of that name', async () => {
  const before = list()
  const sealed = await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', '-', '-'], 'content')
  expect((await succeed(files, ['decrypt', '-i', 'alice.key', '-o', '-', '-'], sealed.bytes)).stdout).toBe(
    'content',
  )
  expect(list()).toEqual(before)
})

describe('recipients', () => {
  it('each opens it: several -r, a file with several for -R, both together', async () => {
    write('team', Buffer.concat([read('bob.pub'), Buffer.from('\n'), read('carol.pub')]))
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-R', 'team', '-o', 'team.qs', 'f'])
    for (const name of ['alice', 'bob', 'carol']) {
      const { bytes } = await succeed(files, ['decrypt', '-i', `${name}.key`, 'team.qs'])
      expect(bytes.equals(CONTENT)).toBe(true)
    }
    const { bytes } = await succeed(files, ['decrypt', '-i', 'mallory.key', '-i', 'bob.key', 'team.qs'])
    expect(bytes.equals(CONTENT)).toBe(true)
  })

  it('who is named twice is stored once', async () => {
    write('both', Buffer.concat([read('alice.pub'), Buffer.from('\n'), read('bob.pub'), read('alice.pub')]))
    const twice = ['-r', 'alice.pub', '-r', 'alice.pub', '-R', 'both', '-R', 'alice.pub']
    const recipientsOf = async (sealed: Uint8Array) => {
      const { stdout } = await succeed(files, ['inspect', '--json'], sealed)
      return (JSON.parse(stdout) as { recipients: { keyId: string }[] }).recipients.map(({ keyId }) => keyId)
    }
    const sealed = await succeed(files, ['encrypt', ...twice, 'f'])
    const ids = [await idOf('alice'), await idOf('bob')]
    expect(await recipientsOf(sealed.bytes)).toEqual(ids)
    const rewrapped = await succeed(files, ['rewrap', '-i', 'bob.key', ...twice], sealed.bytes)
    expect(await recipientsOf(rewrapped.bytes)).toEqual(ids)
  })

  it('-r lets nobody in who was added to the file of one person', async () => {
    write('grown.pub', Buffer.concat([read('alice.pub'), Buffer.from('\n'), read('mallory.pub')]))
    expect(await qshield(['encrypt', '-r', 'grown.pub', 'f'])).toMatchObject(
      refused(2, 'grown.pub: 2 encryption keys, -r takes a file with one; pass -R grown.pub'),
    )
    // The same key twice is one.
    write('same.pub', Buffer.concat([read('alice.pub'), Buffer.from('\n'), read('alice.pub')]))
    await succeed(files, ['encrypt', '-r', 'same.pub', 'f'])
  })

  it('anybody else is told whose it is, and what to do', async () => {
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-r', 'carol.pub', '-o', 'two.qs', 'f'])
    const [alice, carol] = [await idOf('alice'), await idOf('carol')]
    const owners = `${alice.slice(0, 12)}… (X-Wing), ${carol.slice(0, 12)}… (ML-KEM-1024)`
    expect(await qshield(['decrypt', '-i', 'mallory.key', 'two.qs'])).toMatchObject(
      refused(1, `two.qs: sealed to ${owners}, no such key here; pass it with -i FILE`),
    )
    expect(await qshield(['decrypt', '-p', '--passphrase-file', 'password', 'two.qs'])).toMatchObject(
      refused(1, `two.qs: sealed to ${owners}, not to a password; pass it with -i FILE`),
    )
  })
})

describe('a password', () => {
  beforeAll(() => succeed(files, ['encrypt', '-p', '--passphrase-file', 'password', '-o', 'p.qs', 'f']))

  it('opens', async () => {
    const { bytes } = await succeed(files, ['decrypt', '-p', '--passphrase-file', 'password', 'p.qs'])
    expect(bytes.equals(CONTENT)).toBe(true)
  })

  it('that differs by a blank does not', async () => {
    expect(await qshield(['decrypt', '-p', '--passphrase-file', 'wrong', 'p.qs'])).toMatchObject(
      refused(1, `p.qs: ${FAILED}`),
    )
  })

  it('is asked for by name when a key is brought', async () => {
    expect(await qshield(['decrypt', '-i', 'alice.key', 'p.qs'])).toMatchObject(
      refused(1, 'p.qs: sealed to a password, no such key here; open it with `qshield decrypt -p`'),
    )
  })
})

describe('a context', () => {
  const context = ['--context', 'tenant=acme', '--context', 'purpose=back=up']
  beforeAll(() => succeed(files, ['encrypt', '-r', 'alice.pub', ...context, '-o', 'context.qs', 'f']))

  it('opens in any order', async () => {
    const swapped = ['--context', 'purpose=back=up', '--context', 'tenant=acme']
    const { bytes } = await succeed(files, ['decrypt', '-i', 'alice.key', ...swapped, 'context.qs'])
    expect(bytes.equals(CONTENT)).toBe(true)
  })

  it.each([
    ['none at all', []],
    ['another tenant', ['--context', 'tenant=umbrella', '--context', 'purpose=back=up']],
    ['one entry less', ['--context', 'tenant=acme']],
    ['one entry more', [...context, '--context', 'x=']],
    ['names and values cut elsewhere', ['--context', 'tenant=acme', '--context', 'purpos=eback=up']],
  ])('does not open with %s', async (_, other) => {
    const before = list()
    const args = ['decrypt', '-i', 'alice.key', ...other, '-o', 'x', 'context.qs']
    expect(await qshield(args)).toMatchObject(refused(1, `context.qs: ${FAILED}`))
    expect(list()).toEqual(before)
  })

  it('counts whatever it is called', async () => {
    const special = ['--context', '__proto__=acme']
    await succeed(files, ['encrypt', '-r', 'alice.pub', ...special, '-o', 'proto.qs', 'f'])
    expect(await qshield(['decrypt', '-i', 'alice.key', 'proto.qs'])).toMatchObject({ status: 1 })
    await succeed(files, ['decrypt', '-i', 'alice.key', ...special, 'proto.qs'])
  })
})

it.each(['AES-256-GCM', 'ChaCha20-Poly1305', 'XChaCha20-Poly1305', 'AES-256-GCM-SIV'])(
  'suite %s',
  async (suite) => {
    const sealed = await succeed(files, ['encrypt', '-r', 'alice.pub', '--suite', suite, 'f'])
    const { stdout } = await succeed(files, ['inspect', '--json'], sealed.bytes)
    expect(JSON.parse(stdout)).toMatchObject({ suite })
    const { bytes } = await succeed(files, ['decrypt', '-i', 'alice.key'], sealed.bytes)
    expect(bytes.equals(CONTENT)).toBe(true)
  },
)

it('the same file sealed twice has nothing in common but its size', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => qshield(['encrypt', '-r', 'alice.pub', 'f'])))
  expect(one!.bytes.length).toBe(two!.bytes.length)
  const equal = one!.bytes.filter((byte, i) => byte === two!.bytes[i]).length
  // One byte in 256 is equal by chance, beside some 60 of the header.
  expect(equal / CONTENT.length).toBeLessThan(0.01)
})

it('a device without content is content of no bytes', async () => {
  const { bytes } = await succeed(files, ['encrypt', '-r', 'alice.pub', '/dev/null'])
  expect((await succeed(files, ['decrypt', '-i', 'alice.key'], bytes)).bytes).toHaveLength(0)
})

it('a header that comes in pieces is read to its end before a key is chosen', async () => {
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'pieces.qs', 'f'])
  const pieces =
    '(head -c 3 pieces.qs; sleep 0.2; head -c 500 pieces.qs | tail -c +4; sleep 0.2; tail -c +501 pieces.qs)'
  const { status, bytes } = await shell(`${pieces} | qshield decrypt -i alice.key`)
  expect([status, bytes.equals(CONTENT)]).toEqual([0, true])
})

it('a named pipe is read to its end', async () => {
  const script = `mkfifo ${at('fifo')}; (printf one; sleep 0.2; printf two) >fifo & qshield encrypt -r alice.pub fifo`
  const { bytes } = await shell(script)
  expect((await succeed(files, ['decrypt', '-i', 'alice.key'], bytes)).stdout).toBe('onetwo')
})
