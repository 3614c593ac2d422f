/** A terminal for the command, through `script` of util-linux. */
import { execFileSync, spawn } from 'node:child_process'
import { it } from '@jest/globals'
import { outcomeOf, type Workspace } from './support.ts'

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('util-linux')
  } catch {
    return false
  }
}

/** For tests whose name says what they need. In CI they run and fail without it. */
export const itOnTerminal = process.env['CI'] === 'true' || hasScript() ? it : it.skip

/** What is typed at a prompt, without the Enter; `\x03` and `\x04` are Ctrl-C and Ctrl-D. */
export type Answer = readonly [prompt: string, typed: string]

export interface Session {
  readonly status: number | null
  /** Everything the terminal showed, line ends as in files. */
  readonly screen: string
}

/**
 * Runs a line of bash on a terminal of its own and answers its prompts, in this order, each after it has appeared.
 * @throws Error when the line ends with a prompt not reached.
 */
export async function onTerminal(
  { folder, path }: Pick<Workspace, 'folder' | 'path'>,
  line: string,
  answers: readonly Answer[] = [],
): Promise<Session> {
  const child = spawn('script', ['-qefc', `bash -o pipefail -c '${line}'`, '/dev/null'], {
    cwd: folder,
    detached: true,
    // A prompt that nobody answers ends before the test does, and leaves no process.
    timeout: 50_000,
    env: { ...process.env, PATH: path },
  })
  const left = [...answers]
  let unanswered = ''
  child.stdout.on('data', (part: Buffer) => {
    unanswered += part.toString()
    const [prompt, typed] = left[0] ?? []
    if (prompt === undefined || typed === undefined || !unanswered.endsWith(prompt)) return
    left.shift()
    unanswered = ''
    child.stdin.write(/^[\x03\x04]/.test(typed) ? typed : `${typed}\r`)
  })
  const { status, stdout } = await outcomeOf(child)
  if (left.length > 0) throw new Error(`never asked: ${left[0]?.[0] ?? ''}\n${stdout}`)
  return { status, screen: stdout.replaceAll('\r\n', '\n') }
}
