/** Keys and signatures that are none: refused in bounded work, whatever they claim. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { concatBytes, fromHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { importPublicKey, toSpki } from '@quantum-shield/pq-core/keys'
import { hssLms, openSigner, xmss, xmssMt } from '@quantum-shield/pq-hash-sigs'
import { hssKeyFromSeed, reservationOf, xmssKeyFromSeeds } from '@quantum-shield/pq-hash-sigs/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'
import { verifyLms } from '../src/lms/verify.ts'
import { LMS_TYPES, OTS_TYPES } from '../src/lms/types.table.ts'

const level = { lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W4' } as const
const message = utf8('signed')

async function hssSample() {
  const key = await hssKeyFromSeed([level, level], new Uint8Array(16), new Uint8Array(24))
  const index = reservationOf(key.publicKey.id, { first: 40n, count: 1 }).next()
  return { publicKey: key.publicKey, signature: (await openSigner(key)).sign(index, message) }
}

async function xmssSample() {
  const zeros = new Uint8Array(24)
  const seeds = { secretSeed: zeros, prfSeed: zeros, publicSeed: zeros }
  const key = await xmssKeyFromSeeds('XMSSMT-SHA2_20/4_192', seeds)
  const index = reservationOf(key.publicKey.id, { first: 1000n, count: 1 }).next()
  return { publicKey: key.publicKey, signature: (await openSigner(key)).sign(index, message) }
}

describe.each([
  { name: 'HSS', sample: hssSample },
  { name: 'XMSS^MT', sample: xmssSample },
])('a signature of $name', ({ sample }) => {
  const made = sample()

  it('holds, and falls with any bit', async () => {
    const { publicKey, signature } = await made
    const { algorithm } = publicKey
    expect(algorithm.verifySync(publicKey, message, signature)).toBe(true)
    fc.assert(
      fc.property(fc.nat(8 * signature.length - 1), (bit) => {
        const changed = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)))
        return !algorithm.verifySync(publicKey, message, changed)
      }),
      { numRuns: 300 },
    )
  })

  it('is false at every other length, and when it is noise', async () => {
    const { publicKey, signature } = await made
    const { algorithm } = publicKey
    for (let length = 0; length < signature.length; length += length < 60 ? 1 : 97)
      expect(algorithm.verifySync(publicKey, message, signature.subarray(0, length))).toBe(false)
    expect(algorithm.verifySync(publicKey, message, concatBytes(signature, Uint8Array.of(0)))).toBe(false)
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 5000 }),
        (noise) => !algorithm.verifySync(publicKey, message, noise),
      ),
      { numRuns: 200 },
    )
  })
})

describe('the header words of a signature', () => {
  const [n, chains] = [24, 51]
  /** q and the LM-OTS type, and the LMS type behind the chains. */
  const wordsAt = (start: number) => [start, start + 4, start + 8 + n * (1 + chains)]
  const one = 12 + n * (1 + chains + 5)
  /** LMS type ‖ LM-OTS type ‖ I ‖ root. */
  const publicKeySize = 24 + n

  /** @returns the bits that may be another without the signature being another. */
  const bitsLeft = (
    signature: Uint8Array,
    words: readonly number[],
    holdsStill: (bytes: Uint8Array) => boolean,
  ) =>
    words
      .flatMap((at) => Array.from({ length: 32 }, (_, bit) => 8 * at + bit))
      .filter((bit) =>
        holdsStill(signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)))),
      )

  it('of HSS are checked bit by bit, on both levels', async () => {
    const { publicKey, signature } = await hssSample()
    expect(signature.length).toBe(4 + 2 * one + publicKeySize)
    const types = [4 + one, 8 + one]
    const words = [0, ...wordsAt(4), ...types, ...wordsAt(4 + one + publicKeySize)]
    const holdsStill = (changed: Uint8Array) => hssLms.verifySync(publicKey, message, changed)
    expect(bitsLeft(signature, words, holdsStill)).toEqual([])
  })

  it('of LMS are, too, and nothing may follow', async () => {
    const key = await hssKeyFromSeed([level], new Uint8Array(16), new Uint8Array(24))
    const index = reservationOf(key.publicKey.id, { first: 9n, count: 1 }).next()
    const signature = (await openSigner(key)).sign(index, message).subarray(4)
    const lmsKey = key.publicKey.toBytes().subarray(4)
    expect(verifyLms(lmsKey, message, signature)).toBe(true)
    expect(bitsLeft(signature, wordsAt(0), (changed) => verifyLms(lmsKey, message, changed))).toEqual([])
    const zero = Uint8Array.of(0)
    expect(verifyLms(lmsKey, message, concatBytes(signature, zero))).toBe(false)
    expect(verifyLms(concatBytes(lmsKey, zero), message, signature)).toBe(false)
    expect(verifyLms(lmsKey, message, signature.subarray(0, -1))).toBe(false)
  })
})

describe('a public key', () => {
  it('is taken only whole and of a known set', async () => {
    for (const { publicKey } of [await hssSample(), await xmssSample()]) {
      const { algorithm } = publicKey
      const raw = publicKey.toBytes()
      expect(algorithm.publicKey(raw).id).toBe(publicKey.id)
      expect(codeThrownBy(() => algorithm.publicKey(raw.subarray(1)))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.publicKey(concatBytes(raw, raw)))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.publicKey(new Uint8Array()))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.publicKey(raw.with(3, 99)))).toBe('invalid_key')
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (noise) =>
          ['invalid_key', undefined].includes(codeThrownBy(() => algorithm.publicKey(noise))),
        ),
      )
    }
  })

  it('of LMS and LM-OTS types that do not go together is refused', () => {
    const key = (lms: number, ots: number, n: number) =>
      concatBytes(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, lms, 0, 0, 0, ots), new Uint8Array(16 + n))
    for (const lms of LMS_TYPES) {
      for (const ots of OTS_TYPES) {
        const fits = lms.hash === ots.hash && lms.m === ots.n
        const code = codeThrownBy(() => hssLms.publicKey(key(lms.code, ots.code, lms.m)))
        expect([lms.name, ots.name, code]).toEqual([lms.name, ots.name, fits ? undefined : 'invalid_key'])
      }
    }
    for (const levels of [0, 9, 255])
      expect(codeThrownBy(() => hssLms.publicKey(key(5, 1, 32).with(3, levels)))).toBe('invalid_key')
  })

  it('outside SP 800-208 is refused by the algorithms', () => {
    expect(codeThrownBy(() => xmss.publicKey(concatBytes(fromHex('00000007'), new Uint8Array(64))))).toBe(
      'invalid_key',
    )
    expect(codeThrownBy(() => xmssMt.publicKey(concatBytes(fromHex('00000011'), new Uint8Array(64))))).toBe(
      'invalid_key',
    )
  })

  it('goes through SPKI with the identifiers of RFC 9802', async () => {
    const { publicKey } = await hssSample()
    const spki = toSpki(publicKey)
    expect(Buffer.from(spki.subarray(2, 17)).toString('hex')).toBe('300d060b2a864886f70d0109100311')
    expect(importPublicKey(spki, [xmss, hssLms]).id).toBe(publicKey.id)
    const mt = (await xmssSample()).publicKey
    expect(importPublicKey(toSpki(mt), [hssLms, xmss, xmssMt]).id).toBe(mt.id)
  })
})

it('a forged header of the largest tree costs no tree: 10 ms for 8 levels of H25, W1 and W8', () => {
  const lms = LMS_TYPES.find(({ name }) => name === 'LMS_SHA256_M32_H25')
  for (const w of [1, 8]) {
    const ots = OTS_TYPES.find(({ name }) => name === `LMOTS_SHA256_N32_W${w}`)
    if (lms === undefined || ots === undefined) throw new RangeError('no such types')
    const header = Uint8Array.of(0, 0, 0, 8, 0, 0, 0, lms.code, 0, 0, 0, ots.code)
    const publicKey = hssLms.publicKey(concatBytes(header, new Uint8Array(48)))
    const one = 12 + 32 * (1 + ots.p) + 32 * 25
    const forged = new Uint8Array(4 + 8 * one + 7 * 56)
    forged[3] = 7
    for (let i = 0, at = 4; i < 8; i++, at += one + 56) {
      forged[at + 7] = ots.code
      forged[at + 8 + 32 * (1 + ots.p) + 3] = lms.code
      if (i < 7) {
        forged[at + one + 3] = lms.code
        forged[at + one + 7] = ots.code
      }
    }
    hssLms.verifySync(publicKey, message, forged)
    const started = performance.now()
    expect(hssLms.verifySync(publicKey, message, forged)).toBe(false)
    expect(performance.now() - started).toBeLessThan(100)
  }
})
