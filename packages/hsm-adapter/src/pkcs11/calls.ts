/** Calls between those who wait for them and the process that answers them. */
import { performance } from 'node:perf_hooks'
import { wipe } from '@quantum-shield/pq-core/bytes'
import { HsmError } from '../errors.ts'
import { report, type OnMetric } from '../metrics.ts'
import type { Answer, Call } from './child/messages.node.ts'
import type { Failure } from './child/failures.node.ts'
import { isRepeatable } from './child/requests.node.ts'
import type { OperationName } from './protocol.ts'
import { errorOf, type TokenChild } from './token-child.ts'

export interface Job {
  readonly operation: OperationName
  readonly request: unknown
  readonly deadlineMs: number
  readonly since: number
  /** Both end the job; only the first of all such calls has an effect. @returns false for a result that nobody takes. */
  resolve(result: unknown): boolean
  reject(error: unknown): void
  isSettled(): boolean
}

/** The signal ends the waiting, not the operation: a session that runs it comes back when the token answers. */
export function createJob(
  operation: OperationName,
  request: unknown,
  deadlineMs: number,
  signal: AbortSignal | undefined,
  caller: { readonly resolve: (result: unknown) => void; readonly reject: (error: unknown) => void },
): Job {
  let settled = false
  const abort = () => reject(signal?.reason)
  function settle(): boolean {
    if (settled) return false
    settled = true
    signal?.removeEventListener('abort', abort)
    return true
  }
  function reject(error: unknown): void {
    if (settle()) caller.reject(error)
  }
  signal?.addEventListener('abort', abort, { once: true })
  return {
    operation,
    request,
    deadlineMs,
    since: performance.now(),
    resolve(result) {
      if (!settle()) return false
      caller.resolve(result)
      return true
    },
    reject,
    isSettled: () => settled,
  }
}

interface Entry {
  readonly job: Job
  repeated: boolean
  /** Of waiting in the queue, then of the answer. */
  timer: NodeJS.Timeout | undefined
}

export interface CallsOptions {
  readonly queueLimit: number
  readonly onMetric: OnMetric | undefined
  /** A call was not answered in time. */
  readonly overdue: (operation: OperationName) => void
  /** The token told that it is of no use any more. */
  readonly down: (failure: Failure) => void
  /** The token did something, or said why not. */
  readonly answered: () => void
  /** Nothing waits for an answer. */
  readonly drained: () => void
  /** What to tell those who waited for a process too long. */
  readonly reason: () => HsmError
}

export interface Calls {
  /** @throws HsmError `too_busy`. */
  add(job: Job): void
  /** Lets calls go to the process, until `detach`. */
  attach(child: TokenChild): void
  /** No more calls to it. Answers of those that went are still taken. */
  detach(): void
  answers(answers: readonly Answer[]): void
  /** The process is gone: what changes nothing goes to the next, once; the rest fails. */
  lost(reason: string): void
  /** Fails what waits for a process. */
  refuse(error: () => HsmError): void
  waiting(): number
  outstanding(): number
}

/** A session that is done finds its next call in the process already. */
const CALLS_PER_SESSION = 2

/** @returns memory of its own: what came over the channel is a view of one large buffer, and is wiped. */
function owned(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(owned)
  if (!(result instanceof Uint8Array)) return result
  const copy = new Uint8Array(result)
  result.fill(0)
  return copy
}

export function createCalls(options: CallsOptions): Calls {
  const { queueLimit, onMetric } = options
  let queue: Entry[] = []
  let child: TokenChild | undefined
  let nextId = 1
  /** In the order in which the process takes them. */
  const sent = new Map<number, Entry>()
  /** Of those, what lies in the process until a session is free. */
  let unstarted: number[] = []
  let sessions = 1
  let batch: Call[] = []

  function flush(): void {
    const calls = batch
    batch = []
    if (calls.length > 0) child?.send(calls)
  }

  function startDeadline(entry: Entry): void {
    const { job } = entry
    entry.timer = setTimeout(() => {
      job.reject(
        new HsmError('deadline_exceeded', `${job.operation} was not answered within ${job.deadlineMs} ms`),
      )
      options.overdue(job.operation)
    }, job.deadlineMs)
  }

  function send(entry: Entry): void {
    clearTimeout(entry.timer)
    entry.timer = undefined
    const id = nextId++
    const { operation, request, since } = entry.job
    if (onMetric !== undefined)
      report(onMetric, { kind: 'pool_wait', milliseconds: performance.now() - since })
    if (sent.size - unstarted.length < sessions) startDeadline(entry)
    else unstarted.push(id)
    sent.set(id, entry)
    // After all callers of this turn have made theirs.
    if (batch.push([id, operation, request]) === 1) process.nextTick(flush)
  }

  function pump(): void {
    while (child !== undefined && sent.size < CALLS_PER_SESSION * sessions) {
      const entry = queue.shift()
      if (entry === undefined) return
      if (entry.job.isSettled()) clearTimeout(entry.timer)
      else send(entry)
    }
  }

  function enqueue(entry: Entry): void {
    const { job } = entry
    entry.timer = setTimeout(() => {
      queue = queue.filter((other) => other !== entry)
      const busy = () =>
        new HsmError('too_busy', `no session of the token was free within ${job.deadlineMs} ms`)
      job.reject(child === undefined ? options.reason() : busy())
    }, job.deadlineMs)
  }

  /** Their signals ended the waiting. */
  function forgetSettled(): void {
    for (const { job, timer } of queue) if (job.isSettled()) clearTimeout(timer)
    queue = queue.filter(({ job }) => !job.isSettled())
  }

  /** Before all others, in their order. */
  function again(entries: readonly Entry[]): void {
    for (const entry of entries) {
      entry.repeated = true
      enqueue(entry)
    }
    queue = [...entries, ...queue]
  }

  const repeats = (entry: Entry): boolean =>
    isRepeatable(entry.job.operation) && !entry.repeated && !entry.job.isSettled()

  function take(id: number): Entry | undefined {
    const entry = sent.get(id)
    if (entry === undefined) return undefined
    clearTimeout(entry.timer)
    sent.delete(id)
    if (unstarted.includes(id)) unstarted = unstarted.filter((other) => other !== id)
    else {
      const next = unstarted.shift()
      const started = next === undefined ? undefined : sent.get(next)
      if (started !== undefined) startDeadline(started)
    }
    return entry
  }

  function settle(entry: Entry, [, ok, value]: Answer): void {
    if (ok || value.down !== true) options.answered()
    if (ok) {
      const result = owned(value)
      if (!entry.job.resolve(result) && result instanceof Uint8Array) wipe(result)
    } else if (value.down !== true) entry.job.reject(errorOf(value))
    else {
      if (repeats(entry)) again([entry])
      else entry.job.reject(errorOf(value))
      // May refuse what waits, and that is this call by now.
      options.down(value)
    }
  }

  return {
    add(job) {
      const entry: Entry = { job, repeated: false, timer: undefined }
      if (child !== undefined && queue.length === 0 && sent.size < CALLS_PER_SESSION * sessions) send(entry)
      else {
        if (queue.length >= queueLimit) forgetSettled()
        if (queue.length >= queueLimit)
          throw new HsmError('too_busy', `${queue.length} calls wait for the token already`)
        enqueue(entry)
        queue.push(entry)
      }
    },
    attach(next) {
      child = next
      sessions = next.sessions
      pump()
    },
    detach() {
      flush()
      child = undefined
    },
    answers(answers) {
      for (const answer of answers) {
        const entry = take(answer[0])
        if (entry !== undefined) settle(entry, answer)
      }
      pump()
      if (sent.size === 0) options.drained()
    },
    lost(reason) {
      child = undefined
      batch = []
      const entries = [...sent.values()]
      sent.clear()
      unstarted = []
      for (const { timer } of entries) clearTimeout(timer)
      const repeatable = entries.filter(repeats)
      for (const entry of entries)
        if (!repeatable.includes(entry))
          entry.job.reject(
            new HsmError('token_down', `the process of the token ended before it answered: ${reason}`),
          )
      again(repeatable)
    },
    refuse(error) {
      const refused = queue
      queue = []
      for (const { job, timer } of refused) {
        clearTimeout(timer)
        job.reject(error())
      }
    },
    waiting: () => queue.length,
    outstanding: () => sent.size,
  }
}
