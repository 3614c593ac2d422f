import { expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import * as main from '@quantum-shield/pq-hash-sigs'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import * as hashed from '@quantum-shield/pq-hash-sigs/hash-slh-dsa'

it('the list has every scheme that a sub-path exports, once', () => {
  const exported = [main, hashed]
    .flatMap((module) => Object.values<unknown>(module))
    .filter((value) => typeof value === 'object' && (value as SignatureAlgorithm).kind === 'signature')
  expect(exported.length).toBe(27)
  expect(new Set<unknown>(ALL_HASH_SIGNATURES)).toEqual(new Set(exported))
  expect(ALL_HASH_SIGNATURES).toHaveLength(exported.length)
  expect(Object.isFrozen(ALL_HASH_SIGNATURES)).toBe(true)
})
