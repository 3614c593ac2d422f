/** Composite ML-KEM: sizes, the combiner by hand, back ends against each other, and ciphertexts of two halves that do not belong together. */
import { createHash, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { concatBytes, utf8 } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { PublicKey, type PrivateKey } from '@quantum-shield/pq-core/keys'
import { mlKem1024, mlKem1024P384, mlKem768, mlKem768P256, xWing } from '@quantum-shield/pq-kem'
import * as composites from '@quantum-shield/pq-kem/composite'
import { compositeBackends } from '@quantum-shield/pq-kem/hazmat'
import { codeThrownBy } from '@quantum-shield/testkit'
import { compositeRow, type CompositeId } from '../src/composite.table.ts'

const {
  mlKem1024EcdhP384,
  mlKem1024X448,
  mlKem768EcdhBrainpoolP256,
  mlKem768EcdhP256,
  mlKem768Rsa2048,
  mlKem768X25519,
} = composites
const ALL: readonly KemAlgorithm[] = Object.values(composites)
const WITHOUT_RSA = ALL.filter(({ id }) => !id.includes('RSA'))
const MEGABYTE = new Uint8Array(1 << 20).fill(1)

const mlKemOf = ({ id }: KemAlgorithm) => (id.startsWith('MLKEM768') ? mlKem768 : mlKem1024)
const flip = (bytes: Uint8Array, index: number) => bytes.with(index, (bytes[index] as number) ^ 1)

/** Public key and ciphertext of the draft's table of sizes; then the category and the last arc of the OID. */
const SIZES: readonly [string, number, number, number, string][] = [
  ['MLKEM768-RSA2048-SHA3-256', 1454, 1344, 3, '55'],
  ['MLKEM768-RSA3072-SHA3-256', 1582, 1472, 3, '56'],
  ['MLKEM768-RSA4096-SHA3-256', 1710, 1600, 3, '57'],
  ['MLKEM768-X25519-SHA3-256', 1216, 1120, 3, '58'],
  ['MLKEM768-ECDH-P256-SHA3-256', 1249, 1153, 3, '59'],
  ['MLKEM768-ECDH-P384-SHA3-256', 1281, 1185, 3, '60'],
  ['MLKEM768-ECDH-brainpoolP256r1-SHA3-256', 1249, 1153, 3, '61'],
  ['MLKEM1024-RSA3072-SHA3-256', 1966, 1952, 5, '62'],
  ['MLKEM1024-ECDH-P384-SHA3-256', 1665, 1665, 5, '63'],
  ['MLKEM1024-ECDH-brainpoolP384r1-SHA3-256', 1665, 1665, 5, '64'],
  ['MLKEM1024-X448-SHA3-256', 1624, 1624, 5, '65'],
  ['MLKEM1024-ECDH-P521-SHA3-256', 1701, 1701, 5, '66'],
]

it('has the 12 sets of the draft, under ids with its revision', () => {
  const arc = ({ id }: KemAlgorithm) => Number(identifiersOf(id)?.oid?.split('.').at(-1))
  const rows = ALL.toSorted((a, b) => arc(a) - arc(b)).map((kem) => [
    kem.id,
    kem.publicKeySize,
    kem.ciphertextSize,
    kem.category,
    identifiersOf(kem.id)?.oid,
  ])
  expect(rows).toEqual(
    SIZES.map(([name, ...rest]) => [`${name}-draft-15`, ...rest.with(3, `1.3.6.1.5.5.7.6.${rest[3]}`)]),
  )
  for (const { tier, family, sharedSecretSize, backend } of ALL)
    expect([tier, family, sharedSecretSize, backend]).toEqual(['draft', 'hybrid', 32, 'native'])
})

it('knows the back ends of composites only', () => {
  expect(codeThrownBy(() => compositeBackends(xWing))).toBe('unsupported_algorithm')
  const names = ALL.map((algorithm) =>
    compositeBackends(algorithm)
      .map(({ name }) => name)
      .join(),
  )
  expect(names).toEqual(ALL.map(({ id }) => (id.includes('RSA') ? 'native' : 'native,noble')))
})

describe.each(WITHOUT_RSA)('$id over two back ends', (algorithm) => {
  const backends = compositeBackends(algorithm)
  const { privateKey } = algorithm.generateKeyPair()
  // Keys of their own: neither may lean on what the other has parsed.
  const again = () => algorithm.privateKey(privateKey.secret.reveal())
  const size = mlKemOf(algorithm).ciphertextSize

  it('has the same public key, and what one encapsulates the other decapsulates', () => {
    const [bytes, same] = backends.map((backend) => backend.derivePublicKey(again()))
    expect(same).toEqual(bytes)
    for (const [from, to] of [backends, backends.toReversed()] as const) {
      if (from === undefined || to === undefined) throw new RangeError('two back ends expected')
      const { ciphertext, sharedSecret } = from.encapsulate(new PublicKey(algorithm, bytes as Uint8Array))
      expect(ciphertext).toHaveLength(algorithm.ciphertextSize)
      expect(to.decapsulate(again(), ciphertext)).toEqual(sharedSecret)
      const changed = flip(ciphertext, size - 1)
      expect(to.decapsulate(again(), changed)).toEqual(from.decapsulate(again(), changed))
      expect(to.decapsulate(again(), changed)).not.toEqual(sharedSecret)
    }
  })

  if (algorithm.id.includes('ECDH')) {
    it('refuses points that are none, in keys and ciphertexts', () => {
      const key = again()
      const { ciphertext } = algorithm.encapsulate(key.publicKey)
      const bytes = key.publicKey.toBytes()
      const edits: ((all: Uint8Array, at: number) => Uint8Array)[] = [
        (all) => flip(all, all.length - 1),
        (all, at) => flip(all, at + 1),
        (all, at) => all.with(at, 2),
        (all, at) => all.with(at, 6 | ((all.at(-1) as number) & 1)),
        (all, at) => concatBytes(all.subarray(0, at), new Uint8Array(all.length - at)),
      ]
      for (const edit of edits) {
        const wrong = edit(ciphertext, size)
        expect(codeThrownBy(() => algorithm.decapsulate(key, wrong))).toBe('malformed')
        for (const backend of backends)
          expect(codeThrownBy(() => backend.decapsulate(key, wrong))).toBeDefined()
        expect(codeThrownBy(() => algorithm.publicKey(edit(bytes, mlKemOf(algorithm).publicKeySize)))).toBe(
          'invalid_key',
        )
      }
    })
  }
})

it.each([
  [mlKem768X25519, xWing],
  [mlKem768EcdhP256, mlKem768P256],
  [mlKem1024EcdhP384, mlKem1024P384],
])(
  '$id is on the wire what another document has: same keys, ciphertexts and secrets',
  (composite, hybrid) => {
    const { publicKey, privateKey } = composite.generateKeyPair()
    const sent = hybrid.encapsulate(hybrid.publicKey(publicKey.toBytes()))
    expect(composite.decapsulate(privateKey, sent.ciphertext).equals(sent.sharedSecret)).toBe(true)
  },
)

describe('the combiner, by hand', () => {
  function byHand(
    key: PrivateKey,
    ciphertext: Uint8Array,
    tradSecret: Uint8Array,
    label: Uint8Array,
  ): Buffer {
    const kem = mlKemOf(key.algorithm as KemAlgorithm)
    const mlKemKey = kem.privateKey(key.secret.reveal().subarray(0, 64))
    const mlKemSecret = kem.decapsulate(mlKemKey, ciphertext.subarray(0, kem.ciphertextSize)).reveal()
    const hash = createHash('sha3-256').update(mlKemSecret).update(tradSecret)
    const tradPublic = key.publicKey.toBytes().subarray(kem.publicKeySize)
    return hash.update(ciphertext.subarray(kem.ciphertextSize)).update(tradPublic).update(label).digest()
  }

  it('of RSA-OAEP', () => {
    const { publicKey, privateKey } = mlKem768Rsa2048.generateKeyPair()
    const { ciphertext, sharedSecret } = mlKem768Rsa2048.encapsulate(publicKey)
    const der = Buffer.from(privateKey.secret.reveal().subarray(64))
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' })
    const tradSecret = privateDecrypt({ key, oaepHash: 'sha256' }, ciphertext.subarray(1088))
    expect(tradSecret).toHaveLength(32)
    const expected = byHand(privateKey, ciphertext, tradSecret, utf8('MLKEM768-RSAOAEP2048'))
    expect(Buffer.from(sharedSecret.reveal())).toEqual(expected)
  })

  it('labels are those of the draft, one for each set', () => {
    const labels = ALL.map(({ id }) => compositeRow(id as CompositeId).label)
    const expected = ALL.map(({ id }) =>
      id
        .replace('-SHA3-256-draft-15', '')
        .replace('ECDH-', '')
        .replace('-RSA', '-RSAOAEP')
        .replace(/brainpoolP(\d+)r1/, 'BP$1')
        .replace('MLKEM768-X25519', '\\.//^\\'),
    )
    expect(labels).toEqual(expected)
    expect(new Set(labels).size).toBe(12)
  })
})

describe.each([mlKem768X25519, mlKem768EcdhBrainpoolP256, mlKem1024X448])(
  'a ciphertext of $id',
  (algorithm) => {
    const size = mlKemOf(algorithm).ciphertextSize
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    const [one, two] = [algorithm.encapsulate(publicKey), algorithm.encapsulate(publicKey)]

    it('with a half of another ciphertext gives neither secret', () => {
      for (const [first, second] of [
        [one, two],
        [two, one],
      ] as const) {
        const mixed = concatBytes(first.ciphertext.subarray(0, size), second.ciphertext.subarray(size))
        const secret = algorithm.decapsulate(privateKey, mixed)
        expect([secret.equals(one.sharedSecret), secret.equals(two.sharedSecret)]).toEqual([false, false])
      }
    })

    it('gives another secret to a key that shares one half', () => {
      const own = privateKey.secret.reveal()
      const other = algorithm.generateKeyPair().privateKey.secret.reveal()
      for (const bytes of [
        concatBytes(own.subarray(0, 64), other.subarray(64)),
        concatBytes(other.subarray(0, 64), own.subarray(64)),
      ]) {
        const secret = algorithm.decapsulate(algorithm.privateKey(bytes), one.ciphertext)
        expect(secret.equals(one.sharedSecret)).toBe(false)
      }
    })

    it('is refused with a half stripped', () => {
      for (const bytes of [one.ciphertext.subarray(0, size), one.ciphertext.subarray(size), MEGABYTE])
        expect(codeThrownBy(() => algorithm.decapsulate(privateKey, bytes))).toBe('malformed')
    })
  },
)

it.each(ALL)('$id refuses keys of 1 MB, and none at all, before anything is read', (algorithm) => {
  for (const bytes of [MEGABYTE, new Uint8Array(), new Uint8Array(64)]) {
    expect(codeThrownBy(() => algorithm.publicKey(bytes))).toBe('invalid_key')
    expect(codeThrownBy(() => algorithm.privateKey(bytes))).toBe('invalid_key')
  }
})

it('checks the coefficients of the ML-KEM half', () => {
  const bytes = mlKem768X25519.generateKeyPair().publicKey.toBytes()
  bytes.fill(0xff, 0, 3)
  expect(() => mlKem768X25519.publicKey(bytes)).toThrow(/modulus check/)
})

describe('points of small order', () => {
  const zeros = (kem: KemAlgorithm, bytes: Uint8Array) =>
    Uint8Array.from(bytes).fill(0, bytes.length - (kem === mlKem1024X448 ? 56 : 32))

  it.each([mlKem768X25519, mlKem1024X448])(
    'are refused where $id uses them, by every back end',
    (algorithm) => {
      const { publicKey, privateKey } = algorithm.generateKeyPair()
      const key = new PublicKey(algorithm, zeros(algorithm, publicKey.toBytes()))
      const sent = zeros(algorithm, algorithm.encapsulate(publicKey).ciphertext)
      expect(codeThrownBy(() => algorithm.encapsulate(key))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.decapsulate(privateKey, sent))).toBe('malformed')
      for (const backend of compositeBackends(algorithm)) {
        expect(codeThrownBy(() => backend.encapsulate(key))).toBeDefined()
        expect(codeThrownBy(() => backend.decapsulate(privateKey, sent))).toBeDefined()
      }
    },
  )
})

describe('RSA', () => {
  const { publicKey, privateKey } = mlKem768Rsa2048.generateKeyPair()
  const { ciphertext } = mlKem768Rsa2048.encapsulate(publicKey)

  it('refuses every wrong ciphertext in the same words, without a cause', () => {
    const rsaPart = ciphertext.subarray(1088)
    const wrong = [
      flip(rsaPart, 100),
      new Uint8Array(256),
      new Uint8Array(256).fill(255),
      Uint8Array.of(...new Uint8Array(255), 1),
    ]
    const failures = wrong.map((part) => {
      try {
        mlKem768Rsa2048.decapsulate(privateKey, concatBytes(ciphertext.subarray(0, 1088), part))
        return undefined
      } catch (error) {
        const { code, message, cause } = error as Error & { code: string }
        return { code, message, cause }
      }
    })
    const only = {
      code: 'malformed',
      message: `${mlKem768Rsa2048.id}: the ciphertext was refused`,
      cause: undefined,
    }
    expect(failures).toEqual(wrong.map(() => only))
  })

  it('takes no exponent but 65537 and no other modulus', () => {
    const seed = privateKey.secret.reveal().subarray(0, 64)
    for (const [modulusLength, publicExponent, code] of [
      [2048, 65537, undefined],
      [2048, 3, 'invalid_key'],
      [3072, 65537, 'invalid_key'],
    ] as const) {
      const rsa = generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey
      const bytes = concatBytes(seed, rsa.export({ format: 'der', type: 'pkcs1' }))
      expect(codeThrownBy(() => mlKem768Rsa2048.privateKey(bytes))).toBe(code)
    }
  })
})
