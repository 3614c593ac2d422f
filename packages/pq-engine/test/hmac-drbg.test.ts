import { describe, expect, it } from '@jest/globals'
import { toHex } from '@quantum-shield/pq-core/bytes'
import { HmacDrbg } from '@quantum-shield/pq-engine/entropy'
import { codeThrownBy, fromHex } from '@quantum-shield/testkit'
import { ownVectors } from './support.ts'

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

  it('refuses more than 2^19 bits at once', async () => {
    expect(make().generate(65_536)).toHaveLength(65_536)
    expect(codeThrownBy(() => make().generate(65_537))).toBe('RangeError')
  })
})
