/** One list: what the sub-paths export is in it, once, and nothing else. */
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import * as main from '@quantum-shield/pq-signatures'
import { ALL_SIGNATURES, SIGNATURE_LOADERS } from '@quantum-shield/pq-signatures/all'
import * as classical from '@quantum-shield/pq-signatures/classical'
import * as composite from '@quantum-shield/pq-signatures/composite'
import { loadFalcon } from '@quantum-shield/pq-signatures/falcon'
import * as hashMlDsa from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { loadMayo } from '@quantum-shield/pq-signatures/mayo'

const isScheme = (value: unknown): value is SignatureAlgorithm =>
  typeof value === 'object' && (value as SignatureAlgorithm).kind === 'signature'

describe('every scheme', () => {
  it('that a sub-path exports is in the list, once', () => {
    const exported = [main, hashMlDsa, composite, classical].flatMap((module) =>
      Object.values<unknown>(module).filter(isScheme),
    )
    expect(new Set(exported).size).toBeGreaterThanOrEqual(27)
    expect(new Set(ALL_SIGNATURES)).toEqual(new Set(exported))
    expect(ALL_SIGNATURES).toHaveLength(new Set(exported).size)
    expect([ALL_SIGNATURES, SIGNATURE_LOADERS].every(Object.isFrozen)).toBe(true)
  })

  it('has its identifiers, and composites stand in the order of theirs', () => {
    const known = allIdentifiers().map(({ id }) => id)
    const ids = [...ALL_SIGNATURES, ...SIGNATURE_LOADERS].map(({ id }) => id)
    for (const id of ids) expect(known).toContain(id)
    const composites = Object.values(composite).map(({ id }) => id)
    expect(ids.filter((id) => composites.includes(id))).toEqual(known.filter((id) => composites.includes(id)))
  })

  it('that is loaded says the same before and after, and is the one of its sub-path', async () => {
    expect(SIGNATURE_LOADERS).toHaveLength(16)
    for (const { load, ...facts } of SIGNATURE_LOADERS) {
      const scheme = await load()
      expect(scheme).toMatchObject({ id: facts.id, tier: facts.tier, publicKeySize: facts.publicKeySize })
      expect(await load()).toBe(scheme)
    }
    const byId = (id: string) => SIGNATURE_LOADERS.find((loader) => loader.id === id)?.load()
    expect(await byId('Falcon-512')).toBe(await loadFalcon('Falcon-512'))
    expect(await byId('MAYO-2-round-2')).toBe(await loadMayo('MAYO-2-round-2'))
  })
})
