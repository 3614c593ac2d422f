/** `npm run fuzz -- [--seconds N] [--only TARGET] [--seed N] [--fresh] [--json]`: see the README beside this folder. */
import { parseArgs } from 'node:util'
import { fuzzAll, keepAll, runInput, type Row } from './fuzz.ts'
import { TARGETS } from './targets.ts'

const USAGE = `usage: npm run fuzz -- [--seconds N] [--only TARGET]... [--seed N] [--input FILE] [--fresh] [--keep] [--json]
targets: ${TARGETS.map(({ name }) => name).join(', ')}
`

function fail(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`)
  process.exit(2)
}

function optionsFrom(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '50' },
        only: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string' },
        input: { type: 'string' },
        keep: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

const { seconds, only, seed, input, fresh, keep, json } = optionsFrom(process.argv.slice(2))
const wanted = only.flatMap((names) => names.split(','))
const unknown = wanted.find((name) => !TARGETS.some((each) => each.name === name))
if (unknown !== undefined) fail(`no target "${unknown}"`)
const total = Number(seconds)
if (!(total > 0)) fail(`--seconds ${seconds}`)
const seedNumber = seed === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(seed)
if (seed === '' || !Number.isSafeInteger(seedNumber)) fail(`--seed ${seed}: an integer expected`)

function line({ target, runs, seconds: took, crashes, hangs, peakBytes, blocks, found, pass }: Row): string {
  const reached = `${blocks} blocks, ${found} new inputs`
  const peak = peakBytes === null ? 'memory not measured' : `peak ${peakBytes} bytes`
  const facts = `${runs} runs in ${took.toFixed(1)} s, ${reached}, ${crashes} crashes, ${hangs} hangs, ${peak}`
  return `${pass ? 'ok  ' : 'FAIL'} ${target}: ${facts}\n`
}

const places = TARGETS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
if (input !== undefined) {
  const [place, ...others] = places
  if (place === undefined || others.length > 0) fail('--input goes with --only TARGET')
  await runInput(place, input)
  process.exit()
}
function onRow(row: Row, examples: readonly string[]): void {
  process.stderr.write(line(row))
  for (const example of examples) process.stderr.write(`${example}\n`)
}

const rows = keep
  ? await keepAll(places, { onRow })
  : await fuzzAll(places, { seconds: total, seed: seedNumber, fresh, onRow })
if (json) {
  process.stdout.write(`${JSON.stringify(rows.map(({ pass: _, ...row }) => row))}\n`)
}
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1
