import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundle } from '../src/bundle.ts'
import { familiesIn, IMPORTS, refuseSize, sizeOf, staleMarkers, type Size } from '../src/bundles.ts'
import { createProject, ROOT, type Project } from '../src/project.ts'
import { expectedBackends, firstParcel, problemsOf, RUNTIMES, tryRuntime } from '../src/runtimes.ts'
import type { Parcel, Runtime } from '../src/runtime.ts'

const TIMEOUT_MS = 180_000

let project: Project
let parcel: Parcel

beforeAll(async () => {
  project = await createProject()
  parcel = await firstParcel(project.folder)
}, TIMEOUT_MS)

afterAll(() => project?.remove())

/** With CI=true a missing runtime is a failure; elsewhere it is a skip, counted and said. */
function testFor(runtime: Runtime): typeof it.skip {
  if (runtime.find() !== undefined || process.env['CI'] === 'true') return it
  process.stderr.write(`skipped: ${runtime.name} is not here; ${runtime.remedy}\n`)
  return it.skip
}

describe('the packed packages', () => {
  for (const runtime of RUNTIMES) {
    const name = `open what Node has made in ${runtime.name}, and make what Node opens`
    testFor(runtime)(
      name,
      async () => {
        const program = runtime.find()
        if (program === undefined) throw new Error(`${runtime.name} is not here; ${runtime.remedy}`)
        const trial = await tryRuntime(runtime, program, project.folder, parcel)
        const { backends } = trial.there
        expect(backends).toEqual(expectedBackends(runtime, Object.keys(backends)))
        expect(problemsOf(runtime, trial)).toEqual([])
      },
      TIMEOUT_MS,
    )
  }
})

describe('a bundle', () => {
  const budgets = JSON.parse(
    readFileSync(join(ROOT, 'tools/runtimes/bundle-sizes.json'), 'utf8'),
  ) as Readonly<Record<string, Size>>

  it.each(Object.entries(IMPORTS))('of %s has no other family in it, and its size', async (name, row) => {
    expect(await familiesIn(project.folder, row)).toEqual(row.families)
    expect(refuseSize(await sizeOf(project.folder, row), budgets[name])).toEqual([])
  })

  it('would show each family by its markers', async () => {
    expect(await staleMarkers(project.folder)).toEqual([])
  })

  it('under the condition of Node needs modules that no browser has', async () => {
    for (const entry of ['worker.ts', 'page.ts']) {
      await expect(bundle(project.folder, entry, { conditions: ['node'] })).rejects.toThrow(/node:/)
    }
  })
})
