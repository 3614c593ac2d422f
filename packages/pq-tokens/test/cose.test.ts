import { describe, expect, it } from '@jest/globals'
import { fromHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { ed25519 } from '@quantum-shield/pq-signatures'
import { slhDsaSha2128f } from '@quantum-shield/pq-hash-sigs'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { decode, encode, Tagged } from 'cborg'
import fc from 'fast-check'
import { exportCoseKey, importCoseKey, signCose1, verifyCose1 } from '../src/cose.ts'
import { alice, ALGORITHMS, mallory, signer } from './support.ts'

const { publicKey } = alice
const payload = utf8('attack at dawn')
const allowed = { algorithms: ALGORITHMS }
const codeOf = (
  message: Uint8Array,
  options: object = {},
  keys: Parameters<typeof verifyCose1>[1] = [publicKey],
) => codeRejectedBy(verifyCose1(message, keys, { ...allowed, ...options }))

/** [protected, unprotected, payload, signature] of a message. */
function partsOf(message: Uint8Array): unknown[] {
  return decode(message, { useMaps: true, tags: { 18: (content) => content() } }) as unknown[]
}

/** A message with any headers, signed all the same. */
async function forge(header: Map<unknown, unknown> | Uint8Array, unprotected = new Map<unknown, unknown>()) {
  const bytes = header instanceof Uint8Array ? header : encode(header)
  const signature = await signer.sign(encode(['Signature1', bytes, new Uint8Array(), payload]))
  return encode([bytes, unprotected, payload, signature])
}
const ALG = [1, -49] as const

describe('COSE_Sign1', () => {
  it.each([...ALGORITHMS, ed25519])('of $id comes back', async (algorithm) => {
    const pair = algorithm.generateKeyPair()
    const message = await signCose1(signerOf(pair.privateKey), payload, { contentType: 'text/plain' })
    const options = { algorithms: [...ALGORITHMS, algorithm] }
    const verified = await verifyCose1(message, [publicKey, pair.publicKey], options)
    expect(verified).toEqual({ payload, contentType: 'text/plain', publicKey: pair.publicKey })
  })

  it('is what RFC 9052 says, byte by byte', async () => {
    const message = await signCose1(signer, payload, { keyId: '11' })
    // Tag 18, an array of four; the protected header { 1: -49, 4: h'3131' } in a byte string; an empty map.
    const head = `d28448a2013830044231 31a04e${Buffer.from(payload).toString('hex')}590ced`.replaceAll(
      ' ',
      '',
    )
    expect(Buffer.from(message).toString('hex').slice(0, head.length)).toBe(head)
    const signature = message.subarray(head.length / 2)
    const structure = fromHex(`846a5369676e61747572653148a20138300442313140${head.slice(24, -6)}`)
    await publicKey.algorithm.verify(publicKey, structure, signature)
  })

  it('may leave its payload out', async () => {
    const message = await signCose1(signer, payload, { detached: true })
    expect(await codeOf(message, { payload })).toBeUndefined()
    expect(await codeOf(message, { payload: utf8('attack at dusk') })).toBe('signature_invalid')
    await expect(verifyCose1(message, publicKey, allowed)).rejects.toThrow(TypeError)
    const whole = await signCose1(signer, payload)
    await expect(verifyCose1(whole, publicKey, { ...allowed, payload })).rejects.toThrow(TypeError)
  })

  it('is bound to what both sides know', async () => {
    const externalAad = utf8('order 7')
    const message = await signCose1(signer, payload, { externalAad })
    expect(await codeOf(message, { externalAad })).toBeUndefined()
    expect(await codeOf(message)).toBe('signature_invalid')
  })

  it('has no algorithm that COSE has no number for', async () => {
    const pair = slhDsaSha2128f.generateKeyPair()
    expect(await codeRejectedBy(signCose1(signerOf(pair.privateKey), payload))).toBe('unsupported_algorithm')
    const options = { algorithms: [slhDsaSha2128f] }
    expect(await codeOf(await forge(new Map([[4, utf8(pair.publicKey.id)]])), options)).toBe(
      'algorithm_not_allowed',
    )
  })

  it.each<[string, () => Promise<Uint8Array>, string | undefined]>([
    [
      'with its key id unprotected',
      () => forge(new Map([ALG]), new Map([[4, utf8(publicKey.id)]])),
      undefined,
    ],
    ['with no key id', () => forge(new Map([ALG])), undefined],
    ['with its algorithm unprotected', () => forge(new Map(), new Map([ALG])), 'algorithm_not_allowed'],
    ['with no headers', () => forge(new Uint8Array()), 'algorithm_not_allowed'],
    ['with another algorithm than the key', () => forge(new Map([[1, -48]])), 'no_matching_key'],
    [
      'with the same for a key by name',
      () =>
        forge(
          new Map<unknown, unknown>([
            [1, -48],
            [4, utf8(publicKey.id)],
          ]),
        ),
      'algorithm_mismatch',
    ],
    ['with HMAC', () => forge(new Map([[1, 5]])), 'algorithm_not_allowed'],
    ['with a label in both headers', () => forge(new Map([ALG]), new Map([ALG])), 'malformed'],
    ['with critical labels', () => forge(new Map<unknown, unknown>([ALG, [2, [99]]])), 'unsupported_header'],
    ['with a header that is no map', () => forge(encode([1])), 'malformed'],
    ['with a header twice', () => forge(fromHex('a2013830013830')), 'malformed'],
    ['with a number in its longer form', () => forge(fromHex('a101390030')), 'malformed'],
    ['with a key id in text', () => forge(new Map<unknown, unknown>([ALG, [4, 'x']])), 'malformed'],
    [
      'with a key id of bytes',
      () => forge(new Map<unknown, unknown>([ALG, [4, Uint8Array.of(255)]])),
      'no_matching_key',
    ],
    [
      'with another tag',
      async () => encode(new Tagged(98, partsOf(await signCose1(signer, payload)))),
      'malformed',
    ],
    ['in five parts', async () => encode([...partsOf(await signCose1(signer, payload)), 1]), 'malformed'],
    [
      'with bytes behind it',
      async () => Uint8Array.of(...(await signCose1(signer, payload)), 0),
      'malformed',
    ],
    ['of nested arrays', async () => new Uint8Array(1_000_000).fill(0x81), 'malformed'],
    ['of an array that claims 2^32 entries', async () => fromHex('9affffffff'), 'malformed'],
  ])('%s', async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code)
  })

  it('of every flipped byte is refused, with a code', async () => {
    const message = await signCose1(signer, payload)
    await fc.assert(
      fc.asyncProperty(fc.nat(message.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        // The tag may be left out, so another first byte is the only one that can go unnoticed.
        const changed = Uint8Array.from(message, (byte, i) => (i === at ? byte ^ mask : byte))
        return (await codeOf(changed)) !== undefined
      }),
      { numRuns: 300 },
    )
  })

  it('is bounded, and by the key of another does not hold', async () => {
    const message = await signCose1(signer, payload)
    expect(await codeOf(message, { maxLength: 3000 })).toBe('limit_exceeded')
    expect(await codeOf(message, {}, mallory.publicKey)).toBe('signature_invalid')
  })
})

describe('COSE_Key', () => {
  it.each(ALGORITHMS)('of $id comes back', (algorithm) => {
    const { publicKey: key } = algorithm.generateKeyPair()
    const read = importCoseKey(exportCoseKey(key), ALGORITHMS)
    expect(read.toBytes()).toEqual(key.toBytes())
    expect(read.algorithm).toBe(algorithm)
  })

  it('of type AKP has its algorithm and its key under -1 (RFC 9964 section 4)', () => {
    const members = decode(exportCoseKey(publicKey), { useMaps: true }) as Map<number, unknown>
    expect([members.get(1), members.get(3), members.get(-1)]).toEqual([7, -49, publicKey.toBytes()])
  })

  it.each<[string, [number, unknown][], string]>([
    [
      'private',
      [
        [1, 7],
        [3, -49],
        [-1, publicKey.toBytes()],
        [-2, new Uint8Array(32)],
      ],
      'malformed',
    ],
    [
      'of another type',
      [
        [1, 1],
        [3, -49],
        [-1, publicKey.toBytes()],
      ],
      'unsupported_algorithm',
    ],
    [
      'without algorithm',
      [
        [1, 7],
        [-1, publicKey.toBytes()],
      ],
      'unsupported_algorithm',
    ],
    [
      'of another length',
      [
        [1, 7],
        [3, -48],
        [-1, publicKey.toBytes()],
      ],
      'invalid_key',
    ],
    [
      'without key',
      [
        [1, 7],
        [3, -49],
      ],
      'malformed',
    ],
  ])('%s is refused', (_, members, code) => {
    expect(codeThrownBy(() => importCoseKey(encode(new Map(members)), ALGORITHMS))).toBe(code)
  })

  it('is no other CBOR, and of Ed25519 there is none of type AKP', () => {
    expect(codeThrownBy(() => importCoseKey(Uint8Array.of(0xff), ALGORITHMS))).toBe('malformed')
    expect(codeThrownBy(() => exportCoseKey(ed25519.generateKeyPair().publicKey))).toBe(
      'unsupported_algorithm',
    )
  })
})
