import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { concatBytes, toHex } from '@quantum-shield/pq-core/bytes'
import { HmacDrbg } from '@quantum-shield/pq-engine/entropy'
import { codeThrownBy, fromHex } from '@quantum-shield/testkit'
import { ownVectors, wipedWhile } from './support.ts'

interface Case {
  source: string
  entropyInput: string
  nonce: string
  personalization: string
  reseed: { entropyInput: string; additionalInput: string }
  additionalInputs: [string, string]
  returned: string
}

describe('HmacDrbg', () => {
  const { cases } = ownVectors<{ cases: Case[] }>('entropy/hmac-drbg-sha512.json')
  expect(cases).toHaveLength(2)
  it.each(cases)(
    '$source',
    ({ entropyInput, nonce, personalization, reseed, additionalInputs, returned }) => {
      const drbg = new HmacDrbg(fromHex(entropyInput), fromHex(nonce), fromHex(personalization))
      drbg.reseed(fromHex(reseed.entropyInput), fromHex(reseed.additionalInput))
      const length = returned.length / 2
      drbg.generate(length, fromHex(additionalInputs[0]))
      expect(toHex(drbg.generate(length, fromHex(additionalInputs[1])))).toBe(returned)
    },
  )

  const make = () => new HmacDrbg(new Uint8Array(32), new Uint8Array(16))

  it('never gives the same bytes twice', () => {
    const drbg = make()
    expect(drbg.generate(64)).not.toEqual(drbg.generate(64))
  })

  it('fills a request that ends inside a block', () => {
    expect(make().generate(100)).toEqual(make().generate(128).subarray(0, 100))
    expect(make().generate(0)).toHaveLength(0)
  })

  it('takes additional input into account, before and after', () => {
    const [plain, mixed] = [make(), make()]
    expect(plain.generate(32)).not.toEqual(mixed.generate(32, Uint8Array.of(1)))
    expect(plain.generate(32)).not.toEqual(mixed.generate(32))
  })

  it('leaves no earlier state and no input behind', async () => {
    const [entropy, nonce] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)]
    const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]) =>
      parts.reduce((mac, part) => mac.update(part), createHmac('sha512', key)).digest()
    // SP 800-90A r1 section 10.1.2.2, from the state of section 10.1.2.3.
    const provided = concatBytes(entropy, nonce)
    const [key0, value0] = [new Uint8Array(64), new Uint8Array(64).fill(1)]
    const key1 = hmac(key0, value0, Uint8Array.of(0), provided)
    const value1 = hmac(key1, value0)
    const key2 = hmac(key1, value1, Uint8Array.of(1), provided)
    const value2 = hmac(key2, value1)
    const wiped = await wipedWhile(() => new HmacDrbg(entropy, nonce))
    expect(wiped).toEqual([key0, value0, key1, value1, provided].map(toHex))
    const value3 = hmac(key2, value2)
    const drbg = new HmacDrbg(entropy, nonce)
    expect(drbg.generate(64)).toEqual(new Uint8Array(value3))
    const again = new HmacDrbg(entropy, nonce)
    const after = await wipedWhile(() => again.generate(65))
    const value4 = hmac(key2, value3)
    expect(after).toEqual([value2, value3, key2, value4, new Uint8Array()].map(toHex))
  })

  it('refuses more than 2^19 bits at once', async () => {
    expect(make().generate(65_536)).toHaveLength(65_536)
    expect(codeThrownBy(() => make().generate(65_537))).toBe('RangeError')
  })
})
