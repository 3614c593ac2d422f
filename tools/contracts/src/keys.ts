/** What the keys of every algorithm must do: sizes, encodings, wiping, and showing nothing. */
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { Algorithm } from '@quantum-shield/pq-core'
import { toBase64, toBase64url, toHex } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import {
  decryptPrivateKey,
  importPrivateKey,
  importPublicKey,
  toEncryptedPem,
  toPkcs8,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  toSpki,
  type PrivateKey,
  type PublicKey,
} from '@quantum-shield/pq-core/keys'
import { codeRejectedBy, codeThrownBy } from '@quantum-shield/testkit'

interface KeyContractOptions {
  readonly other: Algorithm
}

const sameKey = (a: PublicKey, b: PublicKey) => {
  expect(a.toBytes()).toEqual(b.toBytes())
  expect(a.algorithm).toBe(b.algorithm)
  expect(a.id).toBe(b.id)
}

const sameSecret = (a: PrivateKey, b: PrivateKey) => {
  expect(a.secret.equals(b.secret)).toBe(true)
  expect(a.algorithm).toBe(b.algorithm)
  expect(a.form).toBe(b.form)
}

export function keyContract(algorithm: Algorithm, { other }: KeyContractOptions): void {
  describe(`keys of ${algorithm.id}`, () => {
    const { publicKey, privateKey } = algorithm.generateKeyPair()
    rawKeys(algorithm, other, publicKey, privateKey)
    secrecy(algorithm, privateKey)
    jwks(algorithm, other, publicKey, privateKey)
    if (identifiersOf(algorithm.id)?.oid === undefined) withoutOid(publicKey, privateKey)
    else asn1(algorithm, other, publicKey, privateKey)
  })
}

/** What a key generation draws first: most private keys are just that. */
function drawnBytes({ id, kind, family, tier, privateKeySize }: Algorithm): number {
  // A composite draws the seed of ML-KEM or ML-DSA, and then the other half.
  if (family === 'hybrid' && tier === 'draft') return kind === 'kem' ? 64 : 32
  // SLH-DSA computes the last quarter of its private key, PK.root, from the rest.
  if (family === 'hash') return 0.75 * privateKeySize
  // No specification says how a Falcon key comes from a seed: the key is kept, not the seed.
  return id.startsWith('Falcon-') ? 48 : privateKeySize
}

function rawKeys(algorithm: Algorithm, other: Algorithm, publicKey: PublicKey, privateKey: PrivateKey): void {
  it('have the promised sizes, and are the same after a round trip', () => {
    expect(publicKey.toBytes().length).toBe(algorithm.publicKeySize || publicKey.toBytes().length)
    expect(privateKey.secret.length).toBe(algorithm.privateKeySize || privateKey.secret.length)
    sameKey(algorithm.publicKey(publicKey.toBytes()), publicKey)
    const again = algorithm.privateKey(privateKey.secret.reveal()) as PrivateKey
    sameSecret(again, privateKey)
    sameKey(again.publicKey, publicKey)
    sameKey(algorithm.derivePublicKey(again), publicKey)
  })

  it('differ from one another', () => {
    const next = algorithm.generateKeyPair()
    expect(next.publicKey.id).not.toBe(publicKey.id)
    expect(next.privateKey.secret.equals(privateKey.secret)).toBe(false)
  })

  if (algorithm.privateKeySize > 0) {
    it('come from the randomness that the caller gives, and from all of it', () => {
      const requests: number[] = []
      const random = (length: number) => {
        requests.push(length)
        return new Uint8Array(length).fill(7)
      }
      const [first, second] = [algorithm.generateKeyPair({ random }), algorithm.generateKeyPair({ random })]
      sameSecret(first.privateKey, second.privateKey)
      sameKey(first.publicKey, second.publicKey)
      expect(requests[0]).toBe(drawnBytes(algorithm))
    })

    it.each([-1, 1])('of a length that is %i byte off are refused', (difference) => {
      const wrong = (size: number) => new Uint8Array(size + difference).fill(1)
      expect(codeThrownBy(() => algorithm.publicKey(wrong(algorithm.publicKeySize)))).toBe('invalid_key')
      expect(codeThrownBy(() => algorithm.privateKey(wrong(algorithm.privateKeySize)))).toBe('invalid_key')
    })
  }

  it('are copies: the caller may overwrite what it gave and what it got', () => {
    const given = publicKey.toBytes()
    const key = algorithm.publicKey(given) as PublicKey
    given.fill(0)
    key.toBytes().fill(0)
    sameKey(key, publicKey)
    const secret = Uint8Array.from(privateKey.secret.reveal())
    const copy = algorithm.privateKey(secret) as PrivateKey
    secret.fill(0)
    sameSecret(copy, privateKey)
  })

  it('are bytes, and options are known', () => {
    expect(codeThrownBy(() => algorithm.publicKey('x' as never))).toBe('TypeError')
    expect(codeThrownBy(() => algorithm.privateKey('x' as never))).toBe('TypeError')
    expect(codeThrownBy(() => algorithm.generateKeyPair({ seed: new Uint8Array(32) } as never))).toBe(
      'TypeError',
    )
  })

  it('of another algorithm are refused', () => {
    const foreign = other.generateKeyPair().privateKey as PrivateKey
    expect(codeThrownBy(() => algorithm.derivePublicKey(foreign))).toBe('algorithm_mismatch')
  })

  const { expandPrivateKey } = algorithm
  if (expandPrivateKey === undefined) return

  it('have an expanded form that is the same key', () => {
    const expanded = expandPrivateKey(privateKey)
    const key = algorithm.privateKey(expanded.reveal()) as PrivateKey
    expect(key.form).toBe('expanded')
    sameKey(key.publicKey, publicKey)
    expect(expandPrivateKey(key).equals(expanded)).toBe(true)
    expanded.wipe()
    sameKey(algorithm.derivePublicKey(key), publicKey)
  })

  it('expand for their own algorithm only', () => {
    const foreign = other.generateKeyPair().privateKey as PrivateKey
    expect(codeThrownBy(() => expandPrivateKey(foreign))).toBe('algorithm_mismatch')
  })
}

function secrecy(algorithm: Algorithm, privateKey: PrivateKey): void {
  it('show no secret to loggers, debuggers and JSON', () => {
    const secret = Uint8Array.from(privateKey.secret.reveal())
    const decimals = [...secret].join(', ')
    const shown = [
      inspect(privateKey, { depth: 9, showHidden: true }),
      inspect({ nested: [privateKey, privateKey.secret] }, { depth: 9, showHidden: true }),
      JSON.stringify({ privateKey, secret: privateKey.secret }),
      `${String(privateKey)} ${String(privateKey.secret)}`,
      Object.values(privateKey).map(String).join(),
    ].join('\n')
    for (const text of [
      toHex(secret),
      toBase64(secret),
      toBase64url(secret),
      decimals,
      decimals.replaceAll(' ', ''),
    ]) {
      expect(shown).not.toContain(text)
    }
    expect(shown).toContain(`[private key ${algorithm.id}]`)
  })

  it('are gone once wiped', () => {
    const key = algorithm.privateKey(privateKey.secret.reveal()) as PrivateKey
    const bytes = key.secret.reveal()
    key.wipe()
    expect(bytes.every((byte) => byte === 0)).toBe(true)
    expect(codeThrownBy(() => key.secret.reveal())).toBe('wiped')
    expect(codeThrownBy(() => algorithm.derivePublicKey(key))).toBe('wiped')
    expect(codeThrownBy(() => toPrivateJwk(key))).toBe('wiped')
    if (algorithm.expandPrivateKey !== undefined)
      expect(codeThrownBy(() => algorithm.expandPrivateKey?.(key))).toBe('wiped')
  })

  it('are wiped at the end of a `using` block', () => {
    const key = algorithm.privateKey(privateKey.secret.reveal()) as PrivateKey
    {
      using scoped = key
      expect(scoped.secret.length).toBeGreaterThan(0)
    }
    expect(codeThrownBy(() => key.secret.reveal())).toBe('wiped')
  })
}

function jwks(algorithm: Algorithm, other: Algorithm, publicKey: PublicKey, privateKey: PrivateKey): void {
  const table: readonly Algorithm[] = [other, algorithm]

  it('go through JWK, as objects and as text', () => {
    const [pub, priv] = [toPublicJwk(publicKey), toPrivateJwk(privateKey)]
    sameKey(importPublicKey(pub, table), publicKey)
    sameKey(importPublicKey(JSON.stringify(pub), table), publicKey)
    sameSecret(importPrivateKey(priv, table), privateKey)
    sameSecret(importPrivateKey(JSON.stringify(priv), table), privateKey)
    expect(pub['kid']).toBe(publicKey.id)
  })

  it('are refused as JWK by a table without the algorithm', () => {
    expect(codeThrownBy(() => importPublicKey(toPublicJwk(publicKey), [other]))).toBe('unsupported_algorithm')
    expect(codeThrownBy(() => importPrivateKey(toPrivateJwk(privateKey), []))).toBe('unsupported_algorithm')
  })

  it('are refused as JWK when private comes where public belongs, or the halves do not fit', () => {
    const stranger = toPublicJwk(algorithm.generateKeyPair().publicKey)
    expect(codeThrownBy(() => importPublicKey(toPrivateJwk(privateKey), table))).toBe('malformed')
    expect(codeThrownBy(() => importPrivateKey({ ...toPrivateJwk(privateKey), ...stranger }, table))).toBe(
      'invalid_key',
    )
    expect(codeThrownBy(() => importPrivateKey(toPublicJwk(publicKey), table))).toBe('malformed')
  })
}

function withoutOid(publicKey: PublicKey, privateKey: PrivateKey): void {
  it('have no SPKI and no PKCS#8 form', async () => {
    const attempts = [toSpki, toPublicPem].map((write) => codeThrownBy(() => write(publicKey)))
    attempts.push(...[toPkcs8, toPrivatePem].map((write) => codeThrownBy(() => write(privateKey))))
    attempts.push(await codeRejectedBy(toEncryptedPem(privateKey, 'passphrase')))
    expect(attempts).toEqual(attempts.map(() => 'unsupported_encoding'))
  })
}

function asn1(algorithm: Algorithm, other: Algorithm, publicKey: PublicKey, privateKey: PrivateKey): void {
  const table: readonly Algorithm[] = [other, algorithm]

  it('go through SPKI and PKCS#8, in DER and in PEM', () => {
    sameKey(importPublicKey(toSpki(publicKey), table), publicKey)
    sameKey(importPublicKey(toPublicPem(publicKey), table), publicKey)
    sameSecret(importPrivateKey(toPkcs8(privateKey).reveal(), table), privateKey)
    sameSecret(importPrivateKey(toPrivatePem(privateKey), table), privateKey)
  })

  it('are refused by a table without the algorithm', () => {
    expect(codeThrownBy(() => importPublicKey(toSpki(publicKey), [other]))).toBe('unsupported_algorithm')
    expect(codeThrownBy(() => importPrivateKey(toPrivatePem(privateKey), [other]))).toBe(
      'unsupported_algorithm',
    )
  })

  it('are refused when cut short, when bytes follow, and under the wrong PEM label', () => {
    const [spki, pkcs8] = [toSpki(publicKey), toPkcs8(privateKey).reveal()]
    for (const bytes of [spki.subarray(0, -1), Uint8Array.of(...spki, 0)])
      expect(codeThrownBy(() => importPublicKey(bytes, table))).toBe('malformed')
    for (const bytes of [pkcs8.subarray(0, -1), Uint8Array.of(...pkcs8, 0)])
      expect(codeThrownBy(() => importPrivateKey(bytes, table))).toBe('malformed')
    expect(codeThrownBy(() => importPublicKey(toPrivatePem(privateKey), table))).toBe('malformed')
    expect(codeThrownBy(() => importPrivateKey(toPublicPem(publicKey), table))).toBe('malformed')
  })

  it('go through encrypted PKCS#8, which asks for its passphrase', async () => {
    const pem = await toEncryptedPem(privateKey, 'correct horse', { iterations: 1000 })
    expect(codeThrownBy(() => importPrivateKey(pem, table))).toBe('passphrase_required')
    expect(await codeRejectedBy(decryptPrivateKey(pem, 'correct house', table))).toBe('wrong_passphrase')
    sameSecret(await decryptPrivateKey(pem, 'correct horse', table), privateKey)
  })

  const { expandPrivateKey } = algorithm
  if (expandPrivateKey === undefined) return

  it('go through PKCS#8 in expanded form, and not through JWK', () => {
    const expanded = algorithm.privateKey(expandPrivateKey(privateKey).reveal()) as PrivateKey
    sameSecret(importPrivateKey(toPkcs8(expanded).reveal(), table), expanded)
    expect(codeThrownBy(() => toPrivateJwk(expanded))).toBe('unsupported_encoding')
  })
}
