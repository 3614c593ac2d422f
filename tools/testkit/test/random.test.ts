import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { accumulateKem, accumulateSignatures } from '../src/accumulated.ts'
import { codeRejectedBy, codeThrownBy } from '../src/errors.ts'
import { hqcKatGenerator, nistKatDrbg, shake128Stream } from '../src/random.ts'
import { kemTranscript, signatureTranscript } from '../src/transcripts.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const shake128 = (outputLength: number, ...parts: Uint8Array[]) => {
  const hash = createHash('shake128', { outputLength })
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

describe('shake128Stream', () => {
  it('is the output of node:crypto, in pieces of any size', () => {
    const stream = shake128Stream()
    const pieces = [1, 7, 168, 500].map((length) => hex(stream(length))).join('')
    expect(pieces).toBe(shake128(676))
    expect(pieces.startsWith('7f9c2ba4e88f827d616045507605853e')).toBe(true)
  })

  it('depends on the seed', () => {
    expect(hex(shake128Stream(Uint8Array.of(1))(32))).toBe(shake128(32, Uint8Array.of(1)))
  })
})

describe('hqcKatGenerator', () => {
  it('gives the first seed of the response files of HQC, in pieces of any size', () => {
    const seeds = hqcKatGenerator(Uint8Array.from({ length: 48 }, (_, i) => i))
    expect(hex(seeds(31)) + hex(seeds(17))).toBe(
      '9ef877fddbe8891c6e4e79eaf022e563defaca6b152161b9a423e8fe96a403e774b2d352cf74c934069c9de74757f505',
    )
  })
})

describe('nistKatDrbg', () => {
  it('gives the first seeds of the response files of the NIST competition', () => {
    const seeds = nistKatDrbg(Uint8Array.from({ length: 48 }, (_, i) => i))
    expect(hex(seeds(48))).toBe(
      '061550234d158c5ec95595fe04ef7a25767f2e24cc2bc479d09d86dc9abcfde7056a8c266f9ef97ed08541dbd2e1ffa1',
    )
    expect(hex(seeds(48))).toBe(
      'd81c4d8d734fcbfbeade3d3f8a039faa2a2c9957e835ad55b22e75bf57bb556ac81adde6aeeb4a5a875c3bfcadfa958f',
    )
  })

  it('updates after every request, so that two of 32 bytes are not one of 64', () => {
    const make = () => nistKatDrbg(new Uint8Array(48))
    const [one, two] = [make(), make()]
    const whole = one(64)
    expect(hex(two(32))).toBe(hex(whole.subarray(0, 32)))
    expect(hex(two(32))).not.toBe(hex(whole.subarray(32)))
  })
})

describe('accumulated hashes', () => {
  const parts = (value: number) => [Uint8Array.of(value), Uint8Array.of(value, value)]

  it('draw from one stream and write to another, a hash for each back end', () => {
    const seen: string[] = []
    const hashes = accumulateKem(2, 10, ({ seed, message, invalidCiphertext }) => {
      seen.push(hex(seed) + hex(message) + hex(invalidCiphertext))
      return [parts(seen.length), parts(seen.length + 4)]
    })
    expect(seen.join('')).toBe(shake128(2 * (64 + 32 + 10)))
    expect(hashes).toEqual([shake128(32, ...parts(1), ...parts(2)), shake128(32, ...parts(5), ...parts(6))])
  })

  it('draw 32 bytes a signature', () => {
    const seen: string[] = []
    const [hash] = accumulateSignatures(3, (seed) => {
      seen.push(hex(seed))
      return [[seed]]
    })
    expect(seen.join('')).toBe(shake128(96))
    expect(hash).toBe(shake128(32, Buffer.from(shake128(96), 'hex')))
  })
})

describe('transcripts', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const first =
    '061550234D158C5EC95595FE04EF7A25767F2E24CC2BC479D09D86DC9ABCFDE7056A8C266F9EF97ED08541DBD2E1FFA1'
  const second =
    'D81C4D8D734FCBFBEADE3D3F8A039FAA2A2C9957E835AD55B22E75BF57BB556AC81ADDE6AEEB4A5A875C3BFCADFA958F'

  it('of a KEM are printed as tests/kat_kem.c of liboqs does', () => {
    const [publicKey, secretKey, ciphertext, sharedSecret] = [1, 2, 3, 0xab].map((byte) =>
      Uint8Array.of(byte),
    )
    const hash = kemTranscript(2, () => ({ publicKey, secretKey, ciphertext, sharedSecret }) as never)
    const rest = 'pk = 01\nsk = 02\nct = 03\nss = AB\n'
    expect(hash).toBe(sha256(`count = 0\nseed = ${first}\n${rest}\ncount = 1\nseed = ${second}\n${rest}`))
  })

  it('of a signature scheme are printed as tests/kat_sig.c of liboqs does, with a growing message', () => {
    const lengths: number[] = []
    let message = ''
    const hash = signatureTranscript(1, (_, text) => {
      lengths.push(text.length)
      message = hex(text).toUpperCase()
      return { publicKey: Uint8Array.of(1), secretKey: Uint8Array.of(2), signature: Uint8Array.of(3, 4) }
    })
    expect(lengths).toEqual([33])
    expect(hash).toBe(
      sha256(
        `count = 0\nseed = ${first}\nmlen = 33\nmsg = ${message}\npk = 01\nsk = 02\nsmlen = 35\nsm = 0304${message}\n`,
      ),
    )
    signatureTranscript(3, (_, text) => {
      lengths.push(text.length)
      return { publicKey: text, secretKey: text, signature: text }
    })
    expect(lengths).toEqual([33, 33, 66, 99])
  })
})

describe('codes of errors', () => {
  const coded = () => {
    throw Object.assign(new Error(''), { code: 'x' })
  }

  it('are told from names, and from nothing thrown', async () => {
    expect(codeThrownBy(coded)).toBe('x')
    expect(codeThrownBy(() => [].at(0))).toBeUndefined()
    expect(codeThrownBy(() => (null as unknown as string).length)).toBe('TypeError')
    expect(await codeRejectedBy(Promise.reject(new RangeError('')))).toBe('RangeError')
    expect(await codeRejectedBy(Promise.resolve(false))).toBeUndefined()
  })

  it('of a rejection are not those of a synchronous throw', async () => {
    const throwsAtOnce = (): Promise<void> => coded()
    await expect((async () => codeRejectedBy(throwsAtOnce()))()).rejects.toMatchObject({ code: 'x' })
  })
})
