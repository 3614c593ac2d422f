/** `npm run fuzz -- [--seconds N] [--target NAME] [--seed N] [--json]`: see the README beside this folder. */
import { parseArgs } from 'node:util'
import { fuzzAll, type Row } from './fuzz.ts'
import { TARGETS } from './targets.ts'

const USAGE = `usage: npm run fuzz -- [--seconds N] [--target NAME] [--seed N] [--json]
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
        seconds: { type: 'string', default: '60' },
        target: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

const { seconds, target, seed, json } = optionsFrom(process.argv.slice(2))
const names = TARGETS.map(({ name }) => name).filter((name) => target === undefined || name === target)
if (names.length === 0) fail(`no target "${target}"`)
const total = Number(seconds)
if (!(total > 0)) fail(`--seconds ${seconds}`)

function line({ target: name, runs, seconds: took, crashes, hangs, peakBytes, pass }: Row): string {
  const facts = `${runs} runs in ${took.toFixed(1)} s, ${crashes} crashes, ${hangs} hangs, peak ${peakBytes} bytes`
  return `${pass ? 'ok  ' : 'FAIL'} ${name}: ${facts}\n`
}

const rows = await fuzzAll(names, {
  seconds: total,
  seed: seed === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(seed),
  onRow(row, examples) {
    process.stderr.write(line(row))
    for (const example of examples) process.stderr.write(`${example}\n`)
  },
})
if (json) {
  process.stdout.write(`${JSON.stringify(rows.map(({ pass: _, ...row }) => row))}\n`)
}
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1
