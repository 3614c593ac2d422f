/** The process of a token, as its parent sees it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { wipe } from '@quantum-shield/pq-core/bytes'
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
  readonly pin: () => string | Promise<string>
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
  readonly pid: number | undefined
  send(calls: readonly Call[]): void
  /** Whether the parent stays alive for what it waits for. */
  hold(busy: boolean): void
  /** Logs out and ends; by force, when that takes too long. */
  stop(): Promise<void>
  kill(): void
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

/**
 * Starts the process, and waits until it is logged in.
 * @throws HsmError
 */
export async function startChild(options: ChildOptions, events: ChildEvents): Promise<TokenChild> {
  const pin = Buffer.from(await options.pin())
  try {
    return await startWith(pin, options, events)
  } finally {
    wipe(pin)
  }
}

function startWith(pin: Uint8Array, options: ChildOptions, events: ChildEvents): Promise<TokenChild> {
  const child = run(options)
  let lastWords = ''
  let ended = false
  child.stderr?.on('data', (text: Buffer) => {
    lastWords = `${lastWords}${text.toString()}`.slice(-MAX_LAST_WORDS)
  })

  const post = (message: ToChild): void => {
    // An error means that the process is going: its end tells more.
    if (child.connected) child.send(message, () => undefined)
  }

  function hold(busy: boolean): void {
    const method = busy ? 'ref' : 'unref'
    child[method]()
    child.channel?.[method]()
    const { stderr } = child as { readonly stderr?: { ref?(): void; unref?(): void } }
    stderr?.[method]?.()
  }

  function kill(): void {
    ended = true
    child.kill('SIGKILL')
  }

  function stop(): Promise<void> {
    ended = true
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      hold(true)
      post({ stop: true })
    })
  }

  return new Promise((resolve, reject) => {
    let started = false
    const timer = setTimeout(() => {
      kill()
      reject(
        new HsmError('token_down', `the process of the token was not ready within ${options.startMs} ms`),
      )
    }, options.startMs)

    function gone(reason: string): void {
      if (ended) return
      kill()
      clearTimeout(timer)
      if (started) events.gone(reason)
      else reject(new HsmError('token_down', `the process of the token ended: ${reason} ${lastWords.trim()}`))
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
      else {
        clearTimeout(timer)
        if ('failed' in message) {
          kill()
          reject(errorOf(message.failed))
        } else {
          started = true
          resolve({
            info: Object.freeze(message.ready),
            sessions: message.sessions,
            pid: child.pid,
            send: post,
            hold,
            stop,
            kill,
          })
        }
      }
    })
    post({ start: { ...options.start, pin }, recycling: options.recycling })
  })
}
