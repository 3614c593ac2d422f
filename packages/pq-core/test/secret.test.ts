import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { codeThrownBy } from '@quantum-shield/testkit'

const BYTES = Uint8Array.of(0xde, 0xad, 0xbe, 0xef)

describe('SecretBytes', () => {
  it('shows its length and nothing else', () => {
    const secret = SecretBytes.copyOf(BYTES)
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      inspect([{ secret }], { showHidden: true, depth: 9 }),
    ]
    for (const text of shown) {
      expect(text).toContain('[secret 4 bytes]')
      expect(text).not.toMatch(/222|173|190|239|dead|beef|3q2\+7w/i)
    }
    expect(Object.keys(secret)).toEqual([])
  })

  it('copies or adopts, as its maker says', () => {
    const array = Uint8Array.from(BYTES)
    const [copy, adopted] = [SecretBytes.copyOf(array), SecretBytes.adopt(array)]
    expect(adopted.reveal()).toBe(array)
    adopted.wipe()
    expect(array).toEqual(new Uint8Array(4))
    expect(copy.reveal()).toEqual(BYTES)
  })

  it('is gone after wipe(), for every use', () => {
    const [secret, other] = [SecretBytes.copyOf(BYTES), SecretBytes.copyOf(BYTES)]
    const bytes = secret.reveal()
    secret.wipe()
    expect(bytes).toEqual(new Uint8Array(4))
    expect(codeThrownBy(() => secret.reveal())).toBe('wiped')
    expect(codeThrownBy(() => secret.equals(other))).toBe('wiped')
    expect(codeThrownBy(() => other.equals(secret))).toBe('wiped')
    expect(secret.length).toBe(4)
    expect(String(secret)).toBe('[secret 4 bytes]')
    secret.wipe()
  })

  it('is wiped at the end of a `using` block, also when that throws', () => {
    const array = Uint8Array.from(BYTES)
    expect(() => {
      using secret = SecretBytes.adopt(array)
      throw new Error(String(secret))
    }).toThrow('[secret 4 bytes]')
    expect(array).toEqual(new Uint8Array(4))
  })

  it('is equal to the same bytes only', () => {
    const secret = SecretBytes.copyOf(BYTES)
    expect(secret.equals(SecretBytes.copyOf(BYTES))).toBe(true)
    expect(secret.equals(SecretBytes.copyOf(BYTES.with(3, 0)))).toBe(false)
    expect(secret.equals(SecretBytes.copyOf(BYTES.subarray(1)))).toBe(false)
  })
})
