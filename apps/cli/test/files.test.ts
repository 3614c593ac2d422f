/** What can go wrong with files: exit status 3, the file named, nothing overwritten and nothing left behind. */
import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { keygen, makeFolder, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, at, write, read, list } = files
const TAKEN = 'exists already; nothing is overwritten'

beforeAll(async () => {
  await keygen(files, 'alice')
  write('f', 'content')
  write('large', pattern(300_000))
  for (const [name, out] of [
    ['f', 'f.qs'],
    ['large', 'large.qs'],
  ] as const) {
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', out, name])
  }
  makeFolder(files, 'folder')
  write('taken', 'keep me')
  write('old.qsig', 'keep me')
  write('old', 'content')
  symlinkSync('nowhere', at('dangling'))
})

const WRITERS: readonly (readonly string[])[] = [
  ['encrypt', '-r', 'alice.pub'],
  ['decrypt', '-i', 'alice.key'],
  ['rewrap', '-i', 'alice.key', '-r', 'alice.pub'],
  ['sign', '-k', 'alice.key'],
]

describe.each(WRITERS.map((args) => [args[0], args] as const))('%s', (_, args) => {
  it('does not overwrite a file', async () => {
    expect(await qshield([...args, '-o', 'taken', 'f.qs'])).toMatchObject(refused(3, `taken: ${TAKEN}`))
    expect(read('taken').toString()).toBe('keep me')
  })

  it('does not write through a dangling link', async () => {
    expect(await qshield([...args, '-o', 'dangling', 'f.qs'])).toMatchObject(refused(3, `dangling: ${TAKEN}`))
    expect(readlinkSync(at('dangling'))).toBe('nowhere')
    expect(list()).not.toContain('nowhere')
  })

  it('names the output whose folder does not exist', async () => {
    const before = list()
    expect(await qshield([...args, '-o', 'no/where', 'f.qs'])).toMatchObject(
      refused(3, 'no/where: no such file or folder'),
    )
    expect(await qshield([...args, '-o', 'taken/where', 'f.qs'])).toMatchObject(
      refused(3, 'taken/where: a part of the path is no folder'),
    )
    expect(list()).toEqual(before)
  })

  it('refuses a name that no file can have', async () => {
    const before = list()
    for (const [name, message] of [
      ['', 'the name for the output is empty'],
      ['new/', 'new/: the name of a folder; add that of a file'],
      ['folder/', 'folder/: the name of a folder; add that of a file'],
    ] as const)
      expect(await qshield([...args, '-o', name, 'f.qs'])).toMatchObject(refused(2, message))
    expect(list()).toEqual(before)
  })

  it('names an input that does not exist, and one that is a folder', async () => {
    const before = list()
    expect(await qshield([...args, '-o', 'x', 'nix'])).toMatchObject(
      refused(3, 'nix: no such file or folder'),
    )
    const isFolder = 'is a folder; pack it first, for example with tar'
    expect(await qshield([...args, '-o', 'x', 'folder'])).toMatchObject(refused(3, `folder: ${isFolder}`))
    expect(await shell(`qshield ${args.join(' ')} -o x <folder`)).toMatchObject(
      refused(3, `(standard input): ${isFolder}`),
    )
    expect(list()).toEqual(before)
  })

  it('leaves nothing when the file may not become so large', async () => {
    const before = list()
    // In KiB. Node ignores the signal, and the write fails.
    const script = `ulimit -f ${args[0] === 'sign' ? 1 : 64}; qshield ${args.join(' ')} -o x large.qs`
    expect(await shell(script)).toMatchObject(
      refused(3, 'x: larger than this process may write; see `ulimit -f`'),
    )
    expect(list()).toEqual(before)
  })
})

it('a key file, a recipients file, a passphrase file or a signature that is not there is named', async () => {
  const missing = refused(3, 'nix: no such file or folder')
  expect(await qshield(['encrypt', '-r', 'nix', 'f'])).toMatchObject(missing)
  expect(await qshield(['encrypt', '-r', 'alice.pub', '-R', 'nix', 'f'])).toMatchObject(missing)
  expect(await qshield(['decrypt', '-i', 'nix', 'f.qs'])).toMatchObject(missing)
  expect(await qshield(['decrypt', '-p', '--passphrase-file', 'nix', 'f.qs'])).toMatchObject(missing)
  expect(await qshield(['sign', '-k', 'nix', 'f'])).toMatchObject(missing)
  expect(await qshield(['verify', '-k', 'nix', 'f'])).toMatchObject(missing)
  expect(await qshield(['verify', '-k', 'alice.pub', '--signature', 'nix', 'f'])).toMatchObject(missing)
  expect(await qshield(['inspect', 'nix'])).toMatchObject(missing)
  expect(await qshield(['verify', '-k', 'alice.pub', 'f'])).toMatchObject(
    refused(3, 'f.qsig: no such file or folder'),
  )
})

it('a key file above 4 MiB and a signature above 257 KiB are not read', async () => {
  write('huge', Buffer.alloc(4 * 1024 * 1024 + 1, 'A'))
  const tooLarge = (limit: number) => refused(3, `huge: larger than ${limit} bytes, not a file of this kind`)
  expect(await qshield(['encrypt', '-r', 'huge', 'f'])).toMatchObject(tooLarge(4_194_304))
  expect(await qshield(['verify', '-k', 'alice.pub', '--signature', 'huge', 'f'])).toMatchObject(
    tooLarge(263_168),
  )
  expect(await qshield(['decrypt', '-p', '--passphrase-file', 'huge', 'f.qs'])).toMatchObject(tooLarge(4096))
  expect(await qshield(['encrypt', '-r', '/dev/zero', 'f'])).toMatchObject(
    refused(3, '/dev/zero: larger than 4194304 bytes, not a file of this kind'),
  )
})

it('the default name of a signature is refused when it is taken', async () => {
  expect(await qshield(['sign', '-k', 'alice.key', 'old'])).toMatchObject(refused(3, `old.qsig: ${TAKEN}`))
  expect(read('old.qsig').toString()).toBe('keep me')
})

it('a name may be as long as the file system allows, and no longer', async () => {
  const name = 'x'.repeat(255)
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', name, 'f'])
  expect((await succeed(files, ['decrypt', '-i', 'alice.key', name])).stdout).toBe('content')
  expect(await qshield(['encrypt', '-r', 'alice.pub', '-o', `${name}x`, 'f'])).toMatchObject(
    refused(3, `${name}x: the name is too long`),
  )
})

it('standard output on a full disk fails', async () => {
  const full = { status: 3, stderr: 'qshield: (standard output): the disk is full\n' }
  expect(await shell('qshield decrypt -i alice.key f.qs >/dev/full')).toMatchObject(full)
  expect(await shell('qshield inspect f.qs >/dev/full')).toMatchObject(full)
  expect(await shell('qshield sign -k alice.key -o - f 2>&1 >/dev/full')).toMatchObject({ status: 3 })
  expect(await shell('qshield --help >/dev/full')).toMatchObject(full)
})

/** A file system of 64 KiB, where this process may mount one. */
function mountSmallDisk(): string | undefined {
  if (process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'qshield-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    rmdirSync(folder)
    return undefined
  }
  afterAll(() => {
    execFileSync('umount', [folder])
    rmdirSync(folder)
  })
  return folder
}

const disk = mountSmallDisk()
const itOnSmallDisk = disk === undefined ? it.skip : it

itOnSmallDisk('a full disk leaves nothing (skipped unless root may mount a tmpfs)', async () => {
  const on = (name: string) => join(disk ?? '', name)
  const full = (name: string) => refused(3, `${on(name)}: the disk is full`)
  expect(await qshield(['encrypt', '-r', 'alice.pub', '-o', on('x'), 'large'])).toMatchObject(full('x'))
  expect(await qshield(['decrypt', '-i', 'alice.key', '-o', on('x'), 'large.qs'])).toMatchObject(full('x'))
  expect(readdirSync(disk ?? '')).toEqual([])
  // Room for the private keys, none for the public ones.
  writeFileSync(on('filling'), Buffer.alloc(60_000))
  expect(await qshield(['keygen', '-o', on('bob'), '--no-passphrase'])).toMatchObject(full('bob.pub'))
  expect(readdirSync(disk ?? '')).toEqual(['filling'])
})

describe('file names', () => {
  const NAMES = {
    'that start with a dash': '-rf',
    'with blanks and quotes': ' a "b" \'c\' $d ',
    'that are not ASCII': 'schlüssel 🔑',
    'with a line end and an escape sequence': 'a\nqshield: b: good signature\x1b[2K',
  }

  it.each(Object.entries(NAMES))('%s', async (_, name) => {
    write(name, 'content')
    const sealed = `${name}.sealed`
    await succeed(files, ['encrypt', '-r', 'alice.pub', `-o${sealed}`, '--', name])
    expect((await succeed(files, ['decrypt', '-i', 'alice.key', '--', sealed])).stdout).toBe('content')
    await succeed(files, ['sign', '-k', 'alice.key', '--', name])
    const { stdout } = await succeed(files, ['verify', '-k', 'alice.pub', '--', name])
    expect(stdout.split('\n')).toHaveLength(2)
    expect(stdout).not.toContain('\x1b')
    const { stderr } = await qshield(['decrypt', '-i', 'alice.key', '--', name])
    expect(stderr.split('\n')).toHaveLength(2)
    expect(stderr).not.toContain('\x1b')
  })

  it('that start with a dash, as the advice has it', async () => {
    write('-o2', 'content')
    await succeed(files, ['encrypt', '-r', 'alice.pub', '--output=-o3', './-o2'])
    await succeed(files, ['decrypt', '-i', 'alice.key', '-o', './-', './-o3'])
    expect(read('-').toString()).toBe('content')
  })

  it('that are not UTF-8 cannot be passed, only redirected: Node decodes its arguments', async () => {
    const script = `printf content > $'\\xff\\xfe' && qshield encrypt -r alice.pub`
    expect(await shell(`${script} $'\\xff\\xfe'`)).toMatchObject(
      refused(3, '\ufffd\ufffd: no such file or folder'),
    )
    expect(await shell(`${script} <$'\\xff\\xfe' | qshield decrypt -i alice.key`)).toMatchObject({
      status: 0,
      stdout: 'content',
    })
  })
})

it('a symbolic link as input is followed; the result is a file of its own', async () => {
  symlinkSync('f', at('link'))
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'link.qs', 'link'])
  expect(lstatSync(at('link.qs')).isFile()).toBe(true)
  await succeed(files, ['decrypt', '-i', 'alice.key', '-o', 'unlinked', 'link.qs'])
  expect(read('unlinked').toString()).toBe('content')
})
