/** What Classic McEliece and FrodoKEM are beyond the contract: sizes, keys that are wrong, large keys, other instances. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { withLiboqsRandomness } from '@quantum-shield/pq-core/algorithm'
import { importPrivateKey, importPublicKey, toPrivateJwk, toPublicJwk } from '@quantum-shield/pq-core/keys'
import { loadFrodoKem, type FrodoKemId } from '@quantum-shield/pq-kem/frodokem'
import { loadClassicMcEliece, type ClassicMcElieceId } from '@quantum-shield/pq-kem/mceliece'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

/** What is used of it; its own types do not pass TypeScript's check of declaration files. */
interface KemClass {
  generateKeyPair(): { publicKey: Uint8Array; secretKey: Uint8Array }
  encapsulate(publicKey: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array }
  decapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array
  destroy(): void
}
const LIBOQS: string = '@oqs/liboqs-js'
const { createClassicMcEliece348864f, createFrodoKEM640SHAKE } = (await import(LIBOQS)) as Record<
  'createClassicMcEliece348864f' | 'createFrodoKEM640SHAKE',
  () => Promise<KemClass>
>

const MEGABYTE = new Uint8Array(1 << 20)
const flip = (bytes: Uint8Array, at: number) => bytes.with(at, (bytes.at(at) as number) ^ 1)
const expand = (kem: KemAlgorithm, key: Parameters<KemAlgorithm['derivePublicKey']>[0]) =>
  kem.expandPrivateKey?.(key).reveal() as Uint8Array

/** Of the specifications: public key, seed, expanded, ciphertext, secret, category. */
const MCELIECE: readonly (readonly [ClassicMcElieceId, ...number[]])[] = [
  ['Classic-McEliece-348864f', 261_120, 32, 6492, 96, 32, 1],
  ['Classic-McEliece-460896f', 524_160, 32, 13_608, 156, 32, 3],
  ['Classic-McEliece-6688128f', 1_044_992, 32, 13_932, 208, 32, 5],
  ['Classic-McEliece-8192128f', 1_357_824, 32, 14_120, 208, 32, 5],
]
const FRODO: readonly (readonly [FrodoKemId, ...number[]])[] = [
  ['FrodoKEM-640-AES', 9616, 64, 19_888, 9752, 16, 1],
  ['FrodoKEM-640-SHAKE', 9616, 64, 19_888, 9752, 16, 1],
  ['FrodoKEM-976-AES', 15_632, 88, 31_296, 15_792, 24, 3],
  ['FrodoKEM-976-SHAKE', 15_632, 88, 31_296, 15_792, 24, 3],
  ['FrodoKEM-1344-AES', 21_520, 112, 43_088, 21_696, 32, 5],
  ['FrodoKEM-1344-SHAKE', 21_520, 112, 43_088, 21_696, 32, 5],
]

describe.each([
  ...MCELIECE.map(([id, ...sizes]) => [id, () => loadClassicMcEliece(id), sizes] as const),
  ...FRODO.map(([id, ...sizes]) => [id, () => loadFrodoKem(id), sizes] as const),
])('%s', (id, load, sizes) => {
  it('has the sizes of its specification, and keeps them through JWK', async () => {
    const kem = await load()
    expect(kem).toBe(await load())
    expect([kem.id, kem.tier, kem.backend]).toEqual([id, 'experimental', 'liboqs'])
    const pair = kem.generateKeyPair()
    const publicKey = importPublicKey(JSON.stringify(toPublicJwk(pair.publicKey)), [kem])
    const privateKey = importPrivateKey(JSON.stringify(toPrivateJwk(pair.privateKey)), [kem])
    const { ciphertext, sharedSecret } = kem.encapsulate(publicKey)
    expect(kem.decapsulate(privateKey, ciphertext).equals(sharedSecret)).toBe(true)
    const lengths = [
      publicKey.toBytes(),
      privateKey.secret,
      expand(kem, privateKey),
      ciphertext,
      sharedSecret,
    ]
    expect([...lengths.map(({ length }) => length), kem.category]).toEqual(sizes)
  })

  it('refuses keys and ciphertexts of another size, however long', async () => {
    const kem = await load()
    expect(codeThrownBy(() => kem.publicKey(MEGABYTE))).toBe('invalid_key')
    expect(codeThrownBy(() => kem.privateKey(MEGABYTE))).toBe('invalid_key')
    const key = kem.privateKey(new Uint8Array(sizes[1] as number))
    expect(codeThrownBy(() => kem.decapsulate(key, MEGABYTE))).toBe('malformed')
  })
})

it('has no other names: the HQC of that package, the ephemeral FrodoKEM, NTRU', async () => {
  for (const id of ['HQC-128', 'HQC-256', 'eFrodoKEM-640-AES', 'NTRU-HRSS-701', 'constructor']) {
    expect(await codeRejectedBy(loadClassicMcEliece(id as never))).toBe('unsupported_algorithm')
    expect(await codeRejectedBy(loadFrodoKem(id as never))).toBe('unsupported_algorithm')
  }
})

describe('expanded keys', () => {
  it('of Classic McEliece are refused when any part differs from what their seed gives', async () => {
    const kem = await loadClassicMcEliece('Classic-McEliece-348864f')
    const sk = expand(kem, kem.generateKeyPair().privateKey)
    // The seed, the pivots, the Goppa polynomial, the control bits and s.
    for (const at of [0, 31, 32, 40, 200, 3000, -1])
      expect([at, codeThrownBy(() => kem.privateKey(flip(sk, at)))]).toEqual([at, 'invalid_key'])
    expect(codeThrownBy(() => kem.privateKey(sk))).toBeUndefined()
  })

  it('of FrodoKEM are refused when the parts do not fit', async () => {
    const kem = await loadFrodoKem('FrodoKEM-640-SHAKE')
    const sk = expand(kem, kem.generateKeyPair().privateKey)
    // The seed of the matrix, the public key, and the hash of it at the end.
    for (const at of [16, 40, 9000, -1])
      expect([at, codeThrownBy(() => kem.privateKey(flip(sk, at)))]).toEqual([at, 'invalid_key'])
    expect(codeThrownBy(() => kem.privateKey(new Uint8Array(sk.length)))).toBe('invalid_key')
  })
})

describe('the classes of liboqs-js', () => {
  it.each([
    [
      'Classic-McEliece-348864f',
      () => loadClassicMcEliece('Classic-McEliece-348864f'),
      createClassicMcEliece348864f,
    ],
    ['FrodoKEM-640-SHAKE', () => loadFrodoKem('FrodoKEM-640-SHAKE'), createFrodoKEM640SHAKE],
  ] as const)('take keys and ciphertexts of ours, and give ours: %s', async (_, load, create) => {
    const [kem, theirs] = [await load(), await create()]
    const made = theirs.generateKeyPair()
    const key = kem.privateKey(made.secretKey)
    expect(key.publicKey.toBytes()).toEqual(made.publicKey)
    const sent = kem.encapsulate(kem.publicKey(made.publicKey))
    expect(theirs.decapsulate(sent.ciphertext, made.secretKey)).toEqual(sent.sharedSecret.reveal())
    const ours = kem.generateKeyPair()
    const received = theirs.encapsulate(ours.publicKey.toBytes())
    expect(kem.decapsulate(ours.privateKey, received.ciphertext).reveal()).toEqual(received.sharedSecret)
    theirs.destroy()
  })
})

it('takes a Buffer for a key and a ciphertext', async () => {
  const kem = await loadFrodoKem('FrodoKEM-640-SHAKE')
  const { publicKey, privateKey } = kem.generateKeyPair()
  const again = kem.publicKey(Buffer.from(publicKey.toBytes()))
  const { ciphertext, sharedSecret } = kem.encapsulate(again)
  expect(Object.getPrototypeOf(ciphertext)).toBe(Uint8Array.prototype)
  expect(ciphertext.buffer.byteLength).toBe(ciphertext.length)
  expect(kem.decapsulate(privateKey, Buffer.from(ciphertext)).equals(sharedSecret)).toBe(true)
})

it('draws for a ciphertext from the system, and from nothing else', async () => {
  const kem = await loadFrodoKem('FrodoKEM-640-SHAKE')
  const { publicKey } = kem.generateKeyPair()
  const fixed = () =>
    withLiboqsRandomness(
      (length) => new Uint8Array(length).fill(1),
      () => kem.encapsulate(publicKey),
    ).ciphertext
  expect(fixed()).toEqual(fixed())
  expect(kem.encapsulate(publicKey).ciphertext).not.toEqual(fixed())
})
