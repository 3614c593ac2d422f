/** Symmetric cryptography: figures that others published, and the two platforms against each other. */
import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { shake128Stream } from '@quantum-shield/testkit'
import fc from 'fast-check'
import * as node from '../src/platform/platform.node.ts'
import * as portable from '../src/platform/platform.ts'
import type { SuiteName } from '../src/suites.ts'
import { SUITE_NAMES } from './support.ts'

const PLATFORMS = { node, portable }
type Platform = typeof node | typeof portable

function sealed(platform: Platform, suite: SuiteName, key: string, nonce: string, plaintext: string): string {
  const message = fromHex(plaintext)
  const output = new Uint8Array(message.length + 16)
  platform.keyAead(suite, fromHex(key)).seal(fromHex(nonce), message, output)
  return toHex(output)
}

const SUNSCREEN = toHex(
  Buffer.from(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
      'sunscreen would be it.',
  ),
)

describe.each(Object.entries(PLATFORMS))('published figures, %s', (_, platform) => {
  const ONE = `01${'00'.repeat(31)}`
  const block = (n: number) => `0${n}${'00'.repeat(15)}`

  it.each([
    ['', '07f5f4169bbf55a8400cd47ea6fd400f'],
    ['0100000000000000', 'c2ef328e5c71c83b843122130f7364b761e0b97427e3df28'],
    [`01${'00'.repeat(11)}`, '9aab2aeb3faa0a34aea8e2b18ca50da9ae6559e48fd10f6e5c9ca17e'],
    [block(1), '85a01b63025ba19b7fd3ddfc033b3e76c9eac6fa700942702e90862383c6c366'],
    [
      block(1) + block(2),
      '4a6a9db4c8c6549201b9edb53006cba821ec9cf850948a7c86c68ac7539d027fe819e63abcd020b006a976397632eb5d',
    ],
    [
      block(1) + block(2) + block(3),
      'c00d121893a9fa603f48ccc1ca3c57ce7499245ea0046db16c53c7c66fe717e39cf6c748837b61f6ee3adcee17534ed5790bc96880a99ba804bd12c0e6a22cc4',
    ],
  ])('AES-256-GCM-SIV, RFC 8452 appendix C.2, plaintext "%s"', (plaintext, expected) => {
    expect(sealed(platform, 'AES-256-GCM-SIV', ONE, '030000000000000000000000', plaintext)).toBe(expected)
  })

  it('AES-256-GCM, test cases 13 and 14 of McGrew and Viega', () => {
    const zeros = '00'.repeat(32)
    const nonce = '00'.repeat(12)
    expect(sealed(platform, 'AES-256-GCM', zeros, nonce, '')).toBe('530f8afbc74536b9a963b4f1c4cb738b')
    expect(sealed(platform, 'AES-256-GCM', zeros, nonce, '00'.repeat(16))).toBe(
      'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
    )
  })

  it('ChaCha20-Poly1305, RFC 8439 section 2.8.2, and XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03 A.3.1', () => {
    // The documents authenticate additional data as well, which the envelope has not: all but the tag.
    const key = '808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'
    const chacha = sealed(platform, 'ChaCha20-Poly1305', key, '070000004041424344454647', SUNSCREEN)
    expect(chacha.slice(0, -32)).toBe(
      'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6' +
        '3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36' +
        '92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc' +
        '3ff4def08e4b7a9de576d26586cec64b6116',
    )
    const nonce = '404142434445464748494a4b4c4d4e4f5051525354555657'
    const xchacha = sealed(platform, 'XChaCha20-Poly1305', key, nonce, SUNSCREEN)
    expect(xchacha.slice(0, -32)).toBe(
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb' +
        '731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452' +
        '2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9' +
        '21f9664c97637da9768812f615c68b13b52e',
    )
  })

  // RFC 5869 has no SHA-512: Wycheproof hkdf_sha512_test.json, tests 9, 12 and 20.
  it.each([
    [
      '529e91a61895f1c4ceb5b6994f48783b',
      '12e4ae515328983bab2d88da3cb32a95',
      '',
      '9c40abb65d7ef9826758a9818668624907b2bc0d9ff6b80d60673d2fdd68418874f48bf1960d75e19c6594d7079b6b019d8e3ec98705a6b4886e122c9eab955e',
    ],
    [
      '7a00817689a3d79001825a864c69c120',
      '08bc01c053a6406c7c4a667c9b9b3894',
      '967ccd75395be6e96a67759f070487c9e2107791',
      'aed987bcc5ed33c4feec7b28aa9fe1c16b1181e00ff42c63cf692ec19242f6d4628604b3382db0806d5e61518f83fc651e6f3bd0a9d1322926a76869b98b75d6',
    ],
    [
      '24a37db03dbcffbe9e28d582d0d8c60a',
      '4c3d3b4f5436418713fbe2fbc4d647095ce5d5392dcfffd20327187e14fb68360b94c5122203292d8b648a754ab70f6d3d61e0650f06d55c4b5762cba0231e27',
      '8cd9e7b786a74bd370bae434e31a559bdf75d65f',
      'ea18185ff290f27480f625404a39d56582a1bcd8f74f97cfccb898ddf2611833ed57fa46e88e145b604d',
    ],
  ])('HKDF-SHA-512 of %s', (secret, salt, info, expected) => {
    const okm = platform.hkdfSha512(fromHex(secret), fromHex(salt), fromHex(info), expected.length / 2)
    expect(toHex(okm)).toBe(expected)
  })

  it('HMAC-SHA-512, RFC 4231 test case 2, and SHA-512 of "abc", FIPS 180-4', () => {
    const message = new TextEncoder().encode('what do ya want for nothing?')
    expect(toHex(platform.hmacSha512(new TextEncoder().encode('Jefe'), message))).toBe(
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    )
    expect(toHex(platform.sha512(new TextEncoder().encode('abc')))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    )
  })

  // RFC 9106 section 5.3 uses a secret and associated data, which the envelope has not.
  it.each([
    [256, 1, '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
    [256, 2, '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
  ])(
    'Argon2id, test.c of the reference implementation, %i KiB, %i lanes',
    async (memoryKiB, lanes, expected) => {
      const [password, salt] = ['password', 'somesalt'].map((text) => new TextEncoder().encode(text))
      const parameters = { memoryKiB, passes: 2, parallelism: lanes, length: 32 }
      expect(toHex(await platform.argon2id(password!, salt!, parameters))).toBe(expected)
    },
  )
})

/** draft-irtf-cfrg-xchacha-03 section 2.2, as it is written there. */
function hChaCha20(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const words = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / 4 }, (_, i) => Buffer.from(bytes).readUInt32LE(4 * i))
  const state = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...words(key), ...words(nonce)]
  const rotate = (value: number, bits: number) => ((value << bits) | (value >>> (32 - bits))) >>> 0
  function step(a: number, b: number, c: number, bits: number): void {
    state[a] = (state[a]! + state[b]!) >>> 0
    state[c] = rotate((state[c]! ^ state[a]) >>> 0, bits)
  }
  function quarterRound(a: number, b: number, c: number, d: number): void {
    step(a, b, d, 16)
    step(c, d, b, 12)
    step(a, b, d, 8)
    step(c, d, b, 7)
  }
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarterRound(i, 4 + i, 8 + i, 12 + i)
    for (let i = 0; i < 4; i++) quarterRound(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4))
  }
  const output = Buffer.alloc(32)
  ;[...state.slice(0, 4), ...state.slice(12)].forEach((word, i) => output.writeUInt32LE(word, 4 * i))
  return output
}

describe('XChaCha20-Poly1305 as ChaCha20-Poly1305 under a derived key', () => {
  it('HChaCha20, section 2.2.1', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i)
    expect(toHex(hChaCha20(key, fromHex('000000090000004a0000000031415927')))).toBe(
      '82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc',
    )
  })

  it('equals what the suite gives, tag included', () => {
    const random = shake128Stream()
    for (const size of [0, 1, 64, 1000, 4096]) {
      const [key, nonce, message] = [random(32), random(24), random(size)]
      const inner = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)])
      const derived = hChaCha20(key, nonce.subarray(0, 16))
      const cipher = createCipheriv('chacha20-poly1305', derived, inner, { authTagLength: 16 })
      const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()])
      const output = new Uint8Array(size + 16)
      node.keyAead('XChaCha20-Poly1305', key).seal(nonce, message, output)
      expect(toHex(output)).toBe(toHex(expected))
    }
  })
})

describe('the two platforms give the same bytes', () => {
  const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength })

  it.each(SUITE_NAMES)('%s', (suite) => {
    const nonceSize = suite === 'XChaCha20-Poly1305' ? 24 : 12
    const property = fc.property(
      bytes(32, 32),
      bytes(nonceSize, nonceSize),
      bytes(300),
      (key, nonce, text) => {
        const [a, b] = [node.keyAead(suite, key), portable.keyAead(suite, key)]
        const [sealedA, sealedB] = [new Uint8Array(text.length + 16), new Uint8Array(text.length + 16)]
        a.seal(nonce, text, sealedA)
        b.seal(nonce, text, sealedB)
        expect(toHex(sealedA)).toBe(toHex(sealedB))
        const [openedA, openedB] = [new Uint8Array(text.length), new Uint8Array(text.length)]
        expect(a.open(nonce, sealedB, openedA)).toBe(true)
        expect(b.open(nonce, sealedA, openedB)).toBe(true)
        expect([toHex(openedA), toHex(openedB)]).toEqual([toHex(text), toHex(text)])
        sealedA[sealedA.length - 1]! ^= 1
        expect([a.open(nonce, sealedA, openedA), b.open(nonce, sealedA, openedB)]).toEqual([false, false])
      },
    )
    fc.assert(property, { numRuns: 100 })
  })

  it('a cipher keeps its key when the caller wipes the array', () => {
    for (const platform of [node, portable]) {
      for (const suite of SUITE_NAMES) {
        const key = new Uint8Array(32).fill(5)
        const nonce = new Uint8Array(suite === 'XChaCha20-Poly1305' ? 24 : 12)
        const aead = platform.keyAead(suite, key)
        const [before, after] = [new Uint8Array(20), new Uint8Array(20)]
        aead.seal(nonce, new Uint8Array(4), before)
        key.fill(0)
        aead.seal(nonce, new Uint8Array(4), after)
        expect(after).toEqual(before)
      }
    }
  })

  it('only what is not authentic is false: an output of the wrong size is a mistake and throws', () => {
    for (const platform of [node, portable]) {
      for (const suite of SUITE_NAMES) {
        const aead = platform.keyAead(suite, new Uint8Array(32))
        const nonce = new Uint8Array(suite === 'XChaCha20-Poly1305' ? 24 : 12)
        const box = new Uint8Array(36)
        aead.seal(nonce, new Uint8Array(20).fill(7), box)
        expect(() => aead.open(nonce, box, new Uint8Array(19))).toThrow('out of bounds')
        const output = new Uint8Array(20)
        expect(aead.open(nonce, box.fill(1, 35), output)).toBe(false)
        expect(output).toEqual(new Uint8Array(20))
      }
    }
  })

  it('HKDF, HMAC and SHA-512', () => {
    const property = fc.property(
      bytes(100),
      bytes(200),
      bytes(150),
      fc.integer({ min: 1, max: 300 }),
      (a, b, c, n) => {
        expect(toHex(node.hkdfSha512(a, b, c, n))).toBe(toHex(portable.hkdfSha512(a, b, c, n)))
        expect(toHex(node.hmacSha512(a, b))).toBe(toHex(portable.hmacSha512(a, b)))
        expect(toHex(node.sha512(b))).toBe(toHex(portable.sha512(b)))
      },
    )
    fc.assert(property, { numRuns: 100 })
  })

  it.each([
    [64, 1, 1],
    [100, 3, 2],
    [1024, 2, 4],
    [4096, 2, 1],
  ])('Argon2id with %i KiB, %i passes, %i lanes', async (memoryKiB, passes, parallelism) => {
    const random = shake128Stream()
    const parameters = { memoryKiB, passes, parallelism, length: 32 }
    const [password, salt] = [random(11), random(16)]
    expect(toHex(await node.argon2id(password, salt, parameters))).toBe(
      toHex(await portable.argon2id(password, salt, parameters)),
    )
  })
})
