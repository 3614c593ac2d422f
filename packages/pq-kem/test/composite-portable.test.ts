/** Composites as a runtime without node:crypto has them. */
import { expect, it, jest } from '@jest/globals'
import { kemContract } from '@quantum-shield/contracts'
import { codeThrownBy } from '@quantum-shield/testkit'
import * as portable from '../src/native/native.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => portable)
const composites = await import('@quantum-shield/pq-kem/composite')
const { mlKem768EcdhP256, mlKem768Rsa2048, mlKem768X25519 } = composites

kemContract(mlKem768X25519, { other: mlKem768EcdhP256 })

it('noble serves all but RSA', () => {
  const served = Object.values(composites).map((algorithm) => [
    algorithm.id.includes('RSA'),
    codeThrownBy(() => algorithm.backend) ?? algorithm.backend,
  ])
  expect(served).toEqual(served.map(([isRsa]) => [isRsa, isRsa ? 'unavailable' : 'noble']))
  expect(codeThrownBy(() => mlKem768Rsa2048.generateKeyPair())).toBe('unavailable')
})
