/** Where node:crypto has the traditional half and not ML-KEM, as in Node 22, each half has the best there is. */
import { expect, it, jest } from '@jest/globals'
import * as native from '../src/native/native.node.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => ({ ...native, nativeMlKem: () => undefined }))
const { mlKem768Rsa2048, mlKem768X25519 } = await import('@quantum-shield/pq-kem/composite')

it.each([mlKem768X25519, mlKem768Rsa2048])('$id is served by noble and node:crypto together', (algorithm) => {
  expect(algorithm.backend).toBe('noble+native')
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
  expect(algorithm.decapsulate(privateKey, ciphertext).equals(sharedSecret)).toBe(true)
})
