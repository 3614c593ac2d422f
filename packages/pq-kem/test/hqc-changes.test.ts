/** HQC-1: what encapsulation draws, and every byte of a ciphertext. */
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { hqcBackends } from '@quantum-shield/pq-kem/hazmat'
import { hqc1 } from '@quantum-shield/pq-kem/hqc'

const { publicKey, privateKey } = hqc1.generateKeyPair()

afterEach(() => void jest.restoreAllMocks())

describe.each(hqcBackends(hqc1))('$name', (backend) => {
  it('draws the message and the salt, uses every byte, and wipes them', () => {
    const drawn: Uint8Array[] = []
    const copies: Uint8Array[] = []
    const { getRandomValues } = globalThis.crypto
    jest.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation((array) => {
      const bytes = array as Uint8Array<ArrayBuffer>
      getRandomValues.call(globalThis.crypto, bytes)
      drawn.push(bytes)
      copies.push(Uint8Array.from(bytes))
      return array
    })
    const sent = backend.encapsulate(publicKey)
    expect(copies.map(({ length }) => length)).toEqual([backend.randomnessSize])
    const [randomness = new Uint8Array()] = copies
    expect(sent).toEqual(backend.encapsulateDerand(publicKey, randomness))
    expect(drawn[0]?.every((byte) => byte === 0)).toBe(true)
    for (let i = 0; i < randomness.length; i++) {
      const other = backend.encapsulateDerand(publicKey, randomness.with(i, (randomness[i] as number) ^ 1))
      expect([i, other.sharedSecret]).not.toEqual([i, sent.sharedSecret])
      expect([i, other.ciphertext]).not.toEqual([i, sent.ciphertext])
    }
  })
})

it('gives another secret for a change of one bit in any byte of a ciphertext', () => {
  const { ciphertext, sharedSecret } = hqc1.encapsulate(publicKey)
  const accepted: number[] = []
  for (let i = 0; i < ciphertext.length; i++) {
    const changed = ciphertext.with(i, (ciphertext[i] as number) ^ (1 << (i & 7)))
    if (hqc1.decapsulate(privateKey, changed).equals(sharedSecret)) accepted.push(i)
  }
  expect(accepted).toEqual([])
  expect(hqc1.decapsulate(privateKey, ciphertext).equals(sharedSecret)).toBe(true)
})
