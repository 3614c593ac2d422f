/** The command: what goes where, and with which exit status. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { VectorSet } from '@quantum-shield/testkit'
import { fetchVectors } from '../src/fetch.ts'

const folder = mkdtempSync(join(tmpdir(), 'qs-vectors-'))
afterAll(() => rmSync(folder, { recursive: true }))

function vectors(args: string[], env: Record<string, string> = {}) {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts')
  return spawnSync(process.execPath, ['--conditions=@quantum-shield/source', main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, CI: '', SLOW: '', ...env },
  })
}

describe('npm run vectors', () => {
  it('prints one JSON array and nothing else with --json; progress goes to stderr', () => {
    const { status, stdout, stderr } = vectors(['--json', '--only', 'xwing'], { QS_VECTORS: '/nonexistent' })
    expect(status).toBe(0)
    const rows = JSON.parse(stdout) as Record<string, unknown>[]
    expect(rows).toHaveLength(8)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'set',
      'algorithm',
      'operation',
      'backend',
      'expected',
      'executed',
      'passed',
      'skipped',
      'reason',
    ])
    expect(stderr).toContain('vectors: xwing X-Wing: not on this machine')
  })

  it('exits 1 when a row does not hold', () => {
    const { status, stdout } = vectors(['--only', 'xwing'], { QS_VECTORS: '/nonexistent', CI: 'true' })
    expect(status).toBe(1)
    expect(stdout).toContain('FAILED')
  })

  it('runs in worker threads', () => {
    const { status, stdout } = vectors(['--json', '--only', 'liboqs-kats'], { QS_VECTORS: '/nonexistent' })
    expect(status).toBe(0)
    const rows = JSON.parse(stdout) as { executed: number; passed: number; backend: string }[]
    const noble = rows.filter(({ backend }) => backend === 'noble')
    expect(noble.reduce((sum, { executed }) => sum + executed, 0)).toBe(6 * 101)
    expect(noble.every(({ executed, passed }) => executed === passed)).toBe(true)
  })

  it.each([['--unknown'], ['run'], ['fetch', 'a', 'b']])('refuses %s', (...args) => {
    expect(vectors(args).status).not.toBe(0)
  })
})

describe('fetch', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

  /** A repository that keeps files under other names than ours. */
  function repositoryWith(files: Record<string, string | Uint8Array>): VectorSet['source'] {
    const repository = mkdtempSync(join(folder, 'repository-'))
    const git = (...args: string[]) =>
      execFileSync(
        'git',
        ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args],
        {
          encoding: 'utf8',
        },
      ).trim()
    git('init', '--quiet')
    for (const [name, content] of Object.entries(files)) writeFileSync(join(repository, name), content)
    git('add', '.')
    git('commit', '--quiet', '-m', 'vectors')
    return { repository, commit: git('rev-parse', 'HEAD') }
  }

  const setFrom = (source: VectorSet['source']): VectorSet => ({
    set: 'sample',
    root: 'vectors',
    source,
    licence: 'none',
    files: { 'sample/one.txt': sha256('one'), 'sample/deep/two.txt': sha256('two') },
    counts: [],
  })

  async function fetchInto(name: string, sets: VectorSet[]) {
    const [lines, target] = [[] as string[], join(folder, name)]
    const complete = await fetchVectors({ folder: target, sets, log: (line) => lines.push(line) })
    const read = (path: string) =>
      existsSync(join(target, path)) ? readFileSync(join(target, path), 'utf8') : undefined
    return { complete, lines, files: ['sample/one.txt', 'sample/deep/two.txt', 'README'].map(read) }
  }

  it('finds files by their hashes, compressed or not, and writes them under our names', async () => {
    const source = repositoryWith({ 'uno.txt': 'one', 'dos.gz': gzipSync('two'), README: 'not pinned' })
    const { complete, files } = await fetchInto('complete', [setFrom(source)])
    expect(complete).toBe(true)
    expect(files).toEqual(['one', 'two', undefined])
  })

  it('writes nothing that is not pinned, and says what it did not find', async () => {
    const source = repositoryWith({ 'one.txt': 'one', 'two.txt': 'two, changed' })
    const { complete, lines, files } = await fetchInto('changed', [setFrom(source)])
    expect(complete).toBe(false)
    expect(lines.at(-1)).toBe(`FAILED sample/deep/two.txt: no file with SHA-256 ${sha256('two')}`)
    expect(files).toEqual(['one', undefined, undefined])
  })

  it('goes on with the next repository when one cannot be had', async () => {
    const gone = { repository: join(folder, 'no-such-repository'), commit: '0'.repeat(40) }
    const source = repositoryWith({ a: 'one', b: 'two' })
    const { complete, lines, files } = await fetchInto('one-gone', [setFrom(gone), setFrom(source)])
    expect(complete).toBe(false)
    expect(lines[1]).toContain('FAILED')
    expect(files).toEqual(['one', 'two', undefined])
  })

  it('exits 1 when git fails', () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'git'), '#!/bin/sh\nexit 128\n', { mode: 0o755 })
    const { status, stderr } = vectors(['fetch'], { PATH: bin, QS_VECTORS: '/nonexistent' })
    expect(status).toBe(1)
    expect(stderr).toContain('vectors: FAILED https://github.com/')
  })
})
