/** Keys of the traditional half of composites, against @noble/curves and node:crypto. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { brainpoolP256r1, brainpoolP384r1 } from '@noble/curves/misc.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { systemRandom } from '@quantum-shield/pq-core'
import { ecComponentKeys, rawComponentKeys, rsaComponentKeys } from '@quantum-shield/pq-core/algorithm'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { codeThrownBy } from '@quantum-shield/testkit'
import { EC_CURVES } from '../src/keys/ec.table.ts'
import { generateEcScalar } from '../src/keys/ec.ts'

const CURVES = [
  { name: 'P-256', curve: p256 },
  { name: 'P-384', curve: p384 },
  { name: 'P-521', curve: p521 },
  { name: 'brainpoolP256r1', curve: brainpoolP256r1 },
  { name: 'brainpoolP384r1', curve: brainpoolP384r1 },
] as const

describe.each(CURVES)('$name', ({ name, curve }) => {
  const keys = ecComponentKeys(name)
  const parameters = EC_CURVES[name]
  const { size } = parameters
  const order = curve.Point.Fn.ORDER
  const toBytes = (x: bigint) => fromHex(x.toString(16).padStart(2 * size, '0'))
  const privateKey = keys.generate(systemRandom)
  const withScalar = (scalar: bigint) => {
    const key = Uint8Array.from(privateKey)
    keys.secretOf(key).set(toBytes(scalar))
    return key
  }

  it('has the parameters that noble has', () => {
    const { p, a, b, n } = curve.Point.CURVE()
    expect([parameters.p, (parameters.a + p) % p, parameters.b]).toEqual([p, a, b])
    expect(toHex(parameters.n)).toBe(toHex(toBytes(n)))
  })

  it('has ECPrivateKey as OpenSSL writes it, but without the public key', () => {
    const point = curve.getPublicKey(keys.secretOf(privateKey), false)
    const object = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'sec1' })
    const spki = createPublicKey(object).export({ format: 'der', type: 'spki' })
    expect(toHex(spki)).toBe(toHex(keys.toSpki(point)))
    const pkcs8 = createPrivateKey({
      key: Buffer.from(keys.toPkcs8(privateKey)),
      format: 'der',
      type: 'pkcs8',
    })
    expect(pkcs8.equals(object)).toBe(true)
    expect([privateKey.length, point.length]).toEqual([keys.privateKeySize, keys.publicKeySize])
  })

  it('takes the scalars from 1 to n - 1', () => {
    for (const scalar of [1n, 2n, order - 1n])
      expect(keys.refusePrivateKey(withScalar(scalar))).toBeUndefined()
    for (const scalar of [0n, order, order + 1n, 2n ** BigInt(8 * size) - 1n])
      expect(keys.refusePrivateKey(withScalar(scalar))).toMatch(/not in 1 to n - 1/)
  })

  it('takes the points of the curve, uncompressed', () => {
    const point = curve.getPublicKey(keys.secretOf(privateKey), false)
    const last = point.length - 1
    expect(keys.refusePublicKey(point)).toBeUndefined()
    expect(keys.refusePublicKey(point.with(last, (point[last] as number) ^ 1))).toMatch(/not on the curve/)
    for (const wrong of [
      point.with(0, 2),
      point.with(0, 6),
      point.subarray(1),
      curve.getPublicKey(keys.secretOf(privateKey)),
    ])
      expect(keys.refusePublicKey(wrong)).toMatch(/uncompressed/)
    const { p } = curve.Point.CURVE()
    const unreduced = Uint8Array.of(4, ...toBytes(p), ...point.subarray(1 + size))
    expect(keys.refusePublicKey(unreduced)).toMatch(/not on the curve/)
  })

  it('draws scalars by rejection, over the bits of n', () => {
    let draws = 0
    const late = (length: number) => new Uint8Array(length).fill(draws++ === 0 ? 0xff : 1)
    expect(generateEcScalar(parameters, late)).toEqual(new Uint8Array(size).fill(1))
    expect(draws).toBe(2)
    const never = (length: number) => new Uint8Array(length)
    expect(codeThrownBy(() => generateEcScalar(parameters, never))).toBe('RangeError')
  })
})

it('raw keys have one length and come from that many random bytes', () => {
  const keys = rawComponentKeys('1.3.101.112', 32, () => 'never')
  const random = (length: number) => new Uint8Array(length).fill(length)
  expect(keys.generate(random)).toEqual(new Uint8Array(32).fill(32))
  expect([31, 32, 33].map((length) => keys.refusePrivateKey(new Uint8Array(length)) === undefined)).toEqual([
    false,
    true,
    false,
  ])
  expect(keys.refusePublicKey(new Uint8Array(32))).toBe('never')
  const object = createPrivateKey({
    key: Buffer.from(keys.toPkcs8(new Uint8Array(32))),
    format: 'der',
    type: 'pkcs8',
  })
  expect(object.asymmetricKeyType).toBe('ed25519')
})

it('RSA keys have exactly their bits, and nothing longer than any key is read', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs1' }))
  const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'pkcs1' }))
  const keys = rsaComponentKeys(2048, () => der)
  expect([keys.refusePrivateKey(der), keys.refusePublicKey(spki), spki.length]).toEqual([
    undefined,
    undefined,
    keys.publicKeySize,
  ])
  const larger = rsaComponentKeys(3072, () => der)
  expect(larger.refusePrivateKey(der)).toMatch(/3072 bits/)
  expect(larger.refusePublicKey(spki)).toMatch(/3072 bits/)
  expect(keys.refusePrivateKey(new Uint8Array(1 << 20))).toMatch(/1048576 bytes, more than any/)
})
