/** Calls of key providers: what they share about signals and options. */
import type { SignatureOptions, SignerOptions } from './contracts.ts'
import { checkOptions } from './options.ts'

/**
 * Runs `work` unless the signal is aborted already, and waits for it until it is.
 * @param discard takes a result that comes too late, for example to wipe it.
 * @throws the signal's reason once it is aborted.
 */
export function abortable<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  discard?: (late: T) => void,
): Promise<T> {
  if (signal === undefined) return work()
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const pending = work()
    const abort = () => {
      reject(signal.reason as Error)
      pending.then(discard, () => undefined)
    }
    signal.addEventListener('abort', abort, { once: true })
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** What of a signer's options the algorithm takes. @throws TypeError for an unknown option. */
export function signatureOptionsOf(options?: SignerOptions): SignatureOptions | undefined {
  if (options === undefined) return undefined
  checkOptions(options, ['context', 'signal'])
  return options.context === undefined ? {} : { context: options.context }
}
