/** One list: what the sub-paths export is in it, once, and nothing else. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import * as main from '@quantum-shield/pq-kem'
import { ALL_KEMS, KEM_LOADERS } from '@quantum-shield/pq-kem/all'
import * as classical from '@quantum-shield/pq-kem/classical'
import * as composite from '@quantum-shield/pq-kem/composite'
import * as hqc from '@quantum-shield/pq-kem/hqc'

const isKem = (value: unknown): value is KemAlgorithm =>
  typeof value === 'object' && (value as KemAlgorithm).kind === 'kem'

describe('every KEM', () => {
  it('that a sub-path exports is in the list, once', () => {
    const exported = [main, hqc, composite, classical]
      .flatMap((module) => Object.values(module))
      .filter(isKem)
    expect(exported.length).toBeGreaterThanOrEqual(24)
    expect(new Set(ALL_KEMS)).toEqual(new Set(exported))
    expect(ALL_KEMS).toHaveLength(exported.length)
    expect([ALL_KEMS, KEM_LOADERS].every(Object.isFrozen)).toBe(true)
  })

  it('has its identifiers, and composites stand in the order of theirs', () => {
    const known = allIdentifiers().map(({ id }) => id)
    const ids = [...ALL_KEMS, ...KEM_LOADERS].map(({ id }) => id)
    for (const id of ids) expect(known).toContain(id)
    const composites = Object.values(composite).map(({ id }) => id)
    expect(ids.filter((id) => composites.includes(id))).toEqual(known.filter((id) => composites.includes(id)))
  })

  it('that is loaded says the same before and after', async () => {
    expect(KEM_LOADERS).toHaveLength(10)
    for (const { load, ...facts } of KEM_LOADERS) {
      const kem = await load()
      expect(kem).toMatchObject({ ...facts, backend: 'liboqs' })
      expect(await load()).toBe(kem)
    }
  })
})
