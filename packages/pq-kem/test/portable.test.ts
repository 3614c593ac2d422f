/** The package as a runtime without node:crypto has it: noble serves everything, by the same contract. */
import { createHash } from 'node:crypto'
import { expect, it, jest } from '@jest/globals'
import { kemContract } from '@quantum-shield/contracts'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { codeThrownBy } from '@quantum-shield/testkit'
import * as portable from '../src/native/native.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => portable)
const { mlKem1024, mlKem1024P384, mlKem512, mlKem768, mlKem768P256, xWing } =
  await import('@quantum-shield/pq-kem')

const ALL = [mlKem512, mlKem768, mlKem1024, xWing, mlKem768P256, mlKem1024P384]

it.each(ALL)('$id is served by noble', (algorithm) => {
  expect(algorithm.backend).toBe('noble')
})

ALL.forEach((algorithm, i) => {
  kemContract(algorithm, { other: ALL[(i + 1) % ALL.length] as typeof algorithm })
})

it.each([mlKem512, mlKem768, mlKem1024])(
  '$id refuses halves of two keys (FIPS 203 section 7.1)',
  (algorithm) => {
    const [one, two] = [algorithm.generateKeyPair(), algorithm.generateKeyPair()]
    const dk = algorithm.expandPrivateKey?.(one.privateKey).reveal() as Uint8Array
    const other = two.publicKey.toBytes()
    const dkPke = dk.subarray(0, dk.length - 64 - other.length)
    const hash = createHash('sha3-256').update(other).digest()
    const mixed = concatBytes(dkPke, other, hash, dk.subarray(-32))
    expect(codeThrownBy(() => algorithm.privateKey(mixed))).toBe('invalid_key')
  },
)
