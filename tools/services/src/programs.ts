/** Programs, and the processes that they become. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Each line of what it prints to either output. */
  readonly onLine?: (line: string) => void
}

/** @throws Error with the last lines that it printed, when it cannot be started or does not end with status 0. */
export async function run(
  program: string,
  args: readonly string[],
  { environment = {}, onLine }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      text += `${line}\n`
      if (line.trim() !== '') onLine?.(line)
    })
  }
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
  })
  if (status === 0) return text
  throw new Error(`${program} ended with ${status}: ${text.trim().split('\n').slice(-5).join(' | ')}`)
}

/** Whether a process of this id runs, of whatever user; one that only waits for its parent to ask how it ended does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    // It has ended meanwhile; only Linux has the file.
    return process.platform !== 'linux'
  }
}

/** @param what is waited for. @throws Error when it has not come about within 10 s. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 500) throw new Error(`${what} did not come about within 10 s`)
    await delay(20)
  }
}

/**
 * Parents of several tokens cannot give each child its own environment through their own.
 *
 * @param service with the environment that its module wants, and where scripts run that load it; by default here.
 * @returns program and arguments that become a process of this Node with both.
 */
export function commandOf(service: {
  readonly environment: Readonly<Record<string, string>>
  readonly command?: (script: string) => readonly string[]
}): (script: string) => readonly string[] {
  const variables = Object.entries(service.environment).map(([name, value]) => `${name}=${value}`)
  return (script) => ['env', ...variables, ...(service.command?.(script) ?? [process.execPath, script])]
}
