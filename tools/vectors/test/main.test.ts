/** The command: what goes where, and with which exit status. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { readVectorFile, vectorSet, type VectorSet } from '@quantum-shield/testkit'
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
  const published = vectorSet('own/published-figures')
  const bytes = readVectorFile(published, 'own/published-figures.json')

  /** A repository that keeps the file under another name than ours. */
  function repositoryWith(content: Uint8Array): { repository: string; commit: string } {
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
    writeFileSync(join(repository, 'elsewhere.json'), content)
    git('add', '.')
    git('commit', '--quiet', '-m', 'vectors')
    return { repository, commit: git('rev-parse', 'HEAD') }
  }

  const setFrom = (content: Uint8Array): VectorSet => ({ ...published, source: repositoryWith(content) })
  const log = () => undefined

  it('finds a file by its hash and writes it under our name', async () => {
    const target = join(folder, 'target')
    expect(await fetchVectors({ folder: target, sets: [setFrom(bytes)], log })).toBe(true)
    expect(readFileSync(join(target, 'own/published-figures.json'))).toEqual(bytes)
  })

  it('writes nothing that is not pinned', async () => {
    const lines: string[] = []
    const target = join(folder, 'other')
    const changed = setFrom(Buffer.concat([bytes, Buffer.of(0x0a)]))
    expect(await fetchVectors({ folder: target, sets: [changed], log: (line) => lines.push(line) })).toBe(
      false,
    )
    expect(lines.at(-1)).toMatch(/^FAILED own\/published-figures.json: no file with SHA-256 [0-9a-f]{64}$/)
    expect(() => readFileSync(join(target, 'own/published-figures.json'))).toThrow('ENOENT')
  })
})
