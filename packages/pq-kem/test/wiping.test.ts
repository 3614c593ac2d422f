/** Secrets are zero once they have been used: a core and halves that the test made keep the arrays and look at them. */
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { PrivateKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { mlKem768X25519 } from '@quantum-shield/pq-kem/composite'
import { hqc1 } from '@quantum-shield/pq-kem/hqc'
import type { Component } from '../src/composite/component.ts'
import { composeKem } from '../src/composite/compose.ts'
import { compositeRow, type CompositeId, type CompositeRow } from '../src/composite.table.ts'
import { refuseDecapsulationKey } from '../src/hqc/checks.ts'
import type { HqcCore } from '../src/hqc/core.ts'
import { HQC_TABLE } from '../src/hqc/hqc.table.ts'
import { expandSeed, hqcBackend } from '../src/hqc/kem.ts'
import { portableCore } from '../src/hqc/portable/core.ts'
import { withSecrets } from '../src/hqc/secrets.ts'
import { nobleTraditional } from '../src/noble/composite.ts'

type Numbers = Uint8Array | Uint32Array
const isZero = (numbers: Numbers | undefined) => numbers?.every((value: number) => value === 0)
const ones = (length: number) => new Uint8Array(length).fill(1)

afterEach(() => void jest.restoreAllMocks())

describe('withSecrets', () => {
  const kept = () => [ones(3), Uint32Array.of(4, 5), { destroy: jest.fn() }] as const

  it('zeroes what it keeps, and destroys what has a state, after what it returns was made', () => {
    const secrets = kept()
    const sum = withSecrets((keep) => {
      for (const secret of secrets) keep(secret)
      return secrets[0].length + (secrets[1][0] as number)
    })
    expect([sum, isZero(secrets[0]), isZero(secrets[1])]).toEqual([7, true, true])
    expect(secrets[2].destroy).toHaveBeenCalledTimes(1)
  })

  it('does so after an error too', () => {
    const secrets = kept()
    const run = () =>
      withSecrets((keep) => {
        for (const secret of secrets) keep(secret)
        throw new Error('in use')
      })
    expect(run).toThrow('in use')
    expect([isZero(secrets[0]), isZero(secrets[1])]).toEqual([true, true])
    expect(secrets[2].destroy).toHaveBeenCalledTimes(1)
  })
})

describe('HQC', () => {
  const { parameters } = HQC_TABLE['HQC-1-2025-08-22']
  const plain = portableCore(parameters)

  /** A core that keeps what goes in and comes out, but for the vectors that are multiplied: h, s and u are public. */
  function keepingCore(): { core: HqcCore; seen: Numbers[] } {
    const seen: Numbers[] = []
    const keep = <N extends Numbers>(numbers: N): N => {
      seen.push(numbers)
      return numbers
    }
    const core: HqcCore = {
      ...plain,
      addDraws: (support, count, draws) => plain.addDraws(keep(support), count, keep(draws)),
      supportOf: (words) => keep(plain.supportOf(keep(words))),
      vectorOf: (support) => keep(plain.vectorOf(keep(support))),
      multiply: (vector, support) => keep(plain.multiply(vector, keep(support))),
      encode: (message) => keep(plain.encode(message)),
      decode: (word) => keep(plain.decode(keep(word))),
    }
    return { core, seen }
  }
  const left = (seen: readonly Numbers[]) => [...new Set(seen)].filter((numbers) => !isZero(numbers))

  it('leaves nothing of a key generation', () => {
    const { core, seen } = keepingCore()
    expandSeed(core, ones(32))
    expect(seen.length).toBeGreaterThan(5)
    expect(left(seen)).toEqual([])
  })

  it('leaves nothing of an encapsulation, nor of a decapsulation but y and sigma, which go with the key', () => {
    const { core, seen } = keepingCore()
    const backend = hqcBackend(core)
    const key = hqc1.privateKey(ones(32))
    const { ciphertext, sharedSecret } = backend.encapsulate(key.publicKey)
    expect(seen.length).toBeGreaterThan(10)
    expect(left(seen)).toEqual([])
    const parsed = jest.spyOn(key, 'parsed')
    expect(backend.decapsulate(key, ciphertext)).toEqual(sharedSecret)
    const { y, sigma } = parsed.mock.results[0]?.value as { y: Uint32Array; sigma: Uint8Array }
    expect(left(seen)).toEqual([y])
    expect([isZero(y), isZero(sigma), sigma.length]).toEqual([false, false, parameters.k])
    key.wipe()
    expect([isZero(y), isZero(sigma)]).toEqual([true, true])
  })

  it('leaves nothing of the key that it computes to look at an expanded one', () => {
    const dk = expandSeed(plain, ones(32))
    const filled = jest.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'fill')
    for (const [bytes, expected] of [
      [dk, 'undefined'],
      [dk.with(40, 1 ^ (dk[40] as number)), 'string'],
    ] as const) {
      filled.mockClear()
      expect(typeof refuseDecapsulationKey(plain, bytes)).toBe(expected)
      const copies = (filled.mock.contexts as Numbers[]).filter(({ length }) => length === dk.length)
      expect([copies.length, copies.every(isZero)]).toEqual([1, true])
    }
    expect(isZero(dk)).toBe(false)
  })
})

describe('a composite of two halves', () => {
  const row = compositeRow(mlKem768X25519.id as CompositeId)
  const label = new TextEncoder().encode(row.label)

  /** Gives secrets of 32 bytes and keeps them; says what was wiped. */
  function half(name: string, size: number, log: Uint8Array[], wiped: string[], fails = false): Component {
    const secret = () => {
      if (fails) throw new RangeError('no ciphertext')
      const bytes = ones(32)
      log.push(bytes)
      return bytes
    }
    return {
      name,
      publicKey: () => ({
        encapsulate: () => ({ ciphertext: new Uint8Array(size), sharedSecret: secret() }),
      }),
      privateKey: () => ({
        publicKey: () => new Uint8Array(32),
        decapsulate: secret,
        wipe: () => void wiped.push(name),
      }),
    }
  }

  function setUp(fails = false) {
    const [log, wiped, hashed]: [Uint8Array[], string[], Uint8Array[]] = [[], [], []]
    const halves = {
      mlKem: half('first', 1088, log, wiped),
      traditional: half('second', 32, log, wiped, fails),
    }
    const backend = composeKem(row, halves, (input) => {
      hashed.push(input)
      expect(equalBytes(input.subarray(0, 64), ones(64))).toBe(true)
      expect(equalBytes(input.subarray(-label.length), label)).toBe(true)
      return ones(32)
    })
    const key = new PrivateKey(mlKem768X25519, 'seed', SecretBytes.adopt(ones(row.privateKeySize)))
    return { backend, key, log, wiped, hashed }
  }

  it('wipes the secrets of both, what was hashed, and the keys of both with the key', () => {
    const { backend, key, log, wiped, hashed } = setUp()
    const publicKey = mlKem768X25519.generateKeyPair().publicKey
    expect(isZero(backend.encapsulate(publicKey).sharedSecret)).toBe(false)
    expect(isZero(backend.decapsulate(key, new Uint8Array(row.ciphertextSize)))).toBe(false)
    expect([log.length, log.every(isZero), hashed.length, hashed.every(isZero)]).toEqual([4, true, 2, true])
    expect(wiped).toEqual([])
    key.wipe()
    expect(wiped).toEqual(['first', 'second'])
  })

  it("wipes ML-KEM's secret when the other half refuses", () => {
    const { backend, key, log } = setUp(true)
    expect(() => backend.decapsulate(key, new Uint8Array(row.ciphertextSize))).toThrow('no ciphertext')
    expect([log.length, log.every(isZero)]).toEqual([1, true])
  })

  it.each(['MLKEM768-X25519-SHA3-256-draft-15', 'MLKEM768-ECDH-P256-SHA3-256-draft-15'] as const)(
    "%s: noble's ephemeral key is wiped",
    (id) => {
      const keys: Uint8Array[] = []
      const { traditionalKeys, ...rest } = compositeRow(id)
      const generate: CompositeRow['traditionalKeys']['generate'] = (random) => {
        const key = traditionalKeys.generate(random)
        keys.push(key)
        return key
      }
      const component = nobleTraditional({ ...rest, traditionalKeys: { ...traditionalKeys, generate } })
      const recipient = component?.privateKey(traditionalKeys.generate((length) => ones(length))).publicKey()
      component?.publicKey(recipient as Uint8Array).encapsulate()
      expect(() => component?.publicKey(new Uint8Array(recipient?.length ?? 0)).encapsulate()).toThrow()
      expect([keys.length, keys.every(isZero)]).toEqual([2, true])
    },
  )
})
