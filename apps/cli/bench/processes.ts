/** Whole processes, timed from outside: the built command, and what it is held against. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Unavailable, wallClock, type Folder, type Side } from '@quantum-shield/bench'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The bundle that is published. */
export const QSHIELD = here('../dist/main.js')
export const BARE_CIPHER = here('bare-cipher.mjs')
export const BARE_HASH = here('bare-hash.mjs')
const PEAK_MEMORY = here('peak-memory.mjs')

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]]

export const node = (...args: string[]): Command => [process.execPath, ...args]
export const qshield = (...args: string[]): Command => node(QSHIELD, ...args)

/** @throws Error with what the program said when it does not end with status 0. */
function execute([program, ...args]: Command, memory?: 'memory'): { seconds: number; output: string } {
  const start = wallClock()
  const { status, error, stderr, output } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe', memory === undefined ? 'ignore' : 'pipe'],
    encoding: 'utf8',
  })
  const seconds = wallClock() - start
  if (error !== undefined) throw new Error(`${program}: ${error.message}`, { cause: error })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stderr}`)
  return { seconds, output: output[3] ?? '' }
}

/** @throws Unavailable before the first build. */
export function requireBuild(): void {
  if (!existsSync(QSHIELD)) throw new Unavailable('not built: npm run build -w @quantum-shield/cli')
}

/** Runs once, untimed: for keys and inputs. */
export function prepare(command: Command): void {
  execute(command)
}

/**
 * One run, counted as `count`. Its output has a name that is free, before and after.
 * @param output removed afterwards, a name in the folder; absent where nothing is written.
 */
export function timed(command: Command, count: number, folder?: Folder, output = 'output'): Side {
  return () => {
    const { seconds } = execute(command)
    folder?.remove(output)
    return { count, seconds }
  }
}

/** Peak resident memory of `node script args...` in bytes, as the process itself reads it when it ends. */
export function peakMemory(...args: string[]): number {
  const { output } = execute(node('--import', PEAK_MEMORY, ...args), 'memory')
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(output)?.[1]
  if (kibibytes === undefined) throw new Unavailable('needs /proc/self/status of Linux')
  return Number(kibibytes) * 1024
}
