/** Points that no honest peer sends, in the public keys and ciphertexts of the hybrids, on both back ends. */
import { describe, expect, it } from '@jest/globals'
import { p256, p384 } from '@noble/curves/nist.js'
import { concatBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { mlKem1024P384, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import { kemBackends } from '@quantum-shield/pq-kem/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

const replaceEnd = (bytes: Uint8Array, end: Uint8Array) => concatBytes(bytes.subarray(0, -end.length), end)

/** Uncompressed points of the same length that are none, with what is wrong with each. */
function badPoints(size: number, point: Uint8Array, fieldOrder: bigint): [string, Uint8Array][] {
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)]
  const field = fromHex(fieldOrder.toString(16).padStart(2 * size, '0'))
  const lastBit = (bytes: Uint8Array) => bytes.with(size - 1, (bytes[size - 1] as number) ^ 1)
  return [
    ['y of another point', concatBytes(Uint8Array.of(4), x, lastBit(y))],
    ['x of another point', concatBytes(Uint8Array.of(4), lastBit(x), y)],
    ['origin', concatBytes(Uint8Array.of(4), new Uint8Array(2 * size))],
    ['all zeros, the point at infinity', new Uint8Array(1 + 2 * size)],
    [
      'compressed form, padded',
      concatBytes(Uint8Array.of(2 | ((y.at(-1) as number) & 1)), x, new Uint8Array(size)),
    ],
    ['compressed prefix before both coordinates', concatBytes(Uint8Array.of(2), x, y)],
    ['hybrid form', concatBytes(Uint8Array.of(6 | ((y.at(-1) as number) & 1)), x, y)],
    ['x not reduced', concatBytes(Uint8Array.of(4), field, y)],
    ['y not reduced', concatBytes(Uint8Array.of(4), x, new Uint8Array(size).fill(0xff))],
  ]
}

describe.each([
  { algorithm: mlKem768P256, curve: p256, size: 32 },
  { algorithm: mlKem1024P384, curve: p384, size: 48 },
])('$algorithm.id', ({ algorithm, curve, size }) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const { ciphertext } = algorithm.encapsulate(publicKey)
  const order = curve.Point.Fp.ORDER
  const inKey = badPoints(size, publicKey.toBytes().subarray(-1 - 2 * size), order)
  const inCiphertext = badPoints(size, ciphertext.subarray(-1 - 2 * size), order)

  it.each(inKey)('refuses a public key with a point that is none: %s', (_, point) => {
    const bytes = replaceEnd(publicKey.toBytes(), point)
    expect(codeThrownBy(() => algorithm.publicKey(bytes))).toBe('invalid_key')
    for (const backend of kemBackends(algorithm)) {
      expect(codeThrownBy(() => backend.encapsulate(new PublicKey(algorithm, bytes)))).toBeDefined()
    }
  })

  it.each(inCiphertext)('refuses a ciphertext with a point that is none: %s', (_, point) => {
    const bytes = replaceEnd(ciphertext, point)
    expect(codeThrownBy(() => algorithm.decapsulate(privateKey, bytes))).toBe('malformed')
    for (const backend of kemBackends(algorithm)) {
      expect([backend.name, codeThrownBy(() => backend.decapsulate(privateKey, bytes))]).not.toEqual([
        backend.name,
        undefined,
      ])
    }
  })

  it('takes another point of the curve for what it is: another secret', () => {
    const other = replaceEnd(ciphertext, curve.Point.BASE.toBytes(false))
    const secrets = kemBackends(algorithm).map((backend) => backend.decapsulate(privateKey, other))
    expect(secrets).toEqual(secrets.map(() => secrets[0]))
    expect(secrets[0]).not.toEqual(algorithm.decapsulate(privateKey, ciphertext).reveal())
  })
})

/** Every u-coordinate of small order (RFC 7748 section 6.1 has the output all zero), reduced and not. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]

describe('X-Wing', () => {
  const { publicKey, privateKey } = xWing.generateKeyPair()
  const { ciphertext } = xWing.encapsulate(publicKey)

  it.each(LOW_ORDER)('refuses the point of small order %s', (hex) => {
    const point = fromHex(hex)
    const key = new PublicKey(xWing, replaceEnd(publicKey.toBytes(), point))
    const sent = replaceEnd(ciphertext, point)
    expect(codeThrownBy(() => xWing.encapsulate(key))).toBe('invalid_key')
    expect(codeThrownBy(() => xWing.decapsulate(privateKey, sent))).toBe('malformed')
    for (const backend of kemBackends(xWing)) {
      expect(codeThrownBy(() => backend.encapsulate(key))).toBeDefined()
      expect(codeThrownBy(() => backend.decapsulate(privateKey, sent))).toBeDefined()
    }
  })

  it('ignores the top bit of a point, as RFC 7748 section 5 says, but binds the bytes as sent', () => {
    const last = ciphertext.length - 1
    const sent = ciphertext.with(last, (ciphertext[last] as number) ^ 0x80)
    const secrets = kemBackends(xWing).map((backend) => backend.decapsulate(privateKey, sent))
    expect(secrets).toEqual(secrets.map(() => secrets[0]))
    expect(secrets[0]).not.toEqual(xWing.decapsulate(privateKey, ciphertext).reveal())
  })
})
