/**
 * `npm run services -- list` tells what this machine has; `kryoptic`, `forky` and `shim` make what is missing; `clean`
 * removes what was made. Exit status 1 when something cannot be made, 2 for an unknown verb.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cacheFolder } from './cache.ts'
import { forkyRoot, hasForkyRoot } from './forky/root.ts'
import { buildKryoptic, kryopticModule } from './kryoptic.ts'
import { ServiceMissing } from './missing.ts'
import { p11KitModule } from './p11-kit.ts'
import { buildShim } from './shim.ts'
import { softHsmModule } from './softhsm.ts'

const log = (line: string) => process.stderr.write(`services: ${line}\n`)

async function state(service: string, find: () => string | Promise<string>): Promise<string> {
  try {
    return `${service}: ${await find()}`
  } catch (error) {
    if (!(error instanceof ServiceMissing)) throw error
    return `${service}: missing, ${error.reason}`
  }
}

async function list(): Promise<void> {
  const lines = [
    await state('softhsm', softHsmModule),
    await state('p11-kit', p11KitModule),
    await state('shim', buildShim),
    await state('forky', hasForkyRoot),
    await state('kryoptic', kryopticModule),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function make(build: () => Promise<string>): Promise<void> {
  const started = performance.now()
  const path = await build()
  process.stdout.write(`${path}\n`)
  log(`there after ${Math.round((performance.now() - started) / 1000)} s`)
}

const VERBS: Readonly<Record<string, () => Promise<void>>> = {
  list,
  kryoptic: () => make(() => buildKryoptic(log)),
  forky: () => make(forkyRoot),
  shim: () => make(buildShim),
  clean: async () => rmSync(cacheFolder(), { recursive: true, force: true }),
}

const { positionals } = parseArgs({ allowPositionals: true })
const [verb = 'list', ...rest] = positionals
const act = rest.length === 0 && Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined
if (act === undefined) {
  log(`unknown: ${positionals.join(' ')}; known: ${Object.keys(VERBS).join(', ')}`)
  process.exitCode = 2
} else {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    log(error.message)
    process.exitCode = 1
  }
}
