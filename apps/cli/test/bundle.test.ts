/** The command as it is published: rolled into a few files, each loaded when its verb is called. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import { flipped, keygen, pattern, refused, succeed, workspace } from './support.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const app = join(root, 'apps/cli')

/** Below the root, so that noble is found; not in dist, which others may be using. */
function build(): string {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'qshield-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  copyFileSync(join(app, 'package.json'), join(folder, 'package.json'))
  const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs')
  const dist = join(folder, 'dist')
  execFileSync(process.execPath, [rolldown, '-c', '-d', dist], { cwd: app, stdio: 'pipe' })
  return dist
}

const dist = build()
const files = workspace([process.execPath, join(dist, 'main.js')])
const { qshield, at, write, read, list } = files

describe('works as from its sources', () => {
  it('keys, files, signatures, and what is refused', async () => {
    await keygen(files, 'alice')
    await keygen(files, 'bob')
    const content = pattern(3_000_000)
    write('f', content)
    await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
    await succeed(files, ['rewrap', '-i', 'alice.key', '-r', 'bob.pub', '-o', 'g.qs', 'f.qs'])
    expect((await succeed(files, ['decrypt', '-i', 'bob.key', 'g.qs'])).bytes.equals(content)).toBe(true)
    await succeed(files, ['sign', '-k', 'alice.key', 'f'])
    await succeed(files, ['verify', '-k', 'alice.pub', 'f'])
    write('bad.qs', flipped(files.read('f.qs'), -1))
    const before = list()
    expect(await qshield(['decrypt', '-i', 'alice.key', '-o', 'x', 'bad.qs'])).toMatchObject(
      refused(
        1,
        'bad.qs: the envelope could not be opened; check --context and the key or password; the file may be damaged or cut short',
      ),
    )
    expect(await qshield(['decrypt', 'f.qs'])).toMatchObject({ status: 2 })
    expect(await qshield(['decrypt', '-i', 'alice.key', 'nix'])).toMatchObject({ status: 3 })
    expect(list()).toEqual(before)
  })

  it('passwords, and the cipher that only noble has', async () => {
    write('password', 'correct horse')
    const password = ['-p', '--passphrase-file', 'password']
    const suite = ['--suite', 'XChaCha20-Poly1305']
    const { bytes } = await succeed(files, ['encrypt', ...password, ...suite], 'content')
    expect((await succeed(files, ['decrypt', ...password], bytes)).stdout).toBe('content')
  })

  it.each([
    ['--version'],
    ['--help'],
    ['algorithms'],
    ['doctor'],
    ['bench', '--seconds', '0.001'],
    ['entropy', 'sources'],
    ['demo'],
  ])('%s', async (...args) => {
    const { stdout, stderr } = await succeed(files, args)
    expect(stdout.length).toBeGreaterThan(0)
    expect(stderr).toBe('')
  })
})

it('families that are loaded when they are named', async () => {
  const ids = ['HQC-1', 'Classic-McEliece-348864f', 'MAYO-2', 'SLH-DSA-SHA2-128f'].flatMap((id) => [
    '--algorithm',
    id,
  ])
  await keygen(files, 'further', '--allow-unsettled', ...ids)
  write('tiny', 'content')
  await succeed(files, ['encrypt', '--allow-unsettled', '-R', 'further.pub', '-o', 'further.qs', 'tiny'])
  expect((await succeed(files, ['decrypt', '-i', 'further.key', 'further.qs'])).stdout).toBe('content')
  await succeed(files, ['sign', '--allow-unsettled', '-k', 'further.key', 'tiny'])
  await succeed(files, ['verify', '--allow-unsettled', '-k', 'further.pub', 'tiny'])
})

describe('without the optional package', () => {
  const alone = mkdtempSync(join(tmpdir(), 'qshield-alone-'))
  cpSync(dirname(dist), alone, { recursive: true })
  const lonely = workspace([process.execPath, join(alone, 'dist/main.js')])
  afterAll(() => rmSync(alone, { recursive: true }))

  it('a key that needs it is not made, and the message says what to install', async () => {
    const args = ['keygen', '-o', 'x', '--no-passphrase', '--allow-unsettled', '--algorithm', 'MAYO-2']
    const needs = 'MAYO-2-round-2 needs the package @oqs/liboqs-js'
    expect(await lonely.qshield(args)).toMatchObject(
      refused(1, `${needs}; it is tested with 0.15.1: npm install --global @oqs/liboqs-js@0.15`),
    )
    expect(lonely.list()).toEqual([])
  })

  it('its algorithms are listed as unavailable, with the reason', async () => {
    const { stdout } = await succeed(lonely, ['algorithms', '--family', 'multivariate'])
    expect(stdout).toMatch(/^MAYO-2-round-2 .* unavailable +101$/m)
    expect(stdout).toMatch(
      /^Unavailable here: MAYO-1-round-2, .*, UOV-V-pkc-round-2; each needs .*: npm install --global @oqs\/liboqs-js@0\.15\.$/m,
    )
  })
})

interface Loaded {
  /** Below dist, or the name of a package. */
  readonly files: readonly string[]
  /** Bytes of those below dist. */
  readonly size: number
  /** Modules of Node's own, internal ones too. */
  readonly builtins: readonly string[]
}

/** What a command has loaded when it ends. */
function loadedBy(...args: readonly string[]): Loaded {
  write(
    'loaded.cjs',
    `process.once('exit', () => {
       const files = Object.keys(require.cache).filter((file) => file !== __filename)
       require('fs').writeFileSync('loaded.json', JSON.stringify({ files, builtins: process.moduleLoadList }))
     })`,
  )
  execFileSync(process.execPath, ['--require', './loaded.cjs', join(dist, 'main.js'), ...args], {
    cwd: dirname(at('loaded.cjs')),
    stdio: 'pipe',
  })
  const { files: paths, builtins } = JSON.parse(read('loaded.json').toString()) as Loaded
  const own = paths.filter((path) => path.startsWith(dist))
  return {
    files: paths.map((path) => /node_modules\/(@noble\/[^/]+)/.exec(path)?.[1] ?? basename(path)),
    size: own.reduce((sum, path) => sum + readFileSync(path).length, 0),
    builtins,
  }
}

describe('starts lean', () => {
  it('the help: two files, 16 KiB, no cryptography', () => {
    const { files: loaded, size, builtins } = loadedBy('--help')
    expect(loaded).toHaveLength(2)
    expect(size).toBeLessThanOrEqual(16 * 1024)
    expect(builtins).not.toContain('NativeModule crypto')
  })

  it('a small file: five files, 110 KiB, no noble and no streams of files', () => {
    write('small', 'content')
    const {
      files: loaded,
      size,
      builtins,
    } = loadedBy('encrypt', '-r', 'alice.pub', '-o', 'small.qs', 'small')
    expect(loaded.length).toBeLessThanOrEqual(5)
    expect(loaded.filter((name) => name.startsWith('@noble'))).toEqual([])
    expect(size).toBeLessThanOrEqual(110 * 1024)
    expect(loaded.filter((name) => /^(all|falcon|further|resolve)/.test(name))).toEqual([])
    expect(builtins).toContain('NativeModule crypto')
    expect(builtins).not.toContain('NativeModule internal/fs/streams')
    expect(builtins).not.toContain('NativeModule internal/crypto/webcrypto')
  })

  it('the other verbs: no noble', () => {
    const verbs = [
      ['decrypt', '-i', 'alice.key', '-o', 'small.out', 'small.qs'],
      ['sign', '-k', 'alice.key', 'small'],
      ['verify', '-k', 'alice.pub', 'small'],
    ]
    for (const args of verbs) {
      const { files: loaded } = loadedBy(...args)
      expect(loaded.filter((name) => name.startsWith('@noble'))).toEqual([])
      expect(loaded.length).toBeGreaterThan(2)
    }
  })
})
