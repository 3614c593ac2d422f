// Runtimes without node:crypto: noble serves every half but RSA, which nothing serves.
import type { Component } from '../composite/component.ts'
import type { CompositeRow } from '../composite.table.ts'

export { sha3 } from '../noble/sha3.ts'
export const nativeTraditional = (_row: CompositeRow): Component | undefined => undefined
