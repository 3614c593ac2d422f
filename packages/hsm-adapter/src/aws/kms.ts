import type { CallOptions } from '@quantum-shield/pq-core'
import { explainAws } from './errors.ts'

/** What is used of a KMSClient of @aws-sdk/client-kms. */
export interface KmsClient {
  send(command: never, options: { abortSignal?: AbortSignal }): unknown
}

/** Of its commands: what tells the type of their output. */
interface Command<Output> {
  readonly resolveMiddleware: (
    ...parameters: never[]
  ) => (...parameters: never[]) => Promise<{ output: Output }>
}

/** Sends one command. @throws HsmError for what the service answers; the reason of the signal. */
export type Kms = <Output>(
  operation: string,
  command: Command<Output>,
  options: CallOptions,
) => Promise<Output>

type Send = (command: unknown, options: { abortSignal?: AbortSignal }) => Promise<unknown>

export function kmsOf(client: KmsClient): Kms {
  return async <Output>(
    operation: string,
    command: Command<Output>,
    { signal }: CallOptions,
  ): Promise<Output> => {
    signal?.throwIfAborted()
    try {
      const send = client.send.bind(client) as Send
      return (await send(command, signal === undefined ? {} : { abortSignal: signal })) as Output
    } catch (error) {
      signal?.throwIfAborted()
      throw explainAws(operation, error)
    }
  }
}
