/** What every SignatureAlgorithm must do, whichever package or back end it comes from. */
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'
import { keyContract } from './keys.ts'

export interface SignatureContractOptions {
  /** Of another algorithm, for the keys that must be refused. */
  readonly other: SignatureAlgorithm
}

/** Registers the suite; call it at the top level of a test file. */
export function signatureContract(algorithm: SignatureAlgorithm, { other }: SignatureContractOptions): void {
  const message = utf8('a message')

  describe(`${algorithm.id} as a signature scheme`, () => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const foreign = other.generateKeyPair()

    it('verifies what it signs, by both forms', async () => {
      const signed = [await algorithm.sign(privateKey, message), algorithm.signSync(privateKey, message)]
      for (const signature of signed) {
        expect(signature.length).toBeLessThanOrEqual(algorithm.signatureSize || signature.length)
        await expect(algorithm.verify(publicKey, message, signature)).resolves.toBeUndefined()
        expect(algorithm.verifySync(publicKey, message, signature)).toBe(true)
      }
    })

    it('signs the empty message', async () => {
      const signature = await algorithm.sign(privateKey, new Uint8Array())
      expect(algorithm.verifySync(publicKey, new Uint8Array(), signature)).toBe(true)
      expect(algorithm.verifySync(publicKey, Uint8Array.of(0), signature)).toBe(false)
    })

    it('refuses everything else, by both forms: the promise never resolves to false', async () => {
      const signature = algorithm.signSync(privateKey, message)
      const stranger = algorithm.generateKeyPair().publicKey
      const last = signature.length - 1
      const refused: [string, typeof publicKey, Uint8Array, Uint8Array][] = [
        ['another message', publicKey, utf8('a massage'), signature],
        ['a longer message', publicKey, utf8('a message.'), signature],
        ['another key', stranger, message, signature],
        ['first bit', publicKey, message, signature.with(0, (signature[0] as number) ^ 1)],
        ['last bit', publicKey, message, signature.with(last, (signature[last] as number) ^ 0x80)],
        ['cut short', publicKey, message, signature.subarray(0, last)],
        ['one byte more', publicKey, message, Uint8Array.of(...signature, 0)],
        ['empty', publicKey, message, new Uint8Array()],
        ['zeros', publicKey, message, new Uint8Array(signature.length)],
      ]
      for (const [name, key, text, bytes] of refused) {
        expect([name, algorithm.verifySync(key, text, bytes)]).toEqual([name, false])
        expect([name, await codeRejectedBy(algorithm.verify(key, text, bytes))]).toEqual([
          name,
          'signature_invalid',
        ])
      }
    })

    it('verifies to a promise, misuse included: nothing that is not awaited looks like success', async () => {
      const pending = algorithm.verify(publicKey, message, new Uint8Array(1))
      expect(pending).toBeInstanceOf(Promise)
      expect(await codeRejectedBy(pending)).toBe('signature_invalid')
      expect(await codeRejectedBy(algorithm.verify(publicKey, message, 'x' as never))).toBe('TypeError')
      expect(await codeRejectedBy(algorithm.verify(publicKey, 'x' as never, message))).toBe('TypeError')
      expect(await codeRejectedBy(algorithm.sign(privateKey, 'x' as never))).toBe('TypeError')
    })

    it('signs many at once', async () => {
      const messages = Array.from({ length: 8 }, (_, i) => Uint8Array.of(i))
      const signatures = await Promise.all(messages.map((each) => algorithm.sign(privateKey, each)))
      signatures.forEach((signature, i) => {
        expect(algorithm.verifySync(publicKey, messages[i] as Uint8Array, signature)).toBe(true)
        expect(algorithm.verifySync(publicKey, messages[(i + 1) % 8] as Uint8Array, signature)).toBe(false)
      })
    })

    it('refuses the keys of another algorithm', async () => {
      const signature = algorithm.signSync(privateKey, message)
      expect(codeThrownBy(() => algorithm.signSync(foreign.privateKey, message))).toBe('algorithm_mismatch')
      expect(codeThrownBy(() => algorithm.verifySync(foreign.publicKey, message, signature))).toBe(
        'algorithm_mismatch',
      )
      expect(await codeRejectedBy(algorithm.sign(foreign.privateKey, message))).toBe('algorithm_mismatch')
      expect(await codeRejectedBy(algorithm.verify(foreign.publicKey, message, signature))).toBe(
        'algorithm_mismatch',
      )
    })

    it('refuses options that it does not know', async () => {
      const unknown = { ctx: utf8('spelled otherwise'), mu: true } as never
      const signature = algorithm.signSync(privateKey, message)
      expect(codeThrownBy(() => algorithm.signSync(privateKey, message, unknown))).toBe('TypeError')
      expect(codeThrownBy(() => algorithm.verifySync(publicKey, message, signature, unknown))).toBe(
        'TypeError',
      )
      expect(await codeRejectedBy(algorithm.sign(privateKey, message, unknown))).toBe('TypeError')
      expect(await codeRejectedBy(algorithm.verify(publicKey, message, signature, unknown))).toBe('TypeError')
    })

    it('does nothing with a wiped key, even one that it has used', async () => {
      const pair = algorithm.generateKeyPair()
      algorithm.signSync(pair.privateKey, message)
      pair.privateKey.wipe()
      expect(codeThrownBy(() => algorithm.signSync(pair.privateKey, message))).toBe('wiped')
      expect(await codeRejectedBy(algorithm.sign(pair.privateKey, message))).toBe('wiped')
    })

    if (algorithm.supportsContext) contextRules(algorithm, message)
    else {
      it('has no context', () => {
        const options = { context: utf8('app') }
        expect(codeThrownBy(() => algorithm.signSync(privateKey, message, options))).toBe('TypeError')
      })
    }
  })

  keyContract(algorithm, { other })
}

/** FIPS 204 section 5.2: at most 255 bytes, bound into the signature; absent and empty are the same. */
function contextRules(algorithm: SignatureAlgorithm, message: Uint8Array): void {
  const { publicKey, privateKey } = algorithm.generateKeyPair()

  it('binds the context', async () => {
    const context = utf8('app')
    const signature = await algorithm.sign(privateKey, message, { context })
    await algorithm.verify(publicKey, message, signature, { context })
    expect(algorithm.verifySync(publicKey, message, signature, { context })).toBe(true)
    for (const other of [
      {},
      { context: new Uint8Array() },
      { context: utf8('apq') },
      { context: utf8('ap') },
    ]) {
      expect(algorithm.verifySync(publicKey, message, signature, other)).toBe(false)
      expect(await codeRejectedBy(algorithm.verify(publicKey, message, signature, other))).toBe(
        'signature_invalid',
      )
    }
  })

  it('does not let bytes move between context and message', () => {
    const signature = algorithm.signSync(privateKey, utf8('bc'), { context: utf8('a') })
    expect(algorithm.verifySync(publicKey, utf8('c'), signature, { context: utf8('ab') })).toBe(false)
  })

  it('treats the empty context as none', () => {
    const signature = algorithm.signSync(privateKey, message, { context: new Uint8Array() })
    expect(algorithm.verifySync(publicKey, message, signature)).toBe(true)
  })

  it('takes 255 bytes and refuses 256, a text and null', async () => {
    const longest = { context: new Uint8Array(255) }
    const signature = algorithm.signSync(privateKey, message, longest)
    expect(algorithm.verifySync(publicKey, message, signature, longest)).toBe(true)
    for (const [context, name] of [
      [new Uint8Array(256), 'RangeError'],
      ['app', 'TypeError'],
      [null, 'TypeError'],
    ] as const) {
      const options = { context } as never
      expect(codeThrownBy(() => algorithm.signSync(privateKey, message, options))).toBe(name)
      expect(codeThrownBy(() => algorithm.verifySync(publicKey, message, signature, options))).toBe(name)
      expect(await codeRejectedBy(algorithm.sign(privateKey, message, options))).toBe(name)
      expect(await codeRejectedBy(algorithm.verify(publicKey, message, signature, options))).toBe(name)
    }
  })
}
