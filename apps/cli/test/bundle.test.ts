/** The command as it is published: rolled into a few files, each loaded when its verb is called. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
const { qshield, write, list } = files

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
        'bad.qs: the envelope could not be opened; check --context and the key or password; the file may be damaged',
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

  it.each([['--version'], ['--help'], ['algorithms'], ['doctor'], ['bench', '--seconds', '0.001'], ['demo']])(
    '%s',
    async (...args) => {
      const { stdout, stderr } = await succeed(files, args)
      expect(stdout.length).toBeGreaterThan(0)
      expect(stderr).toBe('')
    },
  )
})

/** The files that Node reads, and the modules that it needs, before the first line of `file` runs. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const code = readFileSync(file, 'utf8')
  for (const [, from = ''] of code.matchAll(/^(?:import|export)\b[^"';]*?(?:from\s*)?["']([^"']+)["']/gm)) {
    if (from.startsWith('.')) loadedWith(join(dirname(file), from), seen)
    else seen.add(from)
  }
  return seen
}

describe('starts lean', () => {
  const chunk = (verb: string): string => {
    const names = readdirSync(dist).filter((name) => name.startsWith(`${verb}-`))
    const sizes = names.map((name) => [readFileSync(join(dist, name)).length, name] as const)
    return join(dist, sizes.sort(([a], [b]) => b - a)[0]?.[1] ?? '')
  }

  it('the help needs two files of ours, 16 KiB, and no module of Node', () => {
    const loaded = [...loadedWith(join(dist, 'main.js'))]
    expect(loaded.filter((name) => !name.startsWith(dist))).toEqual([])
    expect(loaded.length).toBeLessThanOrEqual(2)
    const size = loaded.reduce((sum, name) => sum + readFileSync(name).length, 0)
    expect(size).toBeLessThanOrEqual(16 * 1024)
  })

  it.each(['encrypt', 'decrypt', 'sign', 'verify'])(
    '%s needs neither noble nor node:fs/promises, and no import of node:fs or node:util',
    (verb) => {
      const foreign = [...loadedWith(chunk(verb))].filter((name) => !name.startsWith(dist))
      expect(foreign.filter((name) => name.startsWith('@noble') || name === 'node:fs/promises')).toEqual([])
      expect(foreign.filter((name) => name === 'node:fs' || name === 'node:util')).toEqual([])
      expect(foreign.length).toBeGreaterThan(0)
    },
  )
})
