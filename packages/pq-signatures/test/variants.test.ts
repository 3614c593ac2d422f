/** Deterministic signing, external µ and HashML-DSA, each against the formulas of FIPS 204. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { concatBytes, fromHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { createMuHash, signMu, verifyMu } from '@quantum-shield/pq-signatures/external-mu'
import { hashMlDsa44, hashMlDsa65, hashMlDsa87 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { signDeterministic, signInternal, verifyInternal } from '@quantum-shield/pq-signatures/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'

const message = utf8('a message')
const context = utf8('app')
const shake256 = (length: number, ...parts: Uint8Array[]) =>
  Uint8Array.from(
    createHash('shake256', { outputLength: length })
      .update(concatBytes(...parts))
      .digest(),
  )

describe.each([mlDsa44, mlDsa65, mlDsa87])('$id', (algorithm) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  // FIPS 204 Alg 2 line 10.
  const formatted = concatBytes(Uint8Array.of(0, context.length), context, message)
  const mu = shake256(64, shake256(64, publicKey.toBytes()), formatted)

  it('signs deterministically with rnd = 0, and hedged otherwise', () => {
    const signature = signDeterministic(privateKey, message, { context })
    expect(signDeterministic(privateKey, message, { context })).toEqual(signature)
    expect(signInternal(privateKey, formatted, false)).toEqual(signature)
    expect(signInternal(privateKey, formatted, new Uint8Array(32))).toEqual(signature)
    expect(signInternal(privateKey, formatted, new Uint8Array(32).fill(1))).not.toEqual(signature)
    expect(algorithm.verifySync(publicKey, message, signature, { context })).toBe(true)
    expect(algorithm.signSync(privateKey, message)).not.toEqual(algorithm.signSync(privateKey, message))
  })

  it("verifies M' and µ as what they are", () => {
    const signature = algorithm.signSync(privateKey, message, { context })
    expect(verifyInternal(publicKey, formatted, signature)).toBe(true)
    expect(verifyInternal(publicKey, mu, signature, { externalMu: true })).toBe(true)
    expect(verifyInternal(publicKey, mu, signature)).toBe(false)
    expect(verifyInternal(publicKey, formatted, signature.subarray(1))).toBe(false)
  })

  it('signs an external µ: an ordinary signature with that context', async () => {
    const signature = signMu(privateKey, createMuHash(publicKey, { context }).update(message).digest())
    await algorithm.verify(publicKey, message, signature, { context })
    expect(algorithm.verifySync(publicKey, message, signature)).toBe(false)
    verifyMu(publicKey, mu, signature)
    verifyMu(publicKey, mu, algorithm.signSync(privateKey, message, { context }))
  })

  it('hashes µ as FIPS 204 Alg 7 line 6 does, however the message is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (pieces) => {
        const hash = createMuHash(publicKey, { context })
        for (const piece of pieces) hash.update(piece)
        const whole = concatBytes(Uint8Array.of(0, context.length), context, ...pieces)
        expect(hash.digest()).toEqual(shake256(64, shake256(64, publicKey.toBytes()), whole))
      }),
      { numRuns: 20 },
    )
  })

  it('refuses a µ of another length, another µ, another signature, and options', () => {
    const signature = signMu(privateKey, mu)
    for (const wrong of [mu.subarray(1), Uint8Array.of(...mu, 0), new Uint8Array()]) {
      expect(codeThrownBy(() => signMu(privateKey, wrong))).toBe('RangeError')
      expect(codeThrownBy(() => verifyMu(publicKey, wrong, signature))).toBe('RangeError')
    }
    const other = mu.with(0, (mu[0] as number) ^ 1)
    expect(codeThrownBy(() => verifyMu(publicKey, other, signature))).toBe('signature_invalid')
    expect(codeThrownBy(() => verifyMu(publicKey, mu, signature.subarray(1)))).toBe('signature_invalid')
    expect(codeThrownBy(() => verifyMu(publicKey, mu, new Uint8Array(signature.length)))).toBe(
      'signature_invalid',
    )
    expect(codeThrownBy(() => signMu(privateKey, mu, { context }))).toBe('TypeError')
    expect(codeThrownBy(() => createMuHash(publicKey, { ctx: context } as never))).toBe('TypeError')
    expect(codeThrownBy(() => createMuHash(publicKey, { context: new Uint8Array(256) }))).toBe('RangeError')
  })

  it('keeps context rules in the deterministic form', () => {
    const longest = { context: new Uint8Array(255) }
    const signature = signDeterministic(privateKey, message, longest)
    expect(algorithm.verifySync(publicKey, message, signature, longest)).toBe(true)
    const tooLong = { context: new Uint8Array(256) }
    expect(codeThrownBy(() => signDeterministic(privateKey, message, tooLong))).toBe('RangeError')
  })
})

it.each([ed25519, hashMlDsa44])(
  'signs, verifies and hashes µ with keys of ML-DSA only, not $id',
  (algorithm) => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const mu = new Uint8Array(64)
    const actions = [
      () => signMu(privateKey, mu),
      () => verifyMu(publicKey, mu, mu),
      () => createMuHash(publicKey),
      () => signDeterministic(privateKey, mu),
      () => signInternal(privateKey, mu, false),
      () => verifyInternal(publicKey, mu, mu),
    ]
    expect(actions.map(codeThrownBy)).toEqual(actions.map(() => 'algorithm_mismatch'))
  },
)

describe.each([
  { algorithm: hashMlDsa44, pure: mlDsa44 },
  { algorithm: hashMlDsa65, pure: mlDsa65 },
  { algorithm: hashMlDsa87, pure: mlDsa87 },
])('$algorithm.id', ({ algorithm, pure }) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const pureKey = pure.privateKey(privateKey.secret.reveal())
  // FIPS 204 Alg 4: the OID of SHA-512 in DER, then the digest.
  const digest = createHash('sha512').update(message).digest()
  const formatted = concatBytes(
    Uint8Array.of(1, context.length),
    context,
    fromHex('0609608648016503040203'),
    digest,
  )

  it("signs M' of FIPS 204 Alg 4 with SHA-512", () => {
    const signature = algorithm.signSync(privateKey, message, { context })
    expect(verifyInternal(pureKey.publicKey, formatted, signature)).toBe(true)
    const prescribed = signInternal(pureKey, formatted, false)
    expect(algorithm.verifySync(publicKey, message, prescribed, { context })).toBe(true)
  })

  it('is not ML-DSA: neither verifies the other, over the message or over its hash', () => {
    const [hashed, ordinary] = [algorithm.signSync(privateKey, message), pure.signSync(pureKey, message)]
    expect(pureKey.publicKey.toBytes()).toEqual(publicKey.toBytes())
    expect(pure.verifySync(pureKey.publicKey, message, hashed)).toBe(false)
    expect(pure.verifySync(pureKey.publicKey, digest, hashed)).toBe(false)
    expect(algorithm.verifySync(publicKey, message, ordinary)).toBe(false)
    expect(algorithm.verifySync(publicKey, message, pure.signSync(pureKey, digest))).toBe(false)
  })
})
