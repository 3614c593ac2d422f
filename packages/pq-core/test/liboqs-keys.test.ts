/** Secret keys of liboqs that nobody takes over are zero. */
import { describe, expect, it } from '@jest/globals'
import { adoptLiboqsKeys, fromSecretKeyWithSeed, liboqsKeysOf } from '@quantum-shield/pq-core/algorithm'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { codeThrownBy } from '@quantum-shield/testkit'
import { fakeKem } from './fake.ts'

const kem = fakeKem('X-Wing', { publicKeySize: 8, privateKeySize: 4 })
const made = (byte = 7) => ({ publicKey: new Uint8Array(8), secretKey: new Uint8Array(16).fill(byte) })
const fresh = () => new PrivateKey(kem, 'seed', SecretBytes.adopt(new Uint8Array(4).fill(1)))
const ZEROS = new Uint8Array(16)

describe('keys that were computed elsewhere', () => {
  it('are kept with the key, and wiped with it', () => {
    const [key, keys] = [fresh(), made()]
    adoptLiboqsKeys(key, keys)
    expect(liboqsKeysOf(key, () => made(1))).toBe(keys)
    expect(keys.secretKey).toEqual(made().secretKey)
    key.wipe()
    expect(keys.secretKey).toEqual(ZEROS)
  })

  it('are wiped when the key has them already', () => {
    const [key, first, second] = [fresh(), made(), made()]
    adoptLiboqsKeys(key, first)
    adoptLiboqsKeys(key, second)
    expect([first.secretKey, second.secretKey]).toEqual([made().secretKey, ZEROS])
  })

  it('are wiped when the key has been', () => {
    const [key, keys] = [fresh(), made()]
    key.wipe()
    expect(codeThrownBy(() => adoptLiboqsKeys(key, keys))).toBe('wiped')
    expect(keys.secretKey).toEqual(ZEROS)
  })
})

it('what a seed gives is wiped unless it is the expanded key', () => {
  const [right, wrong] = [made(7), made(8)]
  expect(fromSecretKeyWithSeed(made(7).secretKey, 4, () => right)).toBe(right)
  expect(right.secretKey).toEqual(made(7).secretKey)
  expect(codeThrownBy(() => fromSecretKeyWithSeed(made(7).secretKey, 4, () => wrong))).toBe('invalid_key')
  expect(wrong.secretKey).toEqual(ZEROS)
})
