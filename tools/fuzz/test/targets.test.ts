import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { COMMITTED, readCorpus } from '../src/store.ts'
import { runTarget } from '../src/run.ts'
import { loadTarget, type LazyTarget, type Target } from '../src/target.ts'
import { TARGETS } from '../src/targets.ts'

interface Module {
  readonly targets: readonly (Target | LazyTarget)[]
}
const modules = [...new Set(TARGETS.map(({ module }) => module))]

it('every target of every file has its place', async () => {
  const found = await Promise.all(modules.map(async (module) => ((await import(module)) as Module).targets))
  expect(found.flat().map(({ name }) => name)).toEqual(TARGETS.map(({ name }) => name))
})

it.each(TARGETS)('$name: its seeds, what was kept, and some mutants', async ({ name, module }) => {
  const target = await loadTarget(((await import(module)) as Module).targets, name)
  const inputs = [...target.seeds, ...readCorpus(COMMITTED, name)]
  const replay = await runTarget(
    { ...target, seeds: inputs },
    { seconds: 10, maxRuns: inputs.length, seed: 1 },
  )
  expect(replay).toMatchObject({ runs: inputs.length, crashes: 0, hangs: 0, examples: [] })
  const mutants = await runTarget(target, { seconds: 0.2, maxRuns: 200, seed: 1 })
  expect(mutants).toMatchObject({ crashes: 0, hangs: 0, examples: [] })
})

it('the corpus is smaller than a mebibyte, and of known targets', () => {
  const files = readdirSync(COMMITTED)
  const bytes = files.reduce((sum, file) => sum + statSync(join(COMMITTED, file)).size, 0)
  expect(bytes).toBeLessThan(2 ** 20)
  const known = ['recorded.json', ...TARGETS.map(({ name }) => `${name}.txt`)]
  expect(files.filter((file) => !known.includes(file))).toEqual([])
})
