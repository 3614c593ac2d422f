/** What test/scripts/token.ts saw in a process of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { commandOf } from '@quantum-shield/services'

export const SCRIPT = join(import.meta.dirname, 'scripts', 'token.ts')

export interface Seen {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly [act: string]: any
}

export interface Target {
  readonly module: string
  readonly environment: Readonly<Record<string, string>>
  readonly command?: (script: string) => readonly string[]
}

export async function act(
  target: Target,
  token: { readonly label: string; readonly pin: string },
  acts: readonly string[],
  {
    killAfterMs,
    ...more
  }: { readonly times?: number; readonly everyMs?: number; readonly killAfterMs?: number } = {},
): Promise<Seen> {
  const [program = '', ...args] = commandOf(target)(SCRIPT)
  const request = JSON.stringify({ module: target.module, label: token.label, pin: token.pin, acts, ...more })
  const child = spawn(program, [...args, request], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  let text = ''
  child.stdout.on('data', (chunk) => (text += String(chunk)))
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, by) => resolve([code, by]))
  })
  clearTimeout(timer)
  return { status, signal, ...(text === '' ? {} : JSON.parse(text)) }
}
