/** A PKCS#11 module over another, which is slow, fails, hangs or dies on command, and counts what it is asked for. */
import { createHash, randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOnce } from './cache.ts'
import { requireProgram } from './missing.ts'
import { run } from './programs.ts'

const SOURCE = join(import.meta.dirname, 'shim', 'pkcs11-shim.c')
const FLAGS = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared']
const ALWAYS = '18446744073709551615'

/** What happens at a call of one function, in the order of these names. */
export interface Fault {
  readonly delayMs?: number
  /** Instead of the call: a CKR_* to answer, or how to end. */
  readonly instead?: number | 'hang' | 'abort' | 'segfault'
  /** Once the call has been made: another CKR_* than the module's, or the end of the process. */
  readonly after?: number | 'abort'
  /** For the next so many calls of the function, over all processes; by default for all. */
  readonly calls?: number
}

export interface ShimTarget {
  readonly module: string
  readonly environment: Readonly<Record<string, string>>
  /** Of a RootToken. */
  readonly rootFolder?: string
}

export interface Shim {
  /** Path where the target's own holds: on the machine or inside the root. */
  readonly module: string
  readonly environment: Readonly<Record<string, string>>
  /** Replaces the faults that were set, from the next call on. @param faults by name, `C_Sign`, or `*` for every function. */
  set(faults: Readonly<Record<string, Fault>>): void
  /** How often a function was called since the start or reset(), over all processes. */
  count(name: string): number
  /** No faults, no calls counted. */
  reset(): void
  stop(): void
}

/** The names in the C source are the order of the counters. */
function readNames(): readonly string[] {
  const [, table = ''] = /#define FUNCTIONS\(F\)([^]*?)\n\n/.exec(readFileSync(SOURCE, 'utf8')) ?? []
  return [...table.matchAll(/F\((\w+)\)/g)].map(([, name]) => `C_${String(name)}`)
}

/** @returns the path of the compiled shim. @throws ServiceMissing without gcc; Error when it does not compile. */
export async function buildShim(): Promise<string> {
  const gcc = requireProgram('the PKCS#11 shim', 'gcc', 'gcc, libc6-dev')
  const recipe = [process.arch, ...FLAGS, readFileSync(SOURCE, 'utf8')]
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
  const folder = await makeOnce(`shim-${key}`, async (half) => {
    await run(gcc, [...FLAGS, '-o', join(half, 'pkcs11-shim.so'), SOURCE, '-ldl', '-lpthread'])
  })
  return join(folder, 'pkcs11-shim.so')
}

function linesOf(name: string, fault: Fault, counted: number): readonly string[] {
  const last = fault.calls === undefined ? ALWAYS : String(counted + fault.calls)
  const { delayMs, instead, after } = fault
  const actions = [
    ...(delayMs === undefined ? [] : [`delay ${Math.round(delayMs * 1000)}`]),
    ...(instead === undefined ? [] : [typeof instead === 'number' ? `return ${instead}` : instead]),
    ...(after === undefined ? [] : [typeof after === 'number' ? `answer ${after}` : 'abort-after']),
  ]
  return actions.map((action) => `${name} ${last} ${action}\n`)
}

/**
 * @param target module that the shim stands in front of, here or in a root; its environment stays what it was.
 * @throws ServiceMissing
 */
export async function startShim(target: ShimTarget): Promise<Shim> {
  const names = readNames()
  const { rootFolder = '' } = target
  const folder = mkdtempSync(join(rootFolder === '' ? tmpdir() : join(rootFolder, 'tmp'), 'qs-shim-'))
  const inside = folder.slice(rootFolder.length)
  const module = join(folder, 'pkcs11-shim.so')
  copyFileSync(await buildShim(), module)
  const control = join(folder, 'control')
  const counts = join(folder, 'counts')

  function write(text: string): void {
    const next = `${control}.${randomBytes(4).toString('hex')}`
    writeFileSync(next, text)
    renameSync(next, control)
  }

  function count(name: string): number {
    const index = names.indexOf(name)
    if (index < 0) throw new TypeError(`${name} is no function of PKCS#11 3.2`)
    return Number(readFileSync(counts).readBigUInt64LE(8 * index))
  }

  function set(faults: Readonly<Record<string, Fault>>): void {
    const lines = Object.entries(faults).flatMap(([name, fault]) => {
      if (name === '*' && fault.calls !== undefined) throw new TypeError('calls are counted by function')
      return linesOf(name, fault, name === '*' ? 0 : count(name))
    })
    write(lines.join(''))
  }

  /** In place: processes have it mapped. */
  const clear = () => writeFileSync(counts, Buffer.alloc(8 * names.length), { flag: 'r+' })

  writeFileSync(counts, Buffer.alloc(8 * names.length))
  write('')
  return {
    module: join(inside, 'pkcs11-shim.so'),
    environment: {
      ...target.environment,
      QS_SHIM_MODULE: target.module,
      QS_SHIM_CONTROL: join(inside, 'control'),
      QS_SHIM_COUNTS: join(inside, 'counts'),
    },
    set,
    count,
    reset() {
      write('')
      clear()
    },
    stop: () => rmSync(folder, { recursive: true, force: true }),
  }
}
