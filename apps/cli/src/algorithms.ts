/** Every algorithm that this command knows. Which of them may be used is the policy's decision. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { mlKem1024, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { KEMS } from './kems.ts'
import { SIGNATURES } from './signatures.ts'

export const ALGORITHMS: readonly Algorithm[] = [...KEMS, ...SIGNATURES]

/** Key sets that `keygen` makes. */
export const PROFILES: ReadonlyMap<string, readonly Algorithm[]> = new Map([
  ['default', [xWing, ed25519, mlDsa65]],
  ['cnsa2', [mlKem1024, mlDsa87]],
])
