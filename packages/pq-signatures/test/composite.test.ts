/** Composite ML-DSA: sizes, back ends against each other, and what must not pass for a signature of both halves. */
import { constants, createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import * as composites from '@quantum-shield/pq-signatures/composite'
import { compositeBackends } from '@quantum-shield/pq-signatures/hazmat'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { compositeRow, type CompositeId } from '../src/composite.table.ts'
import { composeSignature } from '../src/composite/compose.ts'

const {
  mlDsa44EcdsaP256,
  mlDsa44Ed25519,
  mlDsa44Rsa2048Pkcs15,
  mlDsa44Rsa2048Pss,
  mlDsa65EcdsaP256,
  mlDsa65Ed25519,
} = composites
const ALL: readonly SignatureAlgorithm[] = Object.values(composites)
const WITHOUT_RSA = ALL.filter(({ id }) => !id.includes('RSA'))
const ML_DSA: Readonly<Record<string, SignatureAlgorithm>> = {
  MLDSA44: mlDsa44,
  MLDSA65: mlDsa65,
  MLDSA87: mlDsa87,
}
const MESSAGE = utf8('pay 10 to bob')
const CONTEXT = utf8('payments')
const NONE = new Uint8Array()

const mlDsaOf = ({ id }: SignatureAlgorithm) => ML_DSA[id.split('-')[0] as string] as SignatureAlgorithm
const flip = (bytes: Uint8Array, index: number) => bytes.with(index, (bytes[index] as number) ^ 1)

/** Public key and signature, the largest, of the draft's table of sizes; then the category and the last arc of the OID. */
const SIZES: readonly [string, number, number, number, string][] = [
  ['MLDSA44-RSA2048-PSS-SHA256', 1582, 2676, 2, '37'],
  ['MLDSA44-RSA2048-PKCS15-SHA256', 1582, 2676, 2, '38'],
  ['MLDSA44-Ed25519-SHA512', 1344, 2484, 2, '39'],
  ['MLDSA44-ECDSA-P256-SHA256', 1377, 2492, 2, '40'],
  ['MLDSA65-RSA3072-PSS-SHA512', 2350, 3693, 3, '41'],
  ['MLDSA65-RSA3072-PKCS15-SHA512', 2350, 3693, 3, '42'],
  ['MLDSA65-RSA4096-PSS-SHA512', 2478, 3821, 3, '43'],
  ['MLDSA65-RSA4096-PKCS15-SHA512', 2478, 3821, 3, '44'],
  ['MLDSA65-ECDSA-P256-SHA512', 2017, 3381, 3, '45'],
  ['MLDSA65-ECDSA-P384-SHA512', 2049, 3413, 3, '46'],
  ['MLDSA65-ECDSA-brainpoolP256r1-SHA512', 2017, 3381, 3, '47'],
  ['MLDSA65-Ed25519-SHA512', 1984, 3373, 3, '48'],
  ['MLDSA87-ECDSA-P384-SHA512', 2689, 4731, 5, '49'],
  ['MLDSA87-ECDSA-brainpoolP384r1-SHA512', 2689, 4731, 5, '50'],
  ['MLDSA87-Ed448-SHAKE256', 2649, 4741, 5, '51'],
  ['MLDSA87-RSA3072-PSS-SHA512', 2990, 5011, 5, '52'],
  ['MLDSA87-RSA4096-PSS-SHA512', 3118, 5139, 5, '53'],
  ['MLDSA87-ECDSA-P521-SHA512', 2725, 4766, 5, '54'],
]

it('has the 18 sets of the draft, under ids with its revision', () => {
  const arc = ({ id }: SignatureAlgorithm) => Number(identifiersOf(id)?.oid?.split('.').at(-1))
  const rows = ALL.toSorted((a, b) => arc(a) - arc(b)).map(
    ({ id, publicKeySize, signatureSize, category }) => [
      id,
      publicKeySize,
      signatureSize,
      category,
      identifiersOf(id)?.oid,
    ],
  )
  expect(rows).toEqual(
    SIZES.map(([name, ...rest]) => [`${name}-draft-19`, ...rest.with(3, `1.3.6.1.5.5.7.6.${rest[3]}`)]),
  )
  for (const { tier, family, supportsContext, backend } of ALL)
    expect([tier, family, supportsContext, backend]).toEqual(['draft', 'hybrid', true, 'native'])
})

it('knows the back ends of composites only', () => {
  expect(codeThrownBy(() => compositeBackends(mlDsa44))).toBe('unsupported_algorithm')
  const names = ALL.map((algorithm) =>
    compositeBackends(algorithm)
      .map(({ name }) => name)
      .join(),
  )
  expect(names).toEqual(ALL.map(({ id }) => (id.includes('RSA') ? 'native' : 'native,noble')))
})

/** Section 2.2 by hand; labels and digests from the names of the sets. */
describe.each(ALL)('$id', (algorithm) => {
  const name = algorithm.id.replace('-draft-19', '')
  const label = utf8(`COMPSIG-${name.replace(/brainpoolP(\d+)r1/, 'BP$1')}`)
  const { privateKey, publicKey } = algorithm.generateKeyPair()
  const preHash = createHash(
    name.split('-').at(-1) as string,
    name.endsWith('SHAKE256') ? { outputLength: 64 } : {},
  )
  const input = concatBytes(
    utf8('CompositeAlgorithmSignatures2025'),
    label,
    Uint8Array.of(CONTEXT.length),
    CONTEXT,
    preHash.update(MESSAGE).digest(),
  )
  const mlDsa = mlDsaOf(algorithm)

  it('signs M-prime with ML-DSA, the label as its context', () => {
    const half = mlDsa.publicKey(publicKey.toBytes().subarray(0, mlDsa.publicKeySize))
    const signature = algorithm.signSync(privateKey, MESSAGE, { context: CONTEXT })
    const first = signature.subarray(0, mlDsa.signatureSize)
    expect(mlDsa.verifySync(half, input, first, { context: label })).toBe(true)
    expect(mlDsa.verifySync(half, input, first)).toBe(false)
  })

  it('signs M-prime with the other scheme', () => {
    const { traditional, traditionalKeys } = compositeRow(algorithm.id as CompositeId)
    const spki = traditionalKeys.toSpki(publicKey.toBytes().subarray(mlDsa.publicKeySize))
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    const [isPss, digest] = [name.includes('PSS'), 'digest' in traditional ? traditional.digest : null]
    const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
    const options = isPss ? { padding, saltLength: digest === 'sha384' ? 48 : 32 } : {}
    const signature = algorithm.signSync(privateKey, MESSAGE, { context: CONTEXT })
    expect(verify(digest, input, { key, ...options }, signature.subarray(mlDsa.signatureSize))).toBe(true)
  })
})

describe.each(WITHOUT_RSA)('$id over two back ends', (algorithm) => {
  const backends = compositeBackends(algorithm)

  it('has the same public key, and each verifies what the other signs, and nothing else', async () => {
    const messages = fc.uint8Array({ maxLength: 200 })
    const property = fc.asyncProperty(
      messages,
      fc.uint8Array({ maxLength: 255 }),
      fc.nat(),
      async (message, context, at) => {
        const { privateKey } = algorithm.generateKeyPair()
        // Keys of their own: neither may lean on what the other has parsed.
        const derived = backends.map((backend) =>
          backend.derivePublicKey(algorithm.privateKey(privateKey.secret.reveal())),
        )
        expect(derived[1]).toEqual(derived[0])
        const bytes = derived[0] as Uint8Array
        for (const [from, to] of [backends, backends.toReversed()] as const) {
          if (from === undefined || to === undefined) throw new RangeError('two back ends expected')
          const signature = await from.sign(privateKey, message, context)
          const key = new PublicKey(algorithm, bytes)
          expect(signature.length).toBeLessThanOrEqual(algorithm.signatureSize)
          expect(to.verifySync(key, message, signature, context)).toBe(true)
          expect(await to.verify(key, message, signature, context)).toBe(true)
          const changed = flip(signature, at % signature.length)
          expect(to.verifySync(key, message, changed, context)).toBe(false)
          expect(await to.verify(key, message, changed, context)).toBe(false)
          expect(to.verifySync(key, Uint8Array.of(...message, 0), signature, context)).toBe(false)
        }
      },
    )
    await fc.assert(property, { numRuns: 2 })
  })
})

describe.each([mlDsa44Ed25519, mlDsa44EcdsaP256, mlDsa44Rsa2048Pss, mlDsa44Rsa2048Pkcs15])(
  'a signature of $id',
  (algorithm) => {
    const size = mlDsaOf(algorithm).signatureSize
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const stranger = algorithm.generateKeyPair()
    const options = { context: CONTEXT }
    const signature = algorithm.signSync(privateKey, MESSAGE, options)
    const halves = (bytes: Uint8Array) => [bytes.slice(0, size), bytes.slice(size)] as const
    const [mlDsaHalf, traditionalHalf] = halves(signature)
    const mixed = (bytes: Uint8Array): [Uint8Array, Uint8Array] => [
      concatBytes(mlDsaHalf, halves(bytes)[1]),
      concatBytes(halves(bytes)[0], traditionalHalf),
    ]

    async function expectRefused(name: string, bytes: Uint8Array): Promise<void> {
      expect([name, algorithm.verifySync(publicKey, MESSAGE, bytes, options)]).toEqual([name, false])
      const code = await codeRejectedBy(algorithm.verify(publicKey, MESSAGE, bytes, options))
      expect([name, code]).toEqual([name, 'signature_invalid'])
    }

    it('is refused with a half stripped, blanked, changed or in the other place', async () => {
      await expectRefused('ML-DSA alone', mlDsaHalf)
      await expectRefused('traditional alone', traditionalHalf)
      await expectRefused('ML-DSA blanked', concatBytes(new Uint8Array(size), traditionalHalf))
      await expectRefused(
        'traditional blanked',
        concatBytes(mlDsaHalf, new Uint8Array(traditionalHalf.length)),
      )
      await expectRefused('first byte of the first', concatBytes(flip(mlDsaHalf, 0), traditionalHalf))
      await expectRefused('a byte of the second', concatBytes(mlDsaHalf, flip(traditionalHalf, 20)))
      await expectRefused('exchanged', concatBytes(traditionalHalf, mlDsaHalf))
      await expectRefused('1 MB', new Uint8Array(1 << 20))
    })

    it('is refused with a half for another message, context or key', async () => {
      const others = {
        message: algorithm.signSync(privateKey, utf8('pay 99 to bob'), options),
        context: algorithm.signSync(privateKey, MESSAGE, { context: utf8('tests') }),
        'no context': algorithm.signSync(privateKey, MESSAGE),
        key: algorithm.signSync(stranger.privateKey, MESSAGE, options),
      }
      for (const [name, other] of Object.entries(others)) {
        const [second, first] = mixed(other)
        await expectRefused(`traditional half of another ${name}`, second)
        await expectRefused(`ML-DSA half of another ${name}`, first)
      }
    })

    it('is no signature under a key with one half of another key', async () => {
      const keySize = mlDsaOf(algorithm).publicKeySize
      const [own, other] = [publicKey.toBytes(), stranger.publicKey.toBytes()]
      for (const bytes of [
        concatBytes(own.subarray(0, keySize), other.subarray(keySize)),
        concatBytes(other.subarray(0, keySize), own.subarray(keySize)),
      ]) {
        expect(algorithm.verifySync(algorithm.publicKey(bytes), MESSAGE, signature, options)).toBe(false)
      }
    })

    it('has no half that verifies by itself, nor takes one that was made by itself', async () => {
      const scheme = mlDsaOf(algorithm)
      const half = scheme.privateKey(privateKey.secret.reveal().subarray(0, 32))
      for (const context of [NONE, CONTEXT, utf8(compositeRow(algorithm.id as CompositeId).label)]) {
        expect(scheme.verifySync(half.publicKey, MESSAGE, mlDsaHalf, { context })).toBe(false)
        const alone = scheme.signSync(half, MESSAGE, { context })
        await expectRefused('ML-DSA over the message', concatBytes(alone, traditionalHalf))
      }
    })

    it('can be recombined with another one over the same message and context', () => {
      const again = algorithm.signSync(privateKey, MESSAGE, options)
      for (const bytes of mixed(again))
        expect(algorithm.verifySync(publicKey, MESSAGE, bytes, options)).toBe(true)
      expect(mixed(again)[1]).not.toEqual(signature)
    })
  },
)

it('binds the label in both halves: the same keys in another set give nothing that passes', () => {
  const { privateKey } = mlDsa44Rsa2048Pss.generateKeyPair()
  const twin = mlDsa44Rsa2048Pkcs15.privateKey(privateKey.secret.reveal())
  const [pss, pkcs15] = [
    mlDsa44Rsa2048Pss.signSync(privateKey, MESSAGE),
    mlDsa44Rsa2048Pkcs15.signSync(twin, MESSAGE),
  ]
  const size = mlDsa44.signatureSize
  const [pssFirst, pkcs15First] = [pss, pkcs15].map((bytes) => bytes.subarray(0, size)) as [
    Uint8Array,
    Uint8Array,
  ]
  expect(mlDsa44Rsa2048Pkcs15.verifySync(twin.publicKey, MESSAGE, pss)).toBe(false)
  for (const [algorithm, key, foreign, own] of [
    [mlDsa44Rsa2048Pss, privateKey, pkcs15First, pss],
    [mlDsa44Rsa2048Pkcs15, twin, pssFirst, pkcs15],
  ] as const) {
    expect(algorithm.verifySync(key.publicKey, MESSAGE, own)).toBe(true)
    expect(algorithm.verifySync(key.publicKey, MESSAGE, concatBytes(foreign, own.subarray(size)))).toBe(false)
  }
})

it('keys and signatures of one set are not those of another', async () => {
  const { publicKey, privateKey } = mlDsa65EcdsaP256.generateKeyPair()
  const { mlDsa65EcdsaBrainpoolP256 } = composites
  expect(codeThrownBy(() => mlDsa65EcdsaBrainpoolP256.publicKey(publicKey.toBytes()))).toBe('invalid_key')
  expect(codeThrownBy(() => mlDsa65Ed25519.signSync(privateKey, MESSAGE))).toBe('algorithm_mismatch')
})

describe('both halves are asked', () => {
  const row = compositeRow('MLDSA44-Ed25519-SHA512-draft-19')
  const { publicKey } = mlDsa44Ed25519.generateKeyPair()
  const signature = new Uint8Array(mlDsa44Ed25519.signatureSize)

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('and their answers are one: %s and %s', async (first, second) => {
    const asked: string[] = []
    const half = (name: string, answer: boolean) => ({
      name: 'test',
      signer: () => {
        throw new RangeError('nothing is signed here')
      },
      verifier: () => ({
        verify: async () => asked.push(name) > 0 && answer,
        verifySync: () => asked.push(name) > 0 && answer,
      }),
    })
    const backend = composeSignature(
      row,
      { mlDsa: half('ML-DSA', first), traditional: half('Ed25519', second) },
      () => new Uint8Array(64),
    )
    expect(backend.verifySync(publicKey, MESSAGE, signature, NONE)).toBe(first && second)
    expect(await backend.verify(publicKey, MESSAGE, signature, NONE)).toBe(first && second)
    expect(asked).toEqual(['ML-DSA', 'Ed25519', 'ML-DSA', 'Ed25519'])
  })
})

it('works on both halves at once', async () => {
  const row = compositeRow('MLDSA44-Ed25519-SHA512-draft-19')
  const { publicKey, privateKey } = mlDsa44Ed25519.generateKeyPair()
  const started: string[] = []
  let release = () => {}
  const both = new Promise<void>((resolve) => (release = resolve))
  /** Resolves once the other half has started as well. */
  async function together<T>(name: string, result: T): Promise<T> {
    if (started.push(name) % 2 === 0) release()
    await both
    return result
  }
  const half = (name: string, size: number) => ({
    name: 'test',
    signer: () => ({
      publicKey: () => NONE,
      sign: () => together(name, new Uint8Array(size)),
      signSync: () => new Uint8Array(size),
      wipe: () => {},
    }),
    verifier: () => ({ verify: () => together(name, true), verifySync: () => true }),
  })
  const halves = { mlDsa: half('ML-DSA', 2420), traditional: half('Ed25519', 64) }
  const backend = composeSignature(row, halves, () => new Uint8Array(64))
  const signature = await backend.sign(privateKey, MESSAGE, NONE)
  expect(await backend.verify(publicKey, MESSAGE, signature, NONE)).toBe(true)
  expect(started).toEqual(['ML-DSA', 'Ed25519', 'ML-DSA', 'Ed25519'])
})

it('wipes the keys of both halves with the key', async () => {
  for (const algorithm of [mlDsa44Ed25519, mlDsa44EcdsaP256]) {
    for (const backend of compositeBackends(algorithm)) {
      const { privateKey } = algorithm.generateKeyPair()
      backend.signSync(privateKey, MESSAGE, NONE)
      privateKey.wipe()
      expect(codeThrownBy(() => backend.signSync(privateKey, MESSAGE, NONE))).toBe('wiped')
      expect(await codeRejectedBy(backend.sign(privateKey, MESSAGE, NONE))).toBe('wiped')
    }
  }
})
