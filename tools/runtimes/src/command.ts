import { spawn } from 'node:child_process'

export interface CommandOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** For standard input. Default: none. */
  readonly input?: string
}

/** No program here needs more than a few seconds on an idle machine. */
export const TIMEOUT_MS = 90_000

/** Runs a program to its end. @returns standard output. @throws Error with both outputs when it fails. */
export function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { input = '', ...rest } = options
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...rest, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (status, signal) => {
      if (status === 0) resolve(stdout)
      else reject(new Error(`${command}: ${signal ?? `exit ${status ?? ''}`}\n${stdout}${stderr}`))
    })
    // A program that ends before it has read everything says why on its own.
    child.stdin.on('error', () => undefined).end(input)
  })
}

/**
 * What a program sees of this process: where programs lie. Home and temporary files are in the folder, so that
 * nothing is read from or left in those of the user.
 */
export function cleanEnvironment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder }
}
