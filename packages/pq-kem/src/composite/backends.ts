/** Which back ends serve the halves of a composite. Each half has the best there is: Node 22 has RSA and no ML-KEM. */
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { nativeMlKem, nativeTraditional, sha3 } from '#native'
import type { KemBackend } from '../backend.ts'
import type { CompositeRow } from '../composite.table.ts'
import { mlKem1024, mlKem512, mlKem768 } from '../ml-kem.ts'
import type { MlKemId } from '../ml-kem.table.ts'
import { nobleTraditional } from '../noble/composite.ts'
import { nobleMlKem } from '../noble/noble.ts'
import { sha3 as nobleSha3 } from '../noble/sha3.ts'
import { componentOf, type Component } from './component.ts'
import { composeKem } from './compose.ts'

const algorithmOf = (id: MlKemId): KemAlgorithm =>
  ({ 'ML-KEM-512': mlKem512, 'ML-KEM-768': mlKem768, 'ML-KEM-1024': mlKem1024 })[id]

function compose(
  row: CompositeRow,
  mlKem: KemBackend | undefined,
  traditional: Component | undefined,
  hash: typeof sha3,
): KemBackend | undefined {
  if (mlKem === undefined || traditional === undefined) return undefined
  return composeKem(row, { mlKem: componentOf(algorithmOf(row.mlKem), mlKem), traditional }, hash)
}

/** @returns undefined for RSA in a runtime without node:crypto. */
export function compositeBackend(row: CompositeRow): KemBackend | undefined {
  return compose(
    row,
    nativeMlKem(row.mlKem) ?? nobleMlKem(row.mlKem),
    nativeTraditional(row) ?? nobleTraditional(row),
    sha3,
  )
}

/** Both halves over node:crypto, then both over noble, as far as there are such. */
export function pureBackends(row: CompositeRow): readonly KemBackend[] {
  return [
    compose(row, nativeMlKem(row.mlKem), nativeTraditional(row), sha3),
    compose(row, nobleMlKem(row.mlKem), nobleTraditional(row), nobleSha3),
  ].filter((backend) => backend !== undefined)
}
