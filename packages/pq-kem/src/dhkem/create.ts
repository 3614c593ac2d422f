import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { ecKeys, firstAvailable, type EcCurve } from '@quantum-shield/pq-core/algorithm'
import { nativeDhkem } from '#native'
import { DHKEM_TABLE, type DhkemId } from '../classical.table.ts'
import { createKem } from '../kem.ts'
import { nobleDhkem } from '../noble/classical.ts'

/** @param curve of the keys, unless every string of their length is one (RFC 7748). */
export function createDhkem(id: DhkemId, curve?: EcCurve): KemAlgorithm {
  return createKem(DHKEM_TABLE[id], {
    backend: firstAvailable(
      id,
      () => nativeDhkem(id),
      () => nobleDhkem(id),
    ),
    ...(curve === undefined ? {} : ecKeys(curve)),
  })
}
