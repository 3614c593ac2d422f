/** Falcon over its two back ends, and keys with which no signature would ever be found. */
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { mlDsa44 } from '@quantum-shield/pq-signatures'
import { loadFalcon, type FalconId } from '@quantum-shield/pq-signatures/falcon'
import { falconBackends } from '@quantum-shield/pq-signatures/hazmat'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

const IDS: readonly FalconId[] = ['Falcon-512', 'Falcon-1024', 'Falcon-padded-512', 'Falcon-padded-1024']
const NO_CONTEXT = new Uint8Array()
const message = utf8('a message')

it('has back ends for Falcon alone', async () => {
  expect(await codeRejectedBy(falconBackends(mlDsa44))).toBe('unsupported_algorithm')
})

describe.each(IDS)('%s', (id) => {
  it('is the same scheme on both back ends: keys from a seed, signatures either way', async () => {
    const algorithm = await loadFalcon(id)
    expect([algorithm.backend, algorithm.tier, algorithm.family]).toEqual([
      'liboqs',
      'experimental',
      'lattice',
    ])
    const backends = await falconBackends(algorithm)
    expect(backends.map(({ name }) => name)).toEqual(['liboqs', 'noble'])
    const seed = Uint8Array.from({ length: 48 }, (_, i) => 3 * i)
    const [sk, same] = backends.map((backend) => backend.generate(seed)) as [Uint8Array, Uint8Array]
    expect(same).toEqual(sk)
    const key = algorithm.privateKey(sk) as PrivateKey<SignatureAlgorithm>
    for (const signer of backends) {
      const signature = signer.signSync(key, message, NO_CONTEXT)
      for (const verifier of backends)
        expect(verifier.verifySync(key.publicKey, message, signature, NO_CONTEXT)).toBe(true)
    }
  })

  it('gives the same answer on both about signatures that were changed, cut or made longer', async () => {
    const algorithm = await loadFalcon(id)
    const backends = await falconBackends(algorithm)
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const varies = !id.startsWith('Falcon-padded-')
    const padded = new Uint8Array(id.endsWith('512') ? 666 : 1280)
    let signature = algorithm.signSync(privateKey, message)
    // One in a few is as long as the padded form, or longer.
    while (varies && signature.length >= padded.length) signature = algorithm.signSync(privateKey, message)
    const answers = (changed: Uint8Array) =>
      backends.map((backend) => backend.verifySync(publicKey, message, changed, NO_CONTEXT))
    expect(answers(signature)).toEqual([true, true])
    // The padded size, with zeros behind, and every header.
    padded.set(signature)
    if (varies) expect(answers(padded)).toEqual([false, false])
    for (let header = 0; header < 256; header++) {
      expect(answers(signature.with(0, header))).toEqual(Array(2).fill(header === signature[0]))
    }
    fc.assert(
      fc.property(fc.nat(signature.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        expect(answers(signature.with(at, (signature[at] as number) ^ change))).toEqual([false, false])
        expect(answers(concatBytes(signature, Uint8Array.of(change)))).toEqual([false, false])
        // liboqs itself takes a padded signature that has lost zeros of its padding; the algorithm looks at the size first.
        expect(algorithm.verifySync(publicKey, message, signature.subarray(0, at))).toBe(false)
      }),
      { numRuns: 20 },
    )
  })

  it('refuses private keys that key generation does not give', async () => {
    const algorithm = await loadFalcon(id)
    const { privateKey } = algorithm.generateKeyPair()
    const sk = privateKey.secret.reveal()
    const [n, width] = id.endsWith('512') ? [512, 6] : [1024, 5]
    const size = (n * width) / 8
    const codeOf = (bytes: Uint8Array) => codeThrownBy(() => algorithm.privateKey(bytes))
    expect(codeOf(sk)).toBeUndefined()
    const flipped = (at: number, bit = 1) => sk.with(at, (sk.at(at) as number) ^ bit)
    // The header, f, g and F, each at both ends.
    for (const at of [0, 1, size, 1 + size, 2 * size, 1 + 2 * size, -1])
      expect([at, codeOf(flipped(at))]).toEqual([at, 'invalid_key'])
    // No inverse of f; vectors that are too long.
    expect(codeOf(sk.map((byte, i) => (i >= 1 && i <= size ? 0 : byte)))).toBe('invalid_key')
    const long = sk.map((byte, i) => (i >= 1 && i <= 2 * size ? 0x7b : byte))
    expect(() => algorithm.privateKey(long)).toThrow(`${id}: private key of vectors that are too long`)
    // F and G of zeros, which fit modulo q.
    expect(codeOf(sk.map((byte, i) => (i > 2 * size ? 0 : byte)))).toBe('invalid_key')
  })

  it('refuses public keys with another header, or a coefficient that is not reduced', async () => {
    const algorithm = await loadFalcon(id)
    const pk = algorithm.generateKeyPair().publicKey.toBytes()
    const codeOf = (bytes: Uint8Array) => codeThrownBy(() => algorithm.publicKey(bytes))
    expect(codeOf(pk.with(0, (pk[0] as number) ^ 3))).toBe('invalid_key')
    // The first 14 bits: q is refused, q - 1 is taken.
    const first = (value: number) => pk.with(1, value >> 6).with(2, ((value << 2) & 0xff) | (pk[2]! & 3))
    expect([12_288, 12_289, 16_383].map((value) => codeOf(first(value)))).toEqual([
      undefined,
      'invalid_key',
      'invalid_key',
    ])
  })
})

it('has one key in the padded form and the other', async () => {
  const [plain, padded] = [await loadFalcon('Falcon-512'), await loadFalcon('Falcon-padded-512')]
  const { privateKey } = plain.generateKeyPair()
  const same = padded.privateKey(privateKey.secret.reveal()) as PrivateKey<SignatureAlgorithm>
  expect(same.publicKey.toBytes()).toEqual(privateKey.publicKey.toBytes())
  expect(codeThrownBy(() => padded.signSync(privateKey, message))).toBe('algorithm_mismatch')
})
