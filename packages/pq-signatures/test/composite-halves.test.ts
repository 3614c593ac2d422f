/** Where node:crypto has the traditional half and not ML-DSA, as in Node 22, each half has the best there is. */
import { expect, it, jest } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import * as native from '../src/native/native.node.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => ({ ...native, nativeMlDsa: () => undefined }))
const { mlDsa44Ed25519, mlDsa44Rsa2048Pss } = await import('@quantum-shield/pq-signatures/composite')

it.each([mlDsa44Ed25519, mlDsa44Rsa2048Pss])(
  '$id is served by noble and node:crypto together',
  async (algorithm) => {
    expect(algorithm.backend).toBe('noble+native')
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const message = utf8('a message')
    const signature = await algorithm.sign(privateKey, message)
    await algorithm.verify(publicKey, message, signature)
    expect(algorithm.verifySync(publicKey, utf8('a massage'), signature)).toBe(false)
  },
)
