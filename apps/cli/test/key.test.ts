/** `qshield key`: the public half of a key file again, and the same keys under another passphrase. */
import { generateKeyPairSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, refused, succeed, workspace } from './support.ts'
import { itOnTerminal, onTerminal } from './terminal.ts'

const files = workspace()
const { qshield, at, write, read, list } = files
const text = (name: string): string => read(name).toString()
const OLD = ['--passphrase-file', 'old']
const NEW = ['--passphrase-file', 'new']

beforeAll(async () => {
  write('old', 'correct horse\n')
  write('new', 'battery staple\n')
  write('f', 'content')
  await succeed(files, ['keygen', '-o', 'alice', ...OLD])
  await keygen(files, 'open')
})

/** A key that this command has no use for, and that a copy would lack. */
function withForeign(name: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  write(name, `${text('open.key')}\n${privateKey.export({ format: 'pem', type: 'pkcs8' })}`)
}

describe('key public', () => {
  it('makes the file that keygen made', async () => {
    await succeed(files, ['key', 'public', ...OLD, '-o', 'again.pub', 'alice.key'])
    expect(text('again.pub')).toBe(text('alice.pub'))
    expect((statSync(at('again.pub')).mode & 0o777).toString(8)).toBe('644')
    const { stdout, stderr } = await succeed(files, ['key', 'public', 'open.key'])
    expect([stdout, stderr]).toEqual([text('open.pub'), ''])
  })

  it('makes one of keys by others', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ml-kem-768')
    write('other.key', privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const { stdout } = await succeed(files, ['key', 'public', 'other.key'])
    const pem = publicKey.export({ format: 'pem', type: 'spki' })
    expect(stdout.replace(/^ML-KEM-768 [\w-]{43}\n/, '')).toBe(pem)
  })

  it('makes none that lacks a key, and none of a wrong passphrase', async () => {
    withForeign('mixed.key')
    expect(await qshield(['key', 'public', '-o', 'x', 'mixed.key'])).toMatchObject(
      refused(
        1,
        'mixed.key: block 4, PRIVATE KEY, is no private key that this command knows; take it out, or it would be lost',
      ),
    )
    expect(await qshield(['key', 'public', '-o', 'x', 'open.pub'])).toMatchObject(
      refused(
        1,
        'open.pub: block 1, PUBLIC KEY, is no private key that this command knows; take it out, or it would be lost',
      ),
    )
    expect(await qshield(['key', 'public', ...NEW, '-o', 'x', 'alice.key'])).toMatchObject(
      refused(1, 'alice.key: the private key could not be decrypted; check the passphrase'),
    )
    expect(await qshield(['key', 'public', ...OLD, '-o', 'alice.pub', 'alice.key'])).toMatchObject(
      refused(3, 'alice.pub: exists already; nothing is overwritten'),
    )
    expect(await qshield(['key', 'public'])).toMatchObject(
      refused(2, 'say of which key: key public FILE.key'),
    )
    expect(list()).not.toContain('x')
  })

  itOnTerminal('shows the keys on a terminal (needs util-linux script)', async () => {
    const asked = [['Passphrase for alice.key: ', 'correct horse']] as const
    const { status, screen } = await onTerminal(files, 'qshield key public alice.key', asked)
    expect([status, screen]).toEqual([0, `Passphrase for alice.key: \n${text('alice.pub')}`])
  })
})

describe('key passphrase', () => {
  const change = (...more: readonly string[]) => ['key', 'passphrase', ...more]

  /** The keys in the copy are those of the public file, and it opens with this and nothing else. */
  async function expectCopy(name: string, of: string, passphrase: readonly string[]): Promise<void> {
    expect((statSync(at(name)).mode & 0o777).toString(8)).toBe('600')
    const { stdout } = await succeed(files, ['key', 'public', ...passphrase, name])
    expect(stdout).toBe(text(of))
  }

  it('copies the keys under the new one, and leaves the file', async () => {
    const before = text('alice.key')
    const args = change(...OLD, '--new-passphrase-file', 'new', '-o', 'bob.key', 'alice.key')
    expect((await succeed(files, args)).stdout).toBe(
      'bob.key: 3 keys; alice.key is as it was: remove it and its copies when bob.key has opened\n',
    )
    await expectCopy('bob.key', 'alice.pub', NEW)
    expect(await qshield(['key', 'public', ...OLD, 'bob.key'])).toMatchObject({ status: 1, stdout: '' })
    expect(text('alice.key')).toBe(before)
    const titlesOf = (pem: string) => [...pem.matchAll(/^\S+ [\w-]{43}$/gm)].map(([title]) => title)
    expect(titlesOf(text('bob.key'))).toEqual(titlesOf(before))
    expect(titlesOf(before)).toHaveLength(3)
  })

  it('gives one to keys without, and takes it away', async () => {
    await succeed(files, change('--new-passphrase-file', 'new', '-o', 'closed.key', 'open.key'))
    await expectCopy('closed.key', 'open.pub', NEW)
    await succeed(files, change(...NEW, '--no-passphrase', '-o', 'opened.key', 'closed.key'))
    expect(text('opened.key')).toBe(text('open.key'))
    await expectCopy('opened.key', 'open.pub', [])
  })

  it('makes no copy that lacks a key, and none of a wrong passphrase', async () => {
    withForeign('foreign.key')
    const args = ['--no-passphrase', '-o', 'x']
    expect(await qshield(change(...args, 'foreign.key'))).toMatchObject({ status: 1, stdout: '' })
    expect(await qshield(change(...args, ...NEW, 'alice.key'))).toMatchObject({ status: 1, stdout: '' })
    expect(await qshield(change(...OLD, '-o', 'open.key', 'alice.key'))).toMatchObject(
      refused(3, 'open.key: exists already; nothing is overwritten'),
    )
    expect(list()).not.toContain('x')
  })

  it.each([
    ['-o x', 'say of which key: key passphrase -o NEW.key FILE.key'],
    ['-o - alice.key', 'pass -o FILE: a private key is written to a file of mode 0600'],
    [
      '-o x --no-passphrase --new-passphrase-file new alice.key',
      '--no-passphrase and --new-passphrase-file exclude each other',
    ],
  ])('refuses %s', async (line, message) => {
    expect(await qshield(change(...line.split(' ')))).toMatchObject(refused(2, message))
    expect(list()).not.toContain('x')
  })

  itOnTerminal('asks for the old one, and twice for the new one (needs util-linux script)', async () => {
    const answers = [
      ['Passphrase for alice.key: ', 'correct horse'],
      ['New passphrase for carol.key: ', 'battery staple'],
      ['The same again: ', 'battery staple'],
    ] as const
    const session = await onTerminal(files, 'qshield key passphrase -o carol.key alice.key', answers)
    expect(session.status).toBe(0)
    await expectCopy('carol.key', 'alice.pub', NEW)
  })
})
