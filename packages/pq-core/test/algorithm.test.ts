/** Keys as objects, and what algorithms are put together from. */
import { describe, expect, it, jest } from '@jest/globals'
import {
  checkBytes,
  checkOptions,
  draw,
  errorCode,
  PqError,
  systemRandom,
  type KemAlgorithm,
} from '@quantum-shield/pq-core'
import {
  firstAvailable,
  keyFunctions,
  requirePrivateKey,
  requirePublicKey,
} from '@quantum-shield/pq-core/algorithm'
import { decapsulatorOf, isKemKey, PrivateKey, PublicKey, signerOf } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { codeThrownBy } from '@quantum-shield/testkit'
import { CORE_ERRORS } from '../src/errors.ts'
import { ed25519, mlDsa44, mlKem768 } from './fake.ts'

describe('a private key', () => {
  const make = () => mlDsa44.privateKey(new Uint8Array(32).fill(1))

  it('keeps the form of a back end until it is wiped, and has it released', () => {
    const [key, owner, other, release] = [make(), {}, {}, jest.fn()]
    const parse = jest.fn(() => ({ parsed: true }))
    const form = key.parsed(owner, parse, release)
    expect(key.parsed(owner, parse, release)).toBe(form)
    expect(key.parsed(other, parse)).not.toBe(form)
    expect(parse).toHaveBeenCalledTimes(2)
    expect(release).not.toHaveBeenCalled()
    key.wipe()
    expect(release.mock.calls).toEqual([[form]])
    expect(codeThrownBy(() => key.parsed(owner, parse))).toBe('wiped')
    expect(parse).toHaveBeenCalledTimes(2)
  })

  it('does not keep a form that could not be made', () => {
    const [key, owner] = [make(), {}]
    const fail = () => {
      throw new Error('no')
    }
    expect(() => key.parsed(owner, fail)).toThrow('no')
    expect(key.parsed(owner, () => 1)).toBe(1)
  })

  it('derives its public key once', () => {
    const key = make()
    expect(key.publicKey).toBe(key.publicKey)
  })
})

describe('a public key', () => {
  it('keeps the forms of back ends apart', () => {
    const key = make()
    const [a, b] = [{}, {}]
    expect(key.parsed(a, () => 1)).toBe(1)
    expect(key.parsed(a, () => 2)).toBe(1)
    expect(key.parsed(b, () => 2)).toBe(2)
  })

  const make = () => mlDsa44.privateKey(new Uint8Array(32).fill(1)).publicKey
})

describe('signers and decapsulators', () => {
  it('are keys in memory behind the interface of any key', async () => {
    const signing = ed25519.generateKeyPair()
    const signer = signerOf(signing.privateKey)
    expect(signer.publicKey).toBe(signing.privateKey.publicKey)
    expect(await signer.sign(Uint8Array.of(1))).toEqual(
      ed25519.signSync(signing.privateKey, Uint8Array.of(1)),
    )
    const encrypting = mlKem768.generateKeyPair()
    const decapsulator = decapsulatorOf(encrypting.privateKey)
    const ciphertext = new Uint8Array(32).fill(4)
    expect((await decapsulator.decapsulate(ciphertext)).reveal()).toEqual(ciphertext)
    expect([isKemKey(encrypting.publicKey), isKemKey(signing.privateKey)]).toEqual([true, false])
  })
})

describe('keyFunctions', () => {
  const row = {
    id: 'TEST',
    family: 'lattice',
    tier: 'experimental',
    category: 0,
    publicKeySize: 4,
    privateKeySize: 2,
    spec: 'none',
  } as const

  const rules = {
    self: () => mlKem768,
    derivePublicKey: (key: PrivateKey) => Uint8Array.of(...key.secret.reveal(), 0, 0),
  }

  it('asks every check of the algorithm, and names the algorithm', () => {
    const functions = keyFunctions<KemAlgorithm>(row, {
      ...rules,
      refusePublicKey: (bytes) => (bytes[0] === 9 ? 'nine' : undefined),
      refusePrivateKey: (bytes) => (bytes[0] === 9 ? 'nine' : undefined),
      expanded: {
        size: 3,
        refuse: (bytes) => (bytes[0] === 9 ? 'nine' : undefined),
        fromSeed: (seed) => Uint8Array.of(...seed, 1),
      },
      refusePair: (key) => (key.secret.reveal()[0] === 8 ? 'eight' : undefined),
    })
    expect(() => functions.publicKey(Uint8Array.of(9, 0, 0, 0))).toThrow('TEST: nine')
    expect(() => functions.privateKey(Uint8Array.of(9, 0))).toThrow('TEST: nine')
    expect(() => functions.privateKey(Uint8Array.of(9, 0, 0))).toThrow('TEST: nine')
    expect(() => functions.privateKey(Uint8Array.of(8, 0, 0))).toThrow('TEST: eight')
    expect(() => functions.privateKey(Uint8Array.of(1))).toThrow('TEST: private key is 1 bytes, not 2 or 3')
    expect(() => functions.publicKey(Uint8Array.of(1))).toThrow('TEST: public key is 1 bytes, not 4')
    expect(functions.privateKey(Uint8Array.of(8, 0)).form).toBe('seed')
  })

  it('turns what a back end throws on a key into invalid_key, and keeps the cause', () => {
    const cause = new Error('from a library')
    const broken = keyFunctions<KemAlgorithm>(
      { ...row, id: mlKem768.id },
      {
        ...rules,
        derivePublicKey: () => {
          throw cause
        },
      },
    )
    const key = new PrivateKey(mlKem768, 'seed', SecretBytes.adopt(new Uint8Array(64)))
    const attempt = () => broken.derivePublicKey(key)
    expect(codeThrownBy(attempt)).toBe('invalid_key')
    expect(attempt).toThrow(expect.objectContaining({ cause }))
  })

  it('lets a size of 0 stand for any', () => {
    const functions = keyFunctions<KemAlgorithm>({ ...row, publicKeySize: 0, privateKeySize: 0 }, rules)
    for (const length of [1, 3, 500]) {
      expect(functions.publicKey(new Uint8Array(length)).toBytes()).toHaveLength(length)
      expect(functions.privateKey(new Uint8Array(length)).secret).toHaveLength(length)
    }
  })

  it('has no expandPrivateKey for an algorithm without an expanded form', () => {
    expect(keyFunctions<KemAlgorithm>(row, rules)).not.toHaveProperty('expandPrivateKey')
  })

  it('tells whose key it got', () => {
    const key = new PublicKey(ed25519, new Uint8Array(32))
    expect(() => requirePublicKey('ML-KEM-768', key)).toThrow('ML-KEM-768 was given a key of Ed25519')
    expect(codeThrownBy(() => requirePublicKey('ed25519', key))).toBe('algorithm_mismatch')
    requirePublicKey('Ed25519', key)
  })

  it('tells which half of a key it got', () => {
    const publicKey = new PublicKey(ed25519, new Uint8Array(32))
    const privateKey = new PrivateKey(ed25519, 'seed', SecretBytes.copyOf(new Uint8Array(32)))
    requirePrivateKey('Ed25519', privateKey)
    expect(() => requirePublicKey('Ed25519', privateKey as never)).toThrow('Ed25519: a public key expected')
    expect(() => requirePrivateKey('Ed25519', publicKey as never)).toThrow('Ed25519: a private key expected')
    for (const other of [undefined, {}, Uint8Array.of(1)])
      expect(() => requirePublicKey('Ed25519', other as never)).toThrow(TypeError)
  })
})

describe('a random source that a caller brought', () => {
  it.each([0, 1, 31, 33])('makes no key when it gives %i bytes for 32', (length) => {
    const random = () => new Uint8Array(length)
    expect(() => draw(random, 32)).toThrow(RangeError)
    expect(() => ed25519.generateKeyPair({ random })).toThrow(RangeError)
  })

  it('must give bytes', () => {
    for (const value of [undefined, 'x'.repeat(32), new Array(32).fill(0)])
      expect(() => draw(() => value as never, 32)).toThrow(TypeError)
  })

  it('may use its array again without changing a key', () => {
    const pool = new Uint8Array(32).fill(1)
    const { privateKey } = ed25519.generateKeyPair({ random: () => pool })
    pool.fill(2)
    expect(privateKey.secret.reveal()).toEqual(new Uint8Array(32).fill(1))
  })
})

describe('firstAvailable', () => {
  it('looks once, in order, at first use', () => {
    const [absent, first, second] = [
      jest.fn(() => undefined),
      jest.fn(() => 'first'),
      jest.fn(() => 'second'),
    ]
    const chosen = firstAvailable<string>('TEST', absent, first, second)
    expect(absent).not.toHaveBeenCalled()
    expect([chosen(), chosen()]).toEqual(['first', 'first'])
    expect([absent, first, second].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0])
  })

  it('says that there is none', () => {
    expect(codeThrownBy(firstAvailable('TEST', () => undefined))).toBe('unavailable')
  })
})

describe('errors', () => {
  it('have a code, a name, and a cause', () => {
    const cause = new Error('below')
    const error = new PqError('malformed', 'text', { cause })
    expect(error).toMatchObject({ code: 'malformed', name: 'PqError', message: 'text', cause })
    expect(error).toBeInstanceOf(Error)
  })

  it('have a code that can be read off anything thrown', () => {
    expect([errorCode(new PqError('wiped', '')), errorCode({ code: 'ENOENT' })]).toEqual(['wiped', 'ENOENT'])
    for (const value of [null, undefined, 'malformed', {}, { code: 7 }, new Error('x')])
      expect(errorCode(value)).toBeUndefined()
  })

  it('are explained, every one', () => {
    for (const { meaning, cause, remedy } of Object.values(CORE_ERRORS))
      expect([meaning, cause, remedy].every((text) => /^.{10,}\.$/.test(text))).toBe(true)
  })
})

describe('arguments', () => {
  it('are known options', () => {
    checkOptions({}, [])
    checkOptions({ a: 1 }, ['a', 'b'])
    expect(() => checkOptions({ a: 1, c: 1 }, ['a', 'b'])).toThrow('unknown option "c"; known: a, b')
    expect(() => checkOptions({ c: undefined }, [])).toThrow('unknown option "c"; known: none')
  })

  it('are bytes: a Buffer is, other views are not', () => {
    checkBytes(Buffer.of(1), 'x')
    for (const value of ['', [], new Uint16Array(1), new ArrayBuffer(1), null, undefined])
      expect(() => checkBytes(value, 'the thing')).toThrow(new TypeError('the thing must be a Uint8Array'))
  })
})

describe('systemRandom', () => {
  it('gives as much as asked for, more than Web Crypto fills at once as well', () => {
    for (const length of [0, 1, 32, 65_536, 65_537, 200_000]) {
      const bytes = systemRandom(length)
      expect(bytes).toHaveLength(length)
      // 2^-256 for 32 bytes: the end is filled as the start is.
      if (length >= 32) expect(bytes.subarray(-32).some((byte) => byte !== 0)).toBe(true)
    }
    expect(systemRandom(32)).not.toEqual(systemRandom(32))
  })
})
