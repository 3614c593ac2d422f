/**
 * Keeps the process of a token alive, and answers every call once.
 *
 *     starting ──ready──> up ──worn, or the token is down──> draining ──all answered──> starting
 *        │                 └──────────────ended, or overdue────────────────────────────────┘
 *        ├──login refused──> refused, for good
 *        └──other failure──> down ──the breaker permits──> starting
 */
import { wipe } from '@quantum-shield/pq-core/bytes'
import { HsmError, type HsmErrorCode } from '../errors.ts'
import { recordSecurityEvent } from '../events.ts'
import { report } from '../metrics.ts'
import { createBreaker } from './breaker.ts'
import { createCalls, createJob } from './calls.ts'
import { checkRequest, RequestError } from './child/requests.node.ts'
import type { OperationName, Token, TokenInfo } from './protocol.ts'
import { startChild, type TokenChild } from './token-child.ts'
import { checkDeadline, checkTokenOptions, type TokenOptions } from './token-options.ts'

export type { TokenOptions } from './token-options.ts'

/** For calls that went to a token before it failed. */
const LAST_CALLS_MS = 250
const SHORTEST_START_MS = 10_000
/** Another attempt would take one of the few that a token allows. */
const FINAL: readonly HsmErrorCode[] = ['login_failed', 'token_locked']

type State =
  | { readonly is: 'starting' }
  | { readonly is: 'up' | 'closing'; readonly child: TokenChild }
  | {
      readonly is: 'draining'
      readonly child: TokenChild
      readonly reason: string
      readonly isTokenDown: boolean
    }
  /** With a timer: until it starts anew. */
  | { readonly is: 'down'; readonly timer?: NodeJS.Timeout }
  | { readonly is: 'refused'; readonly error: HsmError }
  | { readonly is: 'closed' }

/** @throws HsmError `request_refused` */
function checked(operation: OperationName, request: unknown): unknown {
  try {
    return checkRequest(operation, request)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw new HsmError('request_refused', `${operation}: ${error.message}`)
  }
}

/** A caller gets an error of its own, with its own stack. */
const copyOf = ({ code, message, ckr, cause }: HsmError): HsmError =>
  new HsmError(code, message, { cause, ...(ckr === undefined ? {} : { ckr }) })

const closedError = (): HsmError => new HsmError('provider_closed', 'the token has been closed')

/**
 * Starts the process, finds the token and logs in: once. Later the process is started anew as often as it takes, unless
 * a login is refused.
 * @throws HsmError `module_missing`, `token_missing`, `ambiguous_token`, `login_failed`, `token_locked`, `token_down`;
 * what `pin` throws.
 */
export async function openToken(given: TokenOptions): Promise<Token> {
  const options = checkTokenOptions(given)
  const { module, select, sessions, onMetric, audit, clock } = options
  const startMs = Math.max(options.deadlineMs, SHORTEST_START_MS)

  let state: State = { is: 'starting' }
  let lastFailure = new HsmError('token_down', 'the process of the token is being started')
  let info: TokenInfo | undefined
  let isUp = false
  let closing: Promise<void> | undefined
  let killStarting: (() => Promise<void>) | undefined
  let dying: Promise<unknown> = Promise.resolve()
  let allAnswered: (() => void) | undefined

  const breaker = createBreaker(onMetric)
  const calls = createCalls({
    queueLimit: options.queueLimit,
    onMetric,
    overdue: (operation) => lose(`${operation} took too long`),
    down: ({ ckr, message }) => drain(ckr ?? message, true),
    answered: () => breaker.succeeded(),
    drained: () => {
      if (state.is === 'draining') replace()
      allAnswered?.()
    },
    reason: () => copyOf(lastFailure),
  })

  const record = (type: string, outcome: 'success' | 'failure', reason?: string): Promise<void> =>
    recordSecurityEvent(audit, clock, {
      type,
      outcome,
      ...(reason === undefined ? {} : { reason: reason.slice(0, 200) }),
      details: { module, ...select, ...(info === undefined ? {} : { serial: info.serial }) },
    })

  /** Events of the process itself: there is no operation that a sink could stop by refusing them. */
  const tell = (...event: Parameters<typeof record>): Promise<void> => record(...event).catch(() => undefined)

  function become(up: boolean, reason?: string): void {
    if (isUp === up) return
    isUp = up
    void tell(up ? 'provider.up' : 'provider.down', up ? 'success' : 'failure', reason)
  }

  const isClosed = (): boolean => closing !== undefined

  async function startProcess(): Promise<TokenChild> {
    const pin = Buffer.from(await options.pin())
    try {
      if (isClosed()) throw closedError()
      const starting = startChild(
        {
          command: options.command,
          start: { module, select, sessions },
          recycling: options.recycling,
          startMs,
        },
        pin,
        { answers: (answers) => calls.answers(answers), worn: (reason) => drain(reason, false), gone: lose },
      )
      killStarting = () => starting.kill()
      return await starting.ready
    } finally {
      wipe(pin)
      killStarting = undefined
    }
  }

  function take(child: TokenChild): void {
    ;({ info } = child)
    state = { is: 'up', child }
    become(true)
    calls.attach(child)
    // Otherwise the answers tell whether it is of use.
    if (calls.outstanding() === 0) breaker.succeeded()
  }

  function start(): void {
    state = { is: 'starting' }
    startProcess().then(
      (child) => {
        if (isClosed()) void child.stop()
        else take(child)
      },
      (error: unknown) => {
        if (!isClosed()) failed(asHsmError(error))
      },
    )
  }

  const asHsmError = (cause: unknown): HsmError =>
    cause instanceof HsmError
      ? cause
      : new HsmError('token_down', 'the process of the token did not start', { cause })

  function failed(error: HsmError): void {
    lastFailure = error
    become(false, error.ckr ?? error.code)
    if (!FINAL.includes(error.code)) return retry()
    state = { is: 'refused', error }
    void tell('provider.login_failed', 'failure', error.ckr ?? error.code)
    calls.refuse(() => copyOf(error))
  }

  /** Counts a failure, and starts anew when the breaker says so. */
  function retry(): void {
    const delayMs = breaker.failed()
    if (delayMs === 0) return start()
    if (delayMs !== undefined) {
      state = { is: 'down', timer: setTimeout(start, delayMs) }
      return
    }
    state = { is: 'down' }
    calls.refuse(() => copyOf(lastFailure))
  }

  /** The process is gone, or has to go. */
  function lose(reason: string): void {
    if (!('child' in state)) return
    const { is, child } = state
    dying = Promise.all([dying, child.kill()])
    calls.lost(reason)
    if (is === 'closing') {
      calls.refuse(closedError)
      allAnswered?.()
      return
    }
    lastFailure = new HsmError('token_down', `the process of the token ended: ${reason}`)
    report(onMetric, { kind: 'restart', reason })
    become(false, reason)
    retry()
  }

  /** No more calls for this process: it is replaced when those that it has are answered, or late. */
  function drain(reason: string, isTokenDown: boolean): void {
    if (state.is !== 'up') return
    const { child } = state
    state = { is: 'draining', child, reason, isTokenDown }
    calls.detach()
    if (calls.outstanding() === 0) replace()
    else if (isTokenDown)
      setTimeout(() => {
        if (state.is === 'draining' && state.child === child) lose(reason)
      }, LAST_CALLS_MS)
  }

  function replace(): void {
    if (state.is !== 'draining') return
    const { child, reason, isTokenDown } = state
    if (isTokenDown) return lose(reason)
    report(onMetric, { kind: 'restart', reason })
    state = { is: 'starting' }
    const stopped = child.stop()
    dying = Promise.all([dying, stopped])
    void stopped.then(() => {
      if (!isClosed()) start()
    })
  }

  /** Whether a call may be added; starts the process where a pause is over. @throws HsmError */
  function checkUsable(): void {
    if (isClosed()) throw closedError()
    if (state.is === 'refused') throw copyOf(state.error)
    if (state.is !== 'down' || state.timer !== undefined) return
    if (!breaker.permits()) throw copyOf(lastFailure)
    start()
  }

  async function close(): Promise<void> {
    const last = state
    if (last.is === 'down') clearTimeout(last.timer)
    calls.detach()
    calls.refuse(closedError)
    if ('child' in last) {
      const { child } = last
      state = { is: 'closing', child }
      if (calls.outstanding() > 0) await new Promise<void>((resolve) => (allAnswered = resolve))
      // What was to be repeated by the next process.
      calls.refuse(closedError)
      await child.stop()
    } else await killStarting?.()
    state = { is: 'closed' }
    await dying
  }

  let child: TokenChild
  try {
    child = await startProcess()
  } catch (error) {
    if (error instanceof HsmError && FINAL.includes(error.code))
      await tell('provider.login_failed', 'failure', error.ckr ?? error.code)
    throw error
  }
  ;({ info } = child)
  try {
    await record('provider.up', 'success')
  } catch (error) {
    await child.stop()
    throw error
  }
  isUp = true
  take(child)

  return Object.freeze({
    get info() {
      return info as TokenInfo
    },
    perform(operation, request, { signal, deadlineMs = options.deadlineMs } = {}) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const job = createJob(operation, checked(operation, request), checkDeadline(deadlineMs), signal, {
          resolve: resolve as (result: unknown) => void,
          reject,
        })
        try {
          checkUsable()
          calls.add(job)
        } catch (error) {
          job.reject(error)
        }
      })
    },
    close() {
      closing ??= close()
      return closing
    },
  } satisfies Token)
}
