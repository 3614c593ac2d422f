/** DHKEM over the larger curves, both back ends, and the derivation of keys that HPKE's vectors begin with. */
import { describe, expect, it } from '@jest/globals'
import type { KemAlgorithm } from '@quantum-shield/pq-core'
import { fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { importPrivateKey, toPkcs8, toPrivateJwk } from '@quantum-shield/pq-core/keys'
import { kemContract } from '@quantum-shield/contracts'
import { dhkemP256, dhkemX25519 } from '@quantum-shield/pq-kem/classical'
import { dhkemP384, dhkemP521, dhkemX448 } from '@quantum-shield/pq-kem/dhkem'
import { deriveDhkemPrivateKey, kemBackends, type DhkemId } from '@quantum-shield/pq-kem/hazmat'
import { codeThrownBy, readVectorJson, vectorSet } from '@quantum-shield/testkit'
import { mlKem768 } from '../src/ml-kem.ts'

const NEW = [dhkemP384, dhkemP521, dhkemX448]
const ALL: readonly KemAlgorithm[] = [...NEW, dhkemX25519, dhkemP256]

for (const algorithm of NEW) kemContract(algorithm, { other: mlKem768 })

describe.each(NEW)('$id', (kem) => {
  const { publicKey, privateKey } = kem.generateKeyPair()

  it('is native on this Node, and its back ends understand each other', () => {
    expect(kem.backend).toBe('native')
    for (const sender of kemBackends(kem)) {
      const { ciphertext, sharedSecret } = sender.encapsulate(publicKey)
      for (const receiver of kemBackends(kem)) {
        expect(toHex(receiver.decapsulate(privateKey, ciphertext))).toBe(toHex(sharedSecret))
        expect(toHex(receiver.derivePublicKey(privateKey))).toBe(toHex(publicKey.toBytes()))
      }
    }
  })

  it('has keys in PKCS#8 and JWK', () => {
    for (const text of [toPkcs8(privateKey).reveal(), toPrivateJwk(privateKey)]) {
      expect(importPrivateKey(text, [kem]).publicKey.id).toBe(publicKey.id)
    }
  })

  it('refuses a point that is none', () => {
    const { ciphertext } = kem.encapsulate(publicKey)
    const zero = new Uint8Array(kem.ciphertextSize)
    const changed = kem === dhkemX448 ? [zero] : [zero, ciphertext.with(1, (ciphertext[1] as number) ^ 1)]
    for (const bad of changed) {
      expect(codeThrownBy(() => kem.decapsulate(privateKey, bad))).toBe('malformed')
      for (const backend of kemBackends(kem)) expect(() => backend.decapsulate(privateKey, bad)).toThrow()
    }
  })
})

interface KeyFigures {
  readonly section: string
  readonly kem_id: number
  readonly ikmR: string
  readonly skRm: string
  readonly pkRm: string
}

const { vectors } = readVectorJson<{ vectors: readonly KeyFigures[] }>(
  vectorSet('own/hpke-rfc9180'),
  'own/hpke-rfc9180.json',
)

describe('DeriveKeyPair (RFC 9180 section 7.1.3)', () => {
  it('has 14 figures', () => expect(vectors).toHaveLength(14))

  it.each(vectors)('appendix $section', ({ kem_id, ikmR, skRm, pkRm }) => {
    const kem = ALL.find(({ id }) => identifiersOf(id)?.hpke === kem_id) as KemAlgorithm
    expect(toHex(deriveDhkemPrivateKey(kem.id as DhkemId, fromHex(ikmR)))).toBe(skRm)
    expect(toHex(kem.privateKey(fromHex(skRm)).publicKey.toBytes())).toBe(pkRm)
  })

  it.each(ALL)('$id: refuses what is shorter than a key', ({ id, privateKeySize }) => {
    const short = new Uint8Array(privateKeySize - 1)
    expect(codeThrownBy(() => deriveDhkemPrivateKey(id as DhkemId, short))).toBe('invalid_key')
  })
})
