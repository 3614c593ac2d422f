/**
 * The process that owns a token. Its parent sends a start, then calls; when the parent goes, so does this. No other
 * package is imported but pkcs11js and koffi: the folder runs wherever a module must run.
 */
import type { OperationName, Operations } from '../protocol.ts'
import { FailureError, messageOf, type Failure } from './failures.node.ts'
import type { Answer, Call, FromChild, Recycling, ToChild } from './messages.node.ts'
import { createOperations, type TokenOperations } from './operations.node.ts'
import { startToken, type StartedToken } from './start.node.ts'

const SECRET_RESULTS: readonly OperationName[] = ['decrypt', 'decapsulate', 'random']
/** Answers between two looks at the memory. */
const LOOK_EVERY = 1000

let token: StartedToken | undefined
let operations: TokenOperations | undefined
let answers: Answer[] = []
let recycling: Recycling | undefined
let answered = 0
let nextLook = LOOK_EVERY
let settledMemory: number | undefined

function send(message: FromChild): void {
  // Fails when the parent is gone, and then so is this process.
  process.send?.(message, undefined, undefined, () => undefined)
}

const failureOf = (error: unknown): Failure =>
  error instanceof FailureError
    ? error.failure
    : { code: 'token_down', message: messageOf(error), down: true }

function wipe(bytes: unknown): void {
  if (bytes instanceof Uint8Array) new Uint8Array(bytes.buffer).fill(0)
}

function checkWear(): void {
  if (operations === undefined || recycling === undefined) return
  let reason: string | undefined
  if (operations.leaks() >= recycling.keys) reason = `${operations.leaks()} keys made`
  if (answered >= nextLook) {
    nextLook = answered + LOOK_EVERY
    const memory = process.memoryUsage.rss()
    settledMemory ??= memory
    if (memory - settledMemory > recycling.growthBytes) reason = `${memory} bytes of memory`
  }
  if (reason === undefined) return
  recycling = undefined
  send({ worn: reason })
}

let secrets: unknown[] = []

function flush(): void {
  send(answers)
  answers = []
  // Written to the channel by now.
  for (const secret of secrets) wipe(secret)
  secrets = []
  checkWear()
}

function answer(answerOfCall: Answer): void {
  answered += 1
  // After all that has ended in this turn of the loop.
  if (answers.push(answerOfCall) === 1) setImmediate(flush)
}

async function perform(of: TokenOperations, [id, operation, request]: Call): Promise<void> {
  try {
    const result = await of.perform(operation, request)
    if (SECRET_RESULTS.includes(operation)) secrets.push(result)
    answer([id, true, result])
  } catch (error) {
    answer([id, false, failureOf(error)])
  } finally {
    if (operation === 'encrypt') (request as Operations['encrypt']['request'] | undefined)?.data?.fill(0)
  }
}

async function start(message: Extract<ToChild, { readonly start: unknown }>): Promise<void> {
  try {
    token = await startToken(message.start)
    operations = createOperations(token)
    recycling = message.recycling
    send({ ready: token.info, sessions: token.sessions })
  } catch (error) {
    send({ failed: failureOf(error) })
  }
}

function stop(): void {
  try {
    token?.pkcs11.C_Finalize()
  } catch {
    // It ends either way.
  }
  process.exit(0)
}

process.on('message', (message: ToChild) => {
  if (!('start' in message) && !('stop' in message)) {
    if (operations === undefined) return
    for (const call of message) void perform(operations, call)
  } else if ('stop' in message) stop()
  else void start(message)
})
// Whoever ends the parent from a terminal signals this process too, which must outlive the parent's last call.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// Without a word to the module, which may hang.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
