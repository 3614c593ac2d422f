import { execFile } from 'node:child_process'

export interface Finished {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

const TIMEOUT_MS = 10 * 60_000
const OUTPUT_LIMIT = 64 * 2 ** 20

/** Runs a program to its end. Resolves whatever its exit status is; rejects when it cannot start. */
export function tryCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT }
    execFile(command, args, { ...options, ...limits }, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr })
      else reject(new Error(`${command} ${args.join(' ')}: ${error.message}`, { cause: error }))
    })
  })
}

async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { status, stdout, stderr } = await tryCommand(command, args, options)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
  return stdout
}

/**
 * The npm that runs this script, or the first on PATH.
 * @returns standard output. @throws Error with the output when the exit status is not 0.
 */
export function npm(args: readonly string[], options: CommandOptions): Promise<string> {
  const path = process.env['npm_execpath']
  return path === undefined ? run('npm', args, options) : run(process.execPath, [path, ...args], options)
}
