/**
 * The last line of .ci/run from the folder of its logs: NAME.status (an exit status a step), NAME.log, and NAME.json
 * where the step prints one. A step that failed without a counted failure counts as one.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findWorkspaces, readJson } from './workspaces.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 }

function add(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    NONE,
  )
}

/**
 * Sums jest's closing lines, `Tests: 1 failed, 2 skipped, 3 passed, 6 total`; nx prints those of a cached run again.
 * @param expected runs of jest; each one that left no closing line counts as a failure.
 */
export function countJest(log: string, expected: number): Counts {
  const lines = [...stripVTControlCharacters(log).matchAll(/^Tests: +(.*) total$/gm)].map(
    ([, text = '']) => text,
  )
  const figure = (text: string, word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0)
  const runs = lines.map((text) => ({
    passed: figure(text, 'passed'),
    failed: figure(text, 'failed'),
    skipped: figure(text, 'skipped') + figure(text, 'todo'),
  }))
  return add([...runs, { ...NONE, failed: Math.max(0, expected - lines.length) }])
}

interface VectorRow {
  readonly expected: number
  readonly executed: number
  readonly passed: number
  readonly skipped: number
}

/** One row, one count: whole, or skipped as a whole with its reason in the log, or failed. */
export function countVectors(rows: readonly VectorRow[]): Counts {
  return add(
    rows.map(({ expected, executed, passed, skipped }) => {
      if (executed === 0 && skipped > 0) return { ...NONE, skipped: 1 }
      return executed > 0 && executed >= expected && passed === executed
        ? { ...NONE, passed: 1 }
        : { ...NONE, failed: 1 }
    }),
  )
}

/** Rows that say whether they passed: those of `check` and `release:check`. */
export function countRows(rows: readonly { readonly passed: boolean }[]): Counts {
  const passed = rows.filter((row) => row.passed).length
  return { ...NONE, passed, failed: rows.length - passed }
}

interface FuzzRow {
  readonly runs: number
  readonly crashes: number
  readonly hangs: number
}

/** One target, one count. */
export function countFuzz(rows: readonly FuzzRow[]): Counts {
  return countRows(
    rows.map(({ runs, crashes, hangs }) => ({ passed: runs > 0 && crashes === 0 && hangs === 0 })),
  )
}

/** A step without figures is one row itself; one with figures must not fail, or come out empty, uncounted. */
export function countStep(status: number, counted: Counts | undefined): Counts {
  if (counted === undefined) return status === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 }
  const { passed, failed, skipped } = counted
  const isEmpty = passed + failed + skipped === 0
  return failed === 0 && (status !== 0 || isEmpty) ? { ...counted, failed: 1 } : counted
}

function countsOf(folder: string, step: string): Counts | undefined {
  const json = join(folder, `${step}.json`)
  if (step === 'test') {
    const runs = findWorkspaces().filter(({ manifest }) => manifest.scripts?.['test'] !== undefined)
    return countJest(readFileSync(join(folder, 'test.log'), 'utf8'), runs.length)
  }
  if (!existsSync(json)) return undefined
  try {
    const rows = readJson(json)
    if (step === 'vectors') return countVectors(rows as VectorRow[])
    if (step === 'fuzz') return countFuzz(rows as FuzzRow[])
    return countRows(rows as { passed: boolean }[])
  } catch {
    return { ...NONE, failed: 1 }
  }
}

if (import.meta.main) {
  const folder = process.argv[2] ?? '.'
  const steps = globSync('*.status', { cwd: folder }).map((file) => basename(file, '.status'))
  const counts = steps.map((step) => {
    const status = Number(readFileSync(join(folder, `${step}.status`), 'utf8'))
    return countStep(status, countsOf(folder, step))
  })
  const { passed, failed, skipped } = add(counts)
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}
