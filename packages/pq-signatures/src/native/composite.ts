// Runtimes without node:crypto: noble serves every half but RSA, which nothing serves.
import type { CompositeRow } from '../composite.table.ts'
import type { Component } from '../composite/component.ts'

export { preHash } from '../noble/pre-hash.ts'
export const nativeTraditional = (_row: CompositeRow): Component | undefined => undefined
