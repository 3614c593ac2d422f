/** What the thread of worker.node.ts is given, and what it answers. */
import type { AssessOptions, IidOptions } from '../assessment.ts'
import type { Progress, StepOptions } from './steps.ts'

export interface Order {
  readonly task: 'assess' | 'testIid'
  readonly samples: Uint8Array
  readonly options: Omit<AssessOptions & IidOptions, keyof StepOptions>
}

export interface Failure {
  readonly name: string
  readonly message: string
  readonly code?: string
}

export type Reply =
  { readonly progress: Progress } | { readonly result: unknown } | { readonly failure: Failure }
