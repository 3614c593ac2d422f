/** The process of a token, as its parent sees it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HsmError } from '../errors.ts'
import type { Failure } from './child/failures.node.ts'
import type { Answer, Call, FromChild, Recycling, ToChild } from './child/messages.node.ts'
import type { StartRequest } from './child/start.node.ts'
import type { TokenInfo } from './protocol.ts'

const SCRIPT = fileURLToPath(new URL(`./child/main.node${extname(import.meta.url)}`, import.meta.url))
/** What the process may say on its way out: for the message of the error. */
const MAX_LAST_WORDS = 400
/** From C_Finalize to the end of the process. */
const STOP_MS = 1000
/** Answers that were written before the process ended are read before its end is told. */
const LAST_ANSWERS_MS = 50

export interface ChildOptions {
  readonly command: ((script: string) => readonly string[]) | undefined
  readonly start: Omit<StartRequest, 'pin'>
  readonly recycling: Recycling
  readonly startMs: number
}

export interface ChildEvents {
  answers(answers: readonly Answer[]): void
  worn(reason: string): void
  /** Once, when nothing more will be heard; not after `kill` and `stop`. */
  gone(reason: string): void
}

export interface TokenChild {
  readonly info: TokenInfo
  readonly sessions: number
  send(calls: readonly Call[]): void
  /** Logs out and ends; by force, when that takes too long. */
  stop(): Promise<void>
  /** Resolves when the process has ended. */
  kill(): Promise<void>
}

export interface StartingChild {
  /** Logged in. Rejects with an HsmError, when the process has ended. */
  readonly ready: Promise<TokenChild>
  kill(): Promise<void>
}

export const errorOf = ({ code, message, ckr }: Failure): HsmError =>
  new HsmError(code, message, ckr === undefined ? {} : { ckr })

function run({ command, start }: ChildOptions): ChildProcess {
  const [program = process.execPath, ...parameters] = command?.(SCRIPT) ?? [process.execPath, SCRIPT]
  return spawn(program, parameters, {
    // A debugger, a loader or a heap limit of the parent are none of the child's.
    env: { ...process.env, NODE_OPTIONS: undefined, UV_THREADPOOL_SIZE: String(start.sessions) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
}

/** @param pin UTF-8; may be wiped as soon as this returns. */
export function startChild(options: ChildOptions, pin: Uint8Array, events: ChildEvents): StartingChild {
  const child = run(options)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    // It never ran.
    child.once('error', () => resolve())
  })
  let lastWords = ''
  let ended = false
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = `${lastWords}${text.toString()}`.slice(-MAX_LAST_WORDS)
  })

  const post = (message: ToChild): void => {
    // An error means that the process is going: its end tells more.
    if (child.connected) child.send(message, () => undefined)
  }

  /** The parent is kept alive by the deadlines of what it waits for, not by a process that waits for it. */
  function hold(busy: boolean): void {
    const method = busy ? 'ref' : 'unref'
    child[method]()
    child.channel?.[method]()
    const { stderr } = child as { readonly stderr?: { ref?(): void; unref?(): void } }
    stderr?.[method]?.()
  }

  function kill(): Promise<void> {
    ended = true
    child.kill('SIGKILL')
    return exited
  }

  async function stop(): Promise<void> {
    ended = true
    hold(true)
    post({ stop: true })
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
  }

  const ready = new Promise<TokenChild>((resolve, reject) => {
    let started = false
    function fail(error: HsmError): void {
      clearTimeout(timer)
      void kill().then(() => reject(error))
    }
    const timer = setTimeout(
      () => fail(new HsmError('token_down', `the process of the token took more than ${options.startMs} ms`)),
      options.startMs,
    )

    function gone(reason: string): void {
      if (started && ended) return
      if (!started)
        return fail(
          new HsmError('token_down', `the process of the token ended: ${reason} ${lastWords.trim()}`),
        )
      void kill()
      events.gone(reason)
    }

    child.on('error', (error) => gone(error.message))
    child.on('exit', (code, signal) => {
      const reason = signal ?? `exit ${code}`
      // The channel usually closes first, with all that was written read.
      setTimeout(() => gone(reason), LAST_ANSWERS_MS)
      child.once('disconnect', () => gone(reason))
      if (!child.connected) gone(reason)
    })
    child.on('message', (message: FromChild) => {
      if (ended) return
      if (!('ready' in message) && !('failed' in message) && !('worn' in message)) events.answers(message)
      else if ('worn' in message) events.worn(message.worn)
      else if ('failed' in message) fail(errorOf(message.failed))
      else {
        clearTimeout(timer)
        started = true
        hold(false)
        resolve({
          info: Object.freeze(message.ready),
          sessions: message.sessions,
          send: post,
          stop,
          kill,
        })
      }
    })
  })
  post({ start: { ...options.start, pin }, recycling: options.recycling })
  return { ready, kill }
}
