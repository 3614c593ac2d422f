/**
 * What steering is worth: blocks that are reached from the same seeds in the same time, with it and without.
 *
 *     node --conditions=@quantum-shield/source tools/fuzz/src/compare.ts SECONDS SEED TARGET...
 */
import { countTogether } from './blocks.ts'
import type { ChildOutcome, Mode } from './child.ts'
import { EVERY_PACKAGE, runChild } from './fuzz.ts'
import { TARGETS } from './targets.ts'

const [seconds = '10', seed = '1', ...names] = process.argv.slice(2)
const MODES = ['uncounted', 'unsteered', 'steered'] as const satisfies readonly Mode[]
const rate = ({ runs, seconds: took }: ChildOutcome) => Math.round(runs / took)

process.stdout.write('| target | runs/s uncounted | unsteered | steered | blocks unsteered | steered |\n')
process.stdout.write('| --- | --- | --- | --- | --- | --- |\n')
for (const { name, module, covers = EVERY_PACKAGE } of TARGETS.filter((each) => names.includes(each.name))) {
  const outcomes: ChildOutcome[] = []
  for (const mode of MODES) {
    const job = { target: name, module, covers, mode, seconds: Number(seconds), seed: Number(seed) }
    // No corpus: both start from the seeds alone.
    outcomes.push(await runChild({ ...job, fresh: true, withoutCorpus: true, withMap: true }))
  }
  const blocks = countTogether(outcomes.slice(1).map(({ map }) => map ?? {}))
  process.stdout.write(`| ${[name, ...outcomes.map(rate), ...blocks].join(' | ')} |\n`)
}
