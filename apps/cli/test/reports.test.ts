/** The verbs that tell: each as text and as one JSON document, and demo, which does the main job. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { READY } from '../src/algorithms.ts'
import { EVERY_ALGORITHM } from '../src/every-algorithm.ts'
import { outcomeOf, succeed, until, workspace } from './support.ts'

const files = workspace()
const { shell, start } = files

/** Where demo makes its folder. */
const temporary = mkdtempSync(join(tmpdir(), 'qshield-demo-test-'))
process.env['TMPDIR'] = temporary
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse((await succeed(files, [...args, '--json'])).stdout) as T
}

interface Row {
  readonly id: string
  readonly kind: string
  readonly family: string
  readonly publicKeyBytes: number
  readonly outputBytes: number
  readonly backend: string
  readonly vectorsRun?: number
  readonly libraryOnly: boolean
}

describe('algorithms', () => {
  it('lists sizes that the standards give', async () => {
    const rows = await json<Row[]>('algorithms')
    const sizes = Object.fromEntries(rows.map((row) => [row.id, [row.publicKeyBytes, row.outputBytes]]))
    // FIPS 203 table 3, FIPS 204 table 2, draft-connolly-cfrg-xwing-kem section 5.
    expect(sizes).toMatchObject({
      'ML-KEM-512': [800, 768],
      'ML-KEM-768': [1184, 1088],
      'ML-KEM-1024': [1568, 1568],
      'ML-DSA-44': [1312, 2420],
      'ML-DSA-65': [1952, 3309],
      'ML-DSA-87': [2592, 4627],
      'X-Wing': [1216, 1120],
    })
    const postQuantum = rows.filter(({ id }) => /^(ML-|X-Wing|MLKEM)/.test(id))
    for (const { id, vectorsRun } of postQuantum) expect([id, (vectorsRun ?? 0) > 0]).toEqual([id, true])
  })

  it.each([
    ['code', ['HQC-1-2025-08-22', 'Classic-McEliece-8192128f']],
    ['lattice', ['ML-KEM-768', 'ML-DSA-65', 'FrodoKEM-976-SHAKE', 'Falcon-padded-512']],
    ['multivariate', ['MAYO-5-round-2', 'UOV-V-pkc-round-2']],
    ['hash', ['SLH-DSA-SHA2-128s', 'SLH-DSA-SHAKE-256f', 'HSS-LMS', 'XMSSMT']],
    [
      'hybrid',
      ['X-Wing', 'MLKEM1024-P384', 'MLKEM768-X25519-SHA3-256-draft-15', 'MLDSA87-Ed448-SHAKE256-draft-19'],
    ],
    ['classical', ['Ed25519', 'RSA-OAEP-256']],
  ])('lists the family %s', async (family, some) => {
    const rows = await json<Row[]>('algorithms', '--family', family)
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(some))
    for (const row of rows)
      expect(row).toMatchObject({ family, backend: expect.not.stringMatching('unavailable') })
  })

  it('has all of them, and cases by others for all but classical ones and those that sign a hash', async () => {
    const rows = await json<Row[]>('algorithms')
    expect(rows).toHaveLength(EVERY_ALGORITHM.length)
    const uncounted = rows.filter(({ vectorsRun }) => vectorsRun === undefined)
    expect(uncounted.length).toBeLessThan(rows.length / 4)
    for (const { id, family } of uncounted)
      expect([id, family === 'classical' || id.startsWith('Hash')]).toEqual([id, true])
  })

  it('counts no vectors as none where `npm test` alone runs them', async () => {
    const rows = await json<Row[]>('algorithms', '--family', 'classical')
    expect(rows.map(({ id }) => id)).toContain('Ed25519')
    expect(rows.find(({ id }) => id === 'Ed25519')).not.toHaveProperty('vectorsRun')
    const { stdout } = await succeed(files, ['algorithms'])
    expect(stdout).toMatch(/^Ed25519 .* -$/m)
    expect(stdout).not.toMatch(/ 0$/m)
    expect(stdout).toMatch(/^ML-KEM-768 .* \d{4,}$/m)
  })

  it('says which of them this command does not use', async () => {
    const { stdout } = await succeed(files, ['algorithms'])
    const rows = await json<Row[]>('algorithms')
    const library = rows.filter(({ libraryOnly }) => libraryOnly).map(({ id }) => id)
    expect(stdout).toContain(`In the library, not in this command: ${library.join(', ')}.`)
    expect(library).toContain('RSA-OAEP-256')
    for (const { id } of rows) expect(stdout).toMatch(new RegExp(`^${id} `, 'm'))
  })
})

it('doctor tells the back end of every algorithm, and why', async () => {
  const report = await json<{
    system: { name: string; value: string }[]
    backends: { id: string; backend: string; reason: string }[]
  }>('doctor')
  expect(report.system).toContainEqual(
    expect.objectContaining({ name: 'Node', value: process.versions.node }),
  )
  expect(report.backends).toHaveLength(EVERY_ALGORITHM.length)
  for (const { reason } of report.backends) expect(reason).not.toBe('')
  const reasons = Object.fromEntries(report.backends.map(({ id, reason }) => [id, reason]))
  expect(reasons).toMatchObject({
    'Falcon-512': 'liboqs-js, which is installed, has it, and is quicker than noble',
    'MAYO-1-round-2': 'liboqs-js, which is installed, has it; node:crypto and noble do not',
  })
  const { stdout } = await succeed(files, ['doctor'])
  for (const { id, backend } of report.backends)
    expect(stdout).toMatch(new RegExp(`^${id} +${backend} `, 'm'))
})

it('bench measures what the usual key sets are of, and a family', async () => {
  const { rows } = await json<{ rows: { id: string; generate: number; make: number; check: number }[] }>(
    ...['bench', '--seconds', '0.001'],
  )
  expect(rows.map(({ id }) => id)).toEqual(READY.map(({ id }) => id))
  for (const { generate, make, check } of rows) expect(Math.min(generate, make, check)).toBeGreaterThan(0)
  const { stdout } = await succeed(files, ['bench', '--seconds', '0.001', '--family', 'multivariate'])
  expect(stdout).toMatch(/^UOV-V-pkc-round-2 +liboqs +[1-9]/m)
})

describe('demo', () => {
  it('does the main job, shows two refusals, and leaves nothing behind', async () => {
    const { stdout, stderr } = await succeed(files, ['demo'])
    expect(stderr).toBe('')
    expect(stdout.match(/^\$ qshield \w+/gm)?.map((line) => line.slice(10))).toEqual([
      ...['keygen', 'keygen', 'encrypt', 'sign', 'verify', 'decrypt', 'decrypt', 'decrypt'],
    ])
    expect(stdout).toContain('received.bin equals report.bin')
    expect(stdout.match(/\(exit status 1\)/g)).toHaveLength(2)
    expect(stdout).toContain('\nqshield: damaged.qs: the envelope could not be opened')
    expect(stdout).toContain('\nqshield: report.qs: sealed to ')
    expect(stdout.split('\n').filter((line) => line.includes(temporary))).toEqual([
      expect.stringMatching(/^Quantum Shield, the main job: .* removed afterwards\)\.$/),
    ])
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const child = start(['demo'])
    const outcome = outcomeOf(child)
    // While it seals 64 MiB.
    await until('a partial file', () =>
      readdirSync(temporary, { recursive: true }).some((name) => String(name).endsWith('.partial')),
    )
    child.kill(signal)
    expect(await outcome).toMatchObject({ signal, stderr: '' })
    expect(readdirSync(temporary)).toEqual([])
  })

  it('ends when its reader does', async () => {
    expect(await shell('qshield demo | head -c 1')).toMatchObject({ stdout: 'Q', stderr: '' })
    expect(readdirSync(temporary)).toEqual([])
  })
})
