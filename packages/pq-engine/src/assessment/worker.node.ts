/** The assessment in a thread of its own, which leaves the event loop free and can be stopped at any point. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Assessment, AssessOptions, IidOptions, IidResult } from '../assessment.ts'
import { ENGINE_ERRORS, EngineError, type EngineErrorCode } from '../errors.ts'
import type { StepOptions } from './steps.ts'
import type { Failure, Order, Reply } from './thread.ts'

/** Compiled or not, the thread's file lies beside this one. */
const ENTRY = new URL(`./worker-entry.node${extname(import.meta.url)}`, import.meta.url)

function errorOf({ name, message, code }: Failure): Error {
  if (code !== undefined && Object.hasOwn(ENGINE_ERRORS, code))
    return new EngineError(code as EngineErrorCode, message)
  switch (name) {
    case 'RangeError':
      return new RangeError(message)
    case 'TypeError':
      return new TypeError(message)
    default:
      return new Error(message)
  }
}

async function run<T>(order: Order, { signal, onProgress }: StepOptions): Promise<T> {
  signal?.throwIfAborted()
  const worker = new Worker(ENTRY, { workerData: order })
  const stopped = new AbortController()
  try {
    return await new Promise<T>((resolve, reject) => {
      const listen = { signal: stopped.signal }
      signal?.addEventListener('abort', () => reject(signal.reason as unknown), listen)
      worker.on('message', (reply: Reply) => {
        try {
          if ('progress' in reply) onProgress?.(reply.progress)
          else if ('result' in reply) resolve(reply.result as T)
          else reject(errorOf(reply.failure))
        } catch (error) {
          reject(error)
        }
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the thread of the assessment ended early')))
    })
  } finally {
    stopped.abort()
    await worker.terminate()
  }
}

function split<O extends StepOptions>({ signal, onProgress, ...options }: O) {
  return { options, running: { ...(signal && { signal }), ...(onProgress && { onProgress }) } }
}

/** As assess. The samples are copied. @throws as assess. */
export async function assessInWorker(samples: Uint8Array, options: AssessOptions = {}): Promise<Assessment> {
  const { options: rest, running } = split(options)
  return run<Assessment>({ task: 'assess', samples, options: rest }, running)
}

/** As testIid. The samples are copied. @throws as testIid. */
export async function testIidInWorker(samples: Uint8Array, options: IidOptions = {}): Promise<IidResult> {
  const { options: rest, running } = split(options)
  return run<IidResult>({ task: 'testIid', samples, options: rest }, running)
}
