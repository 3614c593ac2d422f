import { statSync, symlinkSync } from 'node:fs'
import { createPrivateKey } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, at, write, read, list } = files
const mode = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8)

beforeAll(() => {
  write('passphrase', 'correct horse\nsecond line\n')
})

interface KeygenReport {
  readonly privateKeyFile: string
  readonly publicKeyFile: string
  readonly keys: readonly { readonly algorithm: string; readonly use: string; readonly id: string }[]
}

interface InspectReport {
  readonly keys: readonly { readonly kind: string; readonly algorithm?: string; readonly keyId?: string }[]
}

async function inspect(name: string): Promise<InspectReport> {
  return JSON.parse((await succeed(files, ['inspect', '--json', name])).stdout) as InspectReport
}

it('makes a private file of mode 0600 and a public one of mode 0644, whatever the umask adds', async () => {
  expect(await shell('umask 0; qshield keygen -o open --no-passphrase')).toMatchObject({
    status: 0,
    stderr: '',
  })
  expect([mode('open.key'), mode('open.pub')]).toEqual(['600', '644'])
  expect(await shell('umask 077; qshield keygen -o closed --no-passphrase')).toMatchObject({ status: 0 })
  expect([mode('closed.key'), mode('closed.pub')]).toEqual(['600', '600'])
})

it.each([
  ['default', ['X-Wing', 'Ed25519', 'ML-DSA-65']],
  ['cnsa2', ['ML-KEM-1024', 'ML-DSA-87']],
])('the profile %s makes %j, the same ids in both files and in the report', async (profile, algorithms) => {
  const { stdout } = await succeed(files, [
    ...['keygen', '-o', profile, '--profile', profile, '--no-passphrase', '--json'],
  ])
  const { keys, ...names } = JSON.parse(stdout) as KeygenReport
  expect(names).toEqual({ privateKeyFile: `${profile}.key`, publicKeyFile: `${profile}.pub` })
  expect(keys.map(({ algorithm }) => algorithm)).toEqual(algorithms)
  const identities = keys.map(({ algorithm, id }) => ({ algorithm, keyId: id }))
  expect((await inspect(`${profile}.pub`)).keys).toEqual(
    identities.map((key) => ({ kind: 'public key', ...key })),
  )
  expect((await inspect(`${profile}.key`)).keys).toEqual(
    identities.map((key) => ({ kind: 'private key', ...key })),
  )
})

it('two pairs have no key in common', async () => {
  await keygen(files, 'one')
  await keygen(files, 'two')
  const ids = [...(await inspect('one.pub')).keys, ...(await inspect('two.pub')).keys].map(
    ({ keyId }) => keyId,
  )
  expect(new Set(ids).size).toBe(6)
})

describe('with a passphrase', () => {
  beforeAll(() => succeed(files, ['keygen', '-o', 'alice', '--passphrase-file', 'passphrase']))

  it('every private key is encrypted under the first line of the file', () => {
    const text = read('alice.key').toString()
    expect(text.match(/-----BEGIN [A-Z ]+-----/g)).toEqual(
      Array(3).fill('-----BEGIN ENCRYPTED PRIVATE KEY-----'),
    )
    const [ed25519 = ''] =
      /-----BEGIN[^]*?-----END[A-Z ]+-----/.exec(text.slice(text.indexOf('\nEd25519 '))) ?? []
    expect(createPrivateKey({ key: ed25519, passphrase: 'correct horse' }).asymmetricKeyType).toBe('ed25519')
  })

  it('the wrong one is refused', async () => {
    write('wrong', 'incorrect horse\n')
    write('f', 'content')
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
    const message = 'alice.key: the private key could not be decrypted; check the passphrase'
    const wrong = ['--passphrase-file', 'wrong']
    expect(await qshield(['decrypt', '-i', 'alice.key', ...wrong, 'f.qs'])).toMatchObject(refused(1, message))
    expect(await qshield(['sign', '-k', 'alice.key', ...wrong, 'f'])).toMatchObject(refused(1, message))
    expect(list()).not.toContain('f.qsig')
  })

  it('inspect needs none, and tells what the file says', async () => {
    expect((await inspect('alice.key')).keys).toEqual(
      (await inspect('alice.pub')).keys.map(({ algorithm, keyId }) => ({
        kind: 'encrypted private key',
        says: { algorithm, keyId },
      })),
    )
  })
})

describe('leaves what exists, and no half of a pair', () => {
  it.each([
    ['key', 'pub'],
    ['pub', 'key'],
  ])('taken.%s exists', async (taken, other) => {
    const name = `taken-${taken}`
    write(`${name}.${taken}`, 'keep me')
    const before = list()
    expect(await qshield(['keygen', '-o', name, '--no-passphrase'])).toMatchObject(
      refused(3, `${name}.${taken}: exists already; nothing is overwritten`),
    )
    expect(read(`${name}.${taken}`).toString()).toBe('keep me')
    expect(list()).toEqual(before)
    expect(list()).not.toContain(`${name}.${other}`)
  })

  it('a dangling link is in the place of the public key', async () => {
    symlinkSync('nowhere', at('linked.pub'))
    const before = list()
    expect(await qshield(['keygen', '-o', 'linked', '--no-passphrase'])).toMatchObject(
      refused(3, 'linked.pub: exists already; nothing is overwritten'),
    )
    expect(list()).toEqual(before)
  })

  it('the public key file cannot be written', async () => {
    const before = list()
    // 4 KiB hold the private keys, not the public ones.
    expect(await shell('ulimit -f 4; qshield keygen -o half --no-passphrase')).toMatchObject(
      refused(3, 'half.pub: larger than this process may write; see `ulimit -f`'),
    )
    expect(list()).toEqual(before)
  })

  it('the folder does not exist', async () => {
    expect(await qshield(['keygen', '-o', 'no/where', '--no-passphrase'])).toMatchObject(
      refused(3, 'no/where.key: no such file or folder'),
    )
  })
})

it.each(['', '-', 'sub/'])('no pair can have the name "%s"', async (name) => {
  const before = list()
  expect(await qshield(['keygen', '-o', name, '--no-passphrase'])).toMatchObject(
    refused(2, `--output "${name}": a name expected, for NAME.key and NAME.pub`),
  )
  expect(list()).toEqual(before)
})

it('with encryption keys only, the pair encrypts and does not sign', async () => {
  await keygen(files, 'reader', '--algorithm', 'X-Wing', '--algorithm', 'ML-KEM-768')
  write('g', 'content')
  await succeed(files, ['encrypt', '-R', 'reader.pub', '-o', 'g.qs', 'g'])
  expect((await succeed(files, ['decrypt', '-i', 'reader.key', 'g.qs'])).stdout).toBe('content')
  const message = (file: string, half: string) =>
    `${file}: no ${half} signature key in it; \`qshield inspect ${file}\` lists what is`
  expect(await qshield(['sign', '-k', 'reader.key', 'g'])).toMatchObject(
    refused(1, message('reader.key', 'private')),
  )
  expect(await qshield(['verify', '-k', 'reader.pub', 'g'])).toMatchObject(
    refused(1, message('reader.pub', 'public')),
  )
})

it('with signature keys only, the pair signs and does not encrypt', async () => {
  await keygen(files, 'writer', '--algorithm', 'ML-DSA-44')
  write('h', 'content')
  await succeed(files, ['sign', '-k', 'writer.key', 'h'])
  await succeed(files, ['verify', '-k', 'writer.pub', 'h'])
  expect(await qshield(['encrypt', '-r', 'writer.pub', 'h'])).toMatchObject(
    refused(1, 'writer.pub: no public encryption key in it; `qshield inspect writer.pub` lists what is'),
  )
})
