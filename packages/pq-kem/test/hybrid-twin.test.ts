/** The hybrid combiner and key expansion once more, straight from the drafts, with none of the package's code. */
import { createHash, diffieHellman, createECDH, createPrivateKey, createPublicKey } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { x25519 } from '@noble/curves/ed25519.js'
import { ml_kem1024, ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { mlKem1024P384, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { kemBackends } from '@quantum-shield/pq-kem/hazmat'
import { GROUPS } from '../src/native/groups.node.ts'

const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')

interface Curve {
  publicKey(scalar: Uint8Array): Uint8Array
  sharedSecret(scalar: Uint8Array, peer: Uint8Array): Uint8Array
}

const montgomery: Curve = {
  publicKey: (scalar) => x25519.getPublicKey(scalar),
  sharedSecret: (scalar, peer) =>
    diffieHellman({
      privateKey: createPrivateKey({
        key: Buffer.concat([X25519_PKCS8, scalar]),
        format: 'der',
        type: 'pkcs8',
      }),
      publicKey: createPublicKey({ key: Buffer.concat([X25519_SPKI, peer]), format: 'der', type: 'spki' }),
    }),
}

function weierstrass(name: string): Curve {
  const ecdhOf = (scalar: Uint8Array) => {
    const ecdh = createECDH(name)
    ecdh.setPrivateKey(scalar)
    return ecdh
  }
  return {
    publicKey: (scalar) => ecdhOf(scalar).getPublicKey(),
    sharedSecret: (scalar, peer) => ecdhOf(scalar).computeSecret(peer),
  }
}

const SUITES = [
  {
    algorithm: xWing,
    mlKem: ml_kem768,
    curve: montgomery,
    scalarSize: 32,
    seedSize: 32,
    label: '5c2e2f2f5e5c',
  },
  {
    algorithm: mlKem768P256,
    mlKem: ml_kem768,
    curve: weierstrass('prime256v1'),
    scalarSize: 32,
    seedSize: 128,
    label: Buffer.from('MLKEM768-P256').toString('hex'),
  },
  {
    algorithm: mlKem1024P384,
    mlKem: ml_kem1024,
    curve: weierstrass('secp384r1'),
    scalarSize: 48,
    seedSize: 48,
    label: Buffer.from('MLKEM1024-P384').toString('hex'),
  },
]

it.each(SUITES)('$algorithm.id', ({ algorithm, mlKem, curve, scalarSize, seedSize, label }) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  // expandDecapsulationKey: SHAKE256 over the seed, first the 64 bytes of ML-KEM, then the scalar's windows.
  const expanded = createHash('shake256', { outputLength: 64 + seedSize })
    .update(privateKey.secret.reveal())
    .digest()
  const lattice = mlKem.keygen(Uint8Array.from(expanded.subarray(0, 64)))
  const scalar = Uint8Array.from(expanded.subarray(64, 64 + scalarSize))
  const groupPublicKey = curve.publicKey(scalar)
  expect(publicKey.toBytes()).toEqual(Uint8Array.from([...lattice.publicKey, ...groupPublicKey]))

  const [noble, native = noble] = kemBackends(algorithm)
  for (const backend of [noble, native]) {
    const { ciphertext, sharedSecret } = backend.encapsulate(publicKey)
    const latticeSize = ciphertext.length - groupPublicKey.length
    const [latticePart, groupPart] = [ciphertext.slice(0, latticeSize), ciphertext.slice(latticeSize)]
    const combined = createHash('sha3-256')
      .update(mlKem.decapsulate(latticePart, lattice.secretKey))
      .update(curve.sharedSecret(scalar, groupPart))
      .update(groupPart)
      .update(groupPublicKey)
      .update(Buffer.from(label, 'hex'))
      .digest()
    expect(sharedSecret).toEqual(Uint8Array.from(combined))
    expect(backend.decapsulate(privateKey, ciphertext)).toEqual(Uint8Array.from(combined))
  }
})

it('RandomScalar takes the first window in 1 to n - 1, and none of a seed without one', () => {
  const n = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
  const [zero, ones, next] = [Buffer.alloc(32), Buffer.alloc(32, 0xff), Buffer.alloc(32, 7)]
  const last = Buffer.from(n)
  last.writeUInt8(0x50, 31)
  const scalarOf = (...windows: readonly Buffer[]) =>
    Buffer.from(
      GROUPS.p256.importPrivate(Buffer.concat(windows)).export({ format: 'jwk' }).d ?? '',
      'base64url',
    )
  expect(scalarOf(n, zero, last, next)).toEqual(last)
  expect(scalarOf(ones, n, zero, next)).toEqual(next)
  expect(scalarOf(next, last, n, n)).toEqual(next)
  expect(() => scalarOf(n, zero, ones, n)).toThrow(RangeError)
})
