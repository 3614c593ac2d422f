/** The runner on real sets: small ones in full, and everything that can be wrong with their files. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { hasVectors, publishedFigures, readManifest, vectorSet, vectorsRoot } from '@quantum-shield/testkit'
import { runJob } from '../src/job.ts'
import { runVectors } from '../src/run.ts'
import { SUITES } from '../src/suites.ts'

const here = vectorsRoot()
const { QS_VECTORS } = process.env
const folder = mkdtempSync(join(tmpdir(), 'qs-vectors-'))
afterEach(() => {
  if (QS_VECTORS === undefined) delete process.env['QS_VECTORS']
  else process.env['QS_VECTORS'] = QS_VECTORS
})
afterAll(() => rmSync(folder, { recursive: true }))

const SMALL = [
  'acvp/ML-KEM-keyGen-FIPS203',
  'xwing',
  'rfc9881-ml-dsa-certs',
  'rfc9935-ml-kem-certs',
  'cctv/ML-KEM/intermediate',
  'cctv/ML-KEM/strcmp',
  'cctv/ML-KEM/unluckysample',
]
const whenHere = hasVectors(vectorSet('xwing')) ? it : it.skip

async function run(sets: string[], ci = false) {
  const lines: string[] = []
  const rows = await runVectors({ sets, ci, slow: false, threads: 0, log: (line) => lines.push(line) })
  return { rows, lines }
}

it('every set that the manifest counts has a suite, and every suite a set', () => {
  const counted = readManifest().filter(({ counts }) => counts.length > 0)
  expect(counted.map(({ set }) => set).sort()).toEqual(Object.keys(SUITES).sort())
})

whenHere.each(SMALL)('%s holds', async (set) => {
  const { rows, lines } = await run([set], true)
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.filter(({ holds }) => !holds)).toEqual([])
  expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([])
})

it('the transcripts of liboqs run without the large sets', async () => {
  process.env['QS_VECTORS'] = '/nonexistent'
  const { tallies, failures } = await runJob({ set: 'liboqs-kats', algorithm: 'ML-KEM-512', slow: false })
  expect(failures).toEqual([])
  expect(tallies.find(({ operation, backend }) => operation === 'all' && backend === 'noble')?.passed).toBe(
    100,
  )
})

it('a missing set is skipped, and fails with CI=true', async () => {
  process.env['QS_VECTORS'] = '/nonexistent'
  const laptop = await run(['xwing'])
  expect(laptop.rows.every(({ holds }) => holds)).toBe(true)
  expect(laptop.rows.every(({ row }) => row.executed === 0 && row.skipped > 0)).toBe(true)
  expect(laptop.rows[0]?.row.reason).toContain('npm run vectors -- fetch')
  const ci = await run(['xwing'], true)
  expect(ci.rows.some(({ holds }) => !holds)).toBe(true)
})

it('an unknown set is refused', async () => {
  await expect(run(['xwings'])).rejects.toThrow('no set "xwings"')
})

describe('files that are not what the manifest pins', () => {
  whenHere('fail the run: changed', async () => {
    const copy = join(folder, 'changed')
    cpSync(join(here, 'xwing'), join(copy, 'xwing'), { recursive: true })
    const file = join(copy, 'xwing', 'test-vectors.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('d2df0522', 'd2df0523'))
    process.env['QS_VECTORS'] = copy
    const { rows, lines } = await run(['xwing'])
    expect(rows.some(({ holds }) => !holds)).toBe(true)
    expect(lines.join('\n')).toMatch(/FAILED xwing X-Wing: RangeError: .* has SHA-256/)
  })

  whenHere('fail the run: missing in part', async () => {
    const copy = join(folder, 'partial')
    cpSync(join(here, 'xwing'), join(copy, 'xwing'), { recursive: true })
    rmSync(join(copy, 'xwing', 'xwing.pub'))
    process.env['QS_VECTORS'] = copy
    const { rows } = await run(['xwing'])
    expect(rows.some(({ holds }) => !holds)).toBe(true)
  })
})

describe('figures that are typed in', () => {
  const read = (path: string) => JSON.parse(readFileSync(join(here, path), 'utf8')) as Record<string, never>

  whenHere('are those of the files they were taken from', () => {
    const { accumulated, accumulatedDraft, transcripts } = publishedFigures()
    const { mlkem, mldsa } = read('cctv/accumulated-hashes.json') as Record<string, Record<string, object>>
    expect(accumulatedDraft).toEqual(mlkem)
    const published = { ...read('liboqs-kats/kem/kats.json'), ...read('liboqs-kats/sig/kats.json') }
    // The id of a draft carries a date, its name there does not.
    for (const [algorithm, hashes] of Object.entries(transcripts))
      expect(published[algorithm.replace(/-\d{4}-\d{2}-\d{2}$/, '')]).toEqual(hashes)
    for (const algorithm of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'])
      expect(mldsa?.[algorithm]).toMatchObject(accumulated[algorithm] as object)
  })
})
