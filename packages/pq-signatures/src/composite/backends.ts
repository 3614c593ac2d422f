/** Which back ends serve the halves of a composite. Each half has the best there is: Node 22 has RSA and no ML-DSA. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { nativeMlDsa, nativeTraditional, preHash } from '#native'
import type { CompositeRow } from '../composite.table.ts'
import { mlDsa44, mlDsa65, mlDsa87 } from '../ml-dsa.ts'
import type { MlDsaId } from '../ml-dsa.table.ts'
import { nobleTraditional } from '../noble/composite.ts'
import { nobleMlDsa } from '../noble/noble.ts'
import { preHash as noblePreHash } from '../noble/pre-hash.ts'
import { componentOf, type Component } from './component.ts'
import { composeSignature, type PreHash } from './compose.ts'

const algorithmOf = (id: MlDsaId): SignatureAlgorithm =>
  ({ 'ML-DSA-44': mlDsa44, 'ML-DSA-65': mlDsa65, 'ML-DSA-87': mlDsa87 })[id]

function compose(
  row: CompositeRow,
  mlDsa: SignatureBackend | undefined,
  traditional: Component | undefined,
  hash: PreHash,
): SignatureBackend | undefined {
  if (mlDsa === undefined || traditional === undefined) return undefined
  const half = componentOf(algorithmOf(row.mlDsa), mlDsa, utf8(row.label))
  return composeSignature(row, { mlDsa: half, traditional }, hash)
}

/** @returns undefined for RSA in a runtime without node:crypto. */
export function compositeBackend(row: CompositeRow): SignatureBackend | undefined {
  return compose(
    row,
    nativeMlDsa(row.mlDsa) ?? nobleMlDsa(row.mlDsa),
    nativeTraditional(row) ?? nobleTraditional(row),
    preHash,
  )
}

/** Both halves over node:crypto, then both over noble, as far as there are such. */
export function pureBackends(row: CompositeRow): readonly SignatureBackend[] {
  return [
    compose(row, nativeMlDsa(row.mlDsa), nativeTraditional(row), preHash),
    compose(row, nobleMlDsa(row.mlDsa), nobleTraditional(row), noblePreHash),
  ].filter((backend) => backend !== undefined)
}
