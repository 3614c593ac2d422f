/** Composites as runtimes without node:crypto, or with an older one, have them. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, it, jest } from '@jest/globals'
import { signatureContract } from '@quantum-shield/contracts'
import { concatBytes } from '@quantum-shield/pq-core/bytes'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import * as portable from '../src/native/native.ts'

jest.unstable_mockModule('../src/native/native.node.ts', () => portable)
const composites = await import('@quantum-shield/pq-signatures/composite')
const { mlDsa44EcdsaP256, mlDsa44Ed25519, mlDsa44Rsa2048Pss } = composites

signatureContract(mlDsa44EcdsaP256, { other: mlDsa44Ed25519 })

it('noble serves all but RSA', () => {
  const served = Object.values(composites).map((algorithm) => [
    algorithm.id.includes('RSA'),
    codeThrownBy(() => algorithm.backend) ?? algorithm.backend,
  ])
  expect(served).toEqual(served.map(([isRsa]) => [isRsa, isRsa ? 'unavailable' : 'noble']))
})

it('RSA is unavailable, whatever is asked of it', async () => {
  const algorithm = mlDsa44Rsa2048Pss
  expect(codeThrownBy(() => algorithm.generateKeyPair())).toBe('unavailable')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const key = algorithm.privateKey(
    concatBytes(new Uint8Array(32), rsa.export({ format: 'der', type: 'pkcs1' })),
  )
  expect(await codeRejectedBy(algorithm.sign(key, new Uint8Array()))).toBe('unavailable')
  expect(codeThrownBy(() => key.publicKey)).toBe('unavailable')
})
