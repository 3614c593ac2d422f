/** What every KemAlgorithm must do, whichever package or back end it comes from. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { codeThrownBy } from '@quantum-shield/testkit'
import { keyContract } from './keys.ts'

export interface KemContractOptions {
  /** Of another algorithm, for the keys that must be refused. */
  readonly other: KemAlgorithm
  /** Whether a ciphertext for another key is refused (RSA). Default: it gives another secret. */
  readonly refusesStrangers?: boolean
}

/** Registers the suite; call it at the top level of a test file. */
export function kemContract(algorithm: KemAlgorithm, options: KemContractOptions): void {
  const { other, refusesStrangers = false } = options
  describe(`${algorithm.id} as a KEM`, () => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const foreign = other.generateKeyPair()
    const ciphertextSize = algorithm.ciphertextSize || algorithm.encapsulate(publicKey).ciphertext.length

    it('gives both sides the same secret, of the promised sizes', () => {
      const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
      const received = algorithm.decapsulate(privateKey, ciphertext)
      expect(received.equals(sharedSecret)).toBe(true)
      expect(ciphertext).toHaveLength(ciphertextSize)
      expect(received).toHaveLength(algorithm.sharedSecretSize)
    })

    it('gives another secret every time', () => {
      const first = algorithm.encapsulate(publicKey)
      const second = algorithm.encapsulate(publicKey)
      expect(first.sharedSecret.equals(second.sharedSecret)).toBe(false)
      expect(first.ciphertext).not.toEqual(second.ciphertext)
    })

    it('leaves its inputs as they were', () => {
      const { ciphertext } = algorithm.encapsulate(publicKey)
      const before = Uint8Array.from(ciphertext)
      algorithm.decapsulate(privateKey, ciphertext).wipe()
      expect(ciphertext).toEqual(before)
      expect(
        algorithm
          .decapsulate(privateKey, ciphertext)
          .reveal()
          .some((byte) => byte !== 0),
      ).toBe(true)
    })

    it.each([-1, 1])('refuses a ciphertext that is %i byte off', (difference) => {
      const ciphertext = new Uint8Array(ciphertextSize + difference)
      expect(codeThrownBy(() => algorithm.decapsulate(privateKey, ciphertext))).toBe('malformed')
    })

    it('refuses an empty ciphertext, and one that is no byte string', () => {
      expect(codeThrownBy(() => algorithm.decapsulate(privateKey, new Uint8Array()))).toBe('malformed')
      const text = 'x'.repeat(ciphertextSize)
      expect(codeThrownBy(() => algorithm.decapsulate(privateKey, text as never))).toBe('TypeError')
    })

    if (algorithm.family !== 'classical') {
      it('rejects a changed ciphertext implicitly: a secret, the same each time, that nobody else has', () => {
        const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
        const changed = ciphertext.with(0, (ciphertext[0] as number) ^ 1)
        const rejected = algorithm.decapsulate(privateKey, changed)
        expect(rejected).toHaveLength(algorithm.sharedSecretSize)
        expect(rejected.equals(sharedSecret)).toBe(false)
        expect(rejected.equals(algorithm.decapsulate(privateKey, changed))).toBe(true)
      })

      it('gives the owner of another key another secret, or none', () => {
        const { ciphertext, sharedSecret } = algorithm.encapsulate(publicKey)
        const stranger = algorithm.generateKeyPair().privateKey
        if (refusesStrangers) {
          expect(codeThrownBy(() => algorithm.decapsulate(stranger, ciphertext))).toBe('malformed')
          return
        }
        expect(algorithm.decapsulate(stranger, ciphertext).equals(sharedSecret)).toBe(false)
      })
    }

    it('refuses the keys of another algorithm', () => {
      const ciphertext = new Uint8Array(ciphertextSize)
      expect(codeThrownBy(() => algorithm.encapsulate(foreign.publicKey))).toBe('algorithm_mismatch')
      expect(codeThrownBy(() => algorithm.decapsulate(foreign.privateKey, ciphertext))).toBe(
        'algorithm_mismatch',
      )
    })

    it('does nothing with a wiped key, even one that it has used', () => {
      const pair = algorithm.generateKeyPair()
      const { ciphertext } = algorithm.encapsulate(pair.publicKey)
      algorithm.decapsulate(pair.privateKey, ciphertext).wipe()
      pair.privateKey.wipe()
      expect(codeThrownBy(() => algorithm.decapsulate(pair.privateKey, ciphertext))).toBe('wiped')
    })
  })

  keyContract(algorithm, { other })
}
