/** Detached signature files: what they hold, and every way in which somebody might change one. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, fromBase64url, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf, type PublicKey } from '@quantum-shield/pq-core/keys'
import {
  ed25519,
  inspectDetached,
  mlDsa44,
  mlDsa65,
  mlDsa87,
  signDetached,
  verifyDetached,
} from '@quantum-shield/pq-signatures'
import { hashMlDsa65 } from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { putTogether, takeApart, type Entry } from './detached.fixture.ts'

const content = utf8('content of a file')
const classical = ed25519.generateKeyPair()
const lattice = mlDsa65.generateKeyPair()
const keys = [classical.publicKey, lattice.publicKey]
const signers = [signerOf(classical.privateKey), signerOf(lattice.privateKey)]
const file = await signDetached(signers, content)
const { start, entries } = takeApart(file)
const [first, second] = entries as [Entry, Entry]

const outcome = (
  bytes: Uint8Array,
  publicKeys: readonly PublicKey<SignatureAlgorithm>[] = keys,
  source: Parameters<typeof verifyDetached>[1] = content,
) => codeRejectedBy(verifyDetached(publicKeys, source, bytes))

describe('a signature file', () => {
  it('holds for the content and the keys, in any order', async () => {
    await expect(verifyDetached(keys, content, file)).resolves.toBeUndefined()
    await verifyDetached([...keys].reverse(), content, file)
  })

  it('says who claims to have signed', () => {
    expect(inspectDetached(file)).toEqual({
      version: 1,
      signers: keys.map(({ algorithm, id }) => ({ algorithm: algorithm.id, keyId: id })),
      signatureSizes: [64, 3309],
    })
  })

  it('is laid out as documented, and signs the documented statement', async () => {
    const messages: Uint8Array[] = []
    const recorder = {
      publicKey: lattice.publicKey,
      sign: async (message: Uint8Array) => {
        messages.push(message)
        return Uint8Array.of(0xaa, 0xbb)
      },
    }
    const context = utf8('release 7')
    const recorded = await signDetached([recorder], content, { context })
    const header = concatBytes(
      utf8('QSIG'),
      Uint8Array.of(1, 1, 1, 9),
      utf8('ML-DSA-65'),
      fromBase64url(lattice.publicKey.id),
    )
    expect(recorded).toEqual(concatBytes(header, Uint8Array.of(0, 2, 0xaa, 0xbb)))
    expect(messages).toEqual([
      concatBytes(
        utf8('quantum-shield detached signature\0'),
        Uint8Array.of(0, header.length),
        header,
        createHash('shake256', { outputLength: 64 }).update(content).digest(),
        Uint8Array.of(0, 0, 0, 0, 0, 0, 0, content.length, 0, context.length),
        context,
      ),
    ])
  })

  it('is the same for ever: a file of Ed25519, which is deterministic, by its hash', async () => {
    const key = ed25519.privateKey(new Uint8Array(32).fill(7))
    const frozen = await signDetached([signerOf(key)], utf8('frozen'), { context: utf8('test') })
    expect(createHash('sha256').update(frozen).digest('hex')).toBe(
      '3c036b8c41366f5e8bd10e5926a202edebc59ecd5e144c9f70e01eec1ce62ec0',
    )
  })

  it('takes content in pieces, however it is cut', async () => {
    const big = new Uint8Array(200_000).map((_, i) => i * 7)
    async function* pieces(size: number) {
      for (let offset = 0; offset < big.length; offset += size) yield big.subarray(offset, offset + size)
    }
    const inPieces = await signDetached(signers, pieces(65_537))
    await verifyDetached(keys, big, inPieces)
    for (const size of [1000, 99_999]) await verifyDetached(keys, pieces(size), inPieces)
    await verifyDetached(keys, Readable.from(pieces(4096)), inPieces)
    expect(await outcome(inPieces, keys, big.subarray(1))).toBe('signature_invalid')
  })

  it('signs nothing at all, which is not the same as a zero byte', async () => {
    const empty = await signDetached(signers, new Uint8Array())
    await verifyDetached(keys, new Uint8Array(), empty)
    expect(await outcome(empty, keys, Uint8Array.of(0))).toBe('signature_invalid')
  })

  it('takes 1 to 4 signers with different keys', async () => {
    const pairs = [mlDsa44, mlDsa65, mlDsa87, ed25519, ed25519].map((each) => each.generateKeyPair())
    for (let count = 1; count <= 4; count++) {
      const chosen = pairs.slice(0, count)
      const signed = await signDetached(
        chosen.map(({ privateKey }) => signerOf(privateKey)),
        content,
      )
      await verifyDetached(
        chosen.map(({ publicKey }) => publicKey),
        content,
        signed,
      )
      expect(inspectDetached(signed).signers).toHaveLength(count)
    }
    const all = pairs.map(({ privateKey }) => signerOf(privateKey))
    expect(await codeRejectedBy(signDetached(all, content))).toBe('RangeError')
    expect(await codeRejectedBy(signDetached([], content))).toBe('RangeError')
    const twice = [signers[0], signers[0]] as typeof signers
    expect(await codeRejectedBy(signDetached(twice, content))).toBe('TypeError')
  })

  it('binds a context of up to 1024 bytes, which it does not contain', async () => {
    const context = new Uint8Array(1024).fill(0x5a)
    const signed = await signDetached(signers, content, { context })
    expect(signed).toHaveLength(file.length)
    await verifyDetached(keys, content, signed, { context })
    for (const options of [{}, { context: new Uint8Array() }, { context: context.subarray(1) }])
      expect(await codeRejectedBy(verifyDetached(keys, content, signed, options))).toBe('signature_invalid')
    expect(await codeRejectedBy(verifyDetached(keys, content, file, { context }))).toBe('signature_invalid')
    const long = { context: new Uint8Array(1025) }
    expect(await codeRejectedBy(signDetached(signers, content, long))).toBe('RangeError')
    expect(await codeRejectedBy(verifyDetached(keys, content, signed, long))).toBe('RangeError')
  })

  it('refuses misuse', async () => {
    const unknown = { ctx: utf8('x') } as never
    expect(await codeRejectedBy(signDetached(signers, content, unknown))).toBe('TypeError')
    expect(await codeRejectedBy(verifyDetached(keys, content, file, unknown))).toBe('TypeError')
    expect(await codeRejectedBy(verifyDetached(keys, content, 'QSIG' as never))).toBe('TypeError')
    expect(await codeRejectedBy(signDetached(signers, ['text'] as never))).toBe('TypeError')
    expect(codeThrownBy(() => inspectDetached('QSIG' as never))).toBe('TypeError')
  })
})

describe('an attacker', () => {
  it('cannot change the content', async () => {
    for (const changed of [content.subarray(1), content.with(3, 0), concatBytes(content, Uint8Array.of(0))])
      expect(await outcome(file, keys, changed)).toBe('signature_invalid')
  })

  it.each([0, 1])(
    'cannot remove signature %i, not even from somebody who expects the other alone',
    async (index) => {
      const left = entries.filter((_, i) => i !== index)
      const reduced = putTogether(start, left)
      expect(inspectDetached(reduced).signers).toHaveLength(1)
      expect(await outcome(reduced)).toBe('signers_mismatch')
      expect(
        await outcome(
          reduced,
          keys.filter((_, i) => i !== index),
        ),
      ).toBe('signature_invalid')
    },
  )

  it('cannot blank a signature or leave it out', async () => {
    const blank = { ...second, signature: new Uint8Array(second.signature.length) }
    expect(await outcome(putTogether(start, [first, blank]))).toBe('signature_invalid')
    const empty = { ...second, signature: new Uint8Array() }
    expect(await outcome(putTogether(start, [first, empty]))).toBe('malformed')
    expect(await outcome(putTogether(start, [first, second], 1))).not.toBeUndefined()
  })

  it('cannot swap the signatures, the signers, or both', async () => {
    const swapped = [
      [
        { ...first, signature: second.signature },
        { ...second, signature: first.signature },
      ],
      [
        { ...first, signer: second.signer },
        { ...second, signer: first.signer },
      ],
      [second, first],
    ]
    for (const order of swapped) expect(await outcome(putTogether(start, order))).toBe('signature_invalid')
  })

  it('cannot let one signature count twice', async () => {
    expect(await outcome(putTogether(start, [first, first]))).toBe('malformed')
    expect(await outcome(putTogether(start, [first, second, second]))).toBe('malformed')
    expect(await outcome(putTogether(start, [first, first]), [classical.publicKey])).toBe('malformed')
  })

  it('cannot take a signature from another file, over the same or other content', async () => {
    const others = [
      await signDetached(signers, utf8('other content')),
      await signDetached(signers, content, { context: utf8('other') }),
      await signDetached([signers[1], signers[0]] as typeof signers, content),
      await signDetached(signers.slice(0, 1), content),
    ]
    for (const other of others) {
      const foreign = takeApart(other).entries.find(({ signature }) => signature.length === 64) as Entry
      const mixed = putTogether(start, [{ ...first, signature: foreign.signature }, second])
      expect(await outcome(mixed)).toBe('signature_invalid')
    }
  })

  it('cannot pass off a signature over the bare content, or over its hash', async () => {
    for (const message of [content, createHash('shake256', { outputLength: 64 }).update(content).digest()]) {
      const signature = ed25519.signSync(classical.privateKey, message)
      expect(await outcome(putTogether(start, [{ ...first, signature }, second]))).toBe('signature_invalid')
    }
  })

  it('cannot put another key in, or have the verifier check fewer or more', async () => {
    const stranger = mlDsa65.generateKeyPair()
    const own = await signDetached(
      [signers[0] as (typeof signers)[0], signerOf(stranger.privateKey)],
      content,
    )
    expect(await outcome(own)).toBe('signers_mismatch')
    for (const wrong of [
      [],
      keys.slice(0, 1),
      keys.slice(1),
      [...keys, stranger.publicKey],
      [classical.publicKey, stranger.publicKey],
      [classical.publicKey, classical.publicKey],
    ])
      expect(await outcome(file, wrong)).toBe('signers_mismatch')
  })

  it('cannot have a key used under another algorithm', async () => {
    const renamed = Uint8Array.from(first.signer)
    renamed.set(utf8('Ed25518'), 1)
    expect(await outcome(putTogether(start, [{ ...first, signer: renamed }, second]))).toBe(
      'signers_mismatch',
    )
    const hashed = hashMlDsa65.publicKey(lattice.publicKey.toBytes())
    expect(await outcome(file, [classical.publicKey, hashed])).toBe('signers_mismatch')
  })

  it('learns nothing of the content from a file by the wrong signers: it is not read', async () => {
    let started = false
    async function* source() {
      started = true
      yield content
    }
    expect(await outcome(file, keys.slice(0, 1), source())).toBe('signers_mismatch')
    expect(started).toBe(false)
  })

  it('cannot cut the file short anywhere', async () => {
    for (let length = 0; length < file.length; length += length < 200 || length > file.length - 5 ? 1 : 97)
      expect([length, await outcome(file.subarray(0, length))]).toEqual([length, 'malformed'])
  })

  it('cannot add bytes', async () => {
    for (const extra of [Uint8Array.of(0), file])
      expect(await outcome(concatBytes(file, extra))).toBe('malformed')
  })

  it('gets a precise answer to what is no signature file of this version', async () => {
    const changed = (index: number, value: number) => outcome(file.with(index, value))
    expect(await changed(0, 0x51 ^ 1)).toBe('malformed')
    expect(await changed(4, 0)).toBe('unsupported_version')
    expect(await changed(4, 2)).toBe('unsupported_version')
    expect(await changed(5, 2)).toBe('malformed')
    for (const count of [0, 3, 5, 255]) expect([count, await changed(6, count)]).toEqual([count, 'malformed'])
    expect(await changed(7, 0)).toBe('malformed')
    expect(await changed(7, 65)).toBe('malformed')
    expect(await changed(8, 0x20)).toBe('malformed')
    expect(await changed(8, 0x7f)).toBe('malformed')
  })
})

it('a signer that fails ends the signing, and one that signs garbage makes a file that does not hold', async () => {
  const broken = { publicKey: lattice.publicKey, sign: () => Promise.reject(new Error('token removed')) }
  await expect(signDetached([broken], content)).rejects.toThrow('token removed')
  const garbage = { publicKey: lattice.publicKey, sign: async () => new Uint8Array(3309) }
  const signed = await signDetached([garbage], content)
  expect(await outcome(signed, [lattice.publicKey])).toBe('signature_invalid')
})

it('an error of the source comes through as it is', async () => {
  async function* source() {
    yield content
    throw new Error('disk gone')
  }
  await expect(verifyDetached(keys, source(), file)).rejects.toThrow('disk gone')
  await expect(signDetached(signers, source())).rejects.toThrow('disk gone')
})
