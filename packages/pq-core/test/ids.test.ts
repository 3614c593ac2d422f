/** The identifier table: no number stands for two things, and the numbers are the registered ones. */
import { describe, expect, it } from '@jest/globals'
import { allIdentifiers, identifiersOf } from '@quantum-shield/pq-core/ids'

const rows = allIdentifiers()
/** An elliptic curve or RSA key is one encoding for two uses: only `id`, `alg` and the table tell them apart. */
const SHARED_OIDS = ['1.2.840.10045.3.1.7', '1.2.840.113549.1.1.1']

function duplicates(values: readonly unknown[]): unknown[] {
  const present = values.filter((value) => value !== undefined)
  return present.filter((value, index) => present.indexOf(value) !== index)
}

describe('the table', () => {
  it('has every id, COSE number, HPKE id, TLS code and name once', () => {
    expect(duplicates(rows.map(({ id }) => id))).toEqual([])
    expect(duplicates(rows.map(({ cose }) => cose))).toEqual([])
    expect(duplicates(rows.map(({ hpke }) => hpke))).toEqual([])
    expect(duplicates(rows.map(({ tls }) => tls?.code))).toEqual([])
    expect(duplicates(rows.map(({ tls }) => tls?.name))).toEqual([])
  })

  it('has every OID once, but for keys that two algorithms share', () => {
    expect(duplicates(rows.map(({ oid }) => oid)).sort()).toEqual(SHARED_OIDS)
  })

  it('tells every pair of algorithms apart by its JOSE members or its OID', () => {
    const names = rows.map(({ id, jose }) => `${jose?.kty ?? id} ${jose?.alg ?? ''} ${jose?.crv ?? ''}`)
    expect(duplicates(names)).toEqual([])
  })

  it('names the source of every row, and says how a key with an OID lies in ASN.1', () => {
    for (const row of rows) {
      expect(row.source).toMatch(/RFC|draft|NIST/)
      expect([row.id, row.asn1 === undefined]).toEqual([row.id, row.oid === undefined])
      if (row.jose?.kty === 'AKP') expect(row.jose.alg).toBeDefined()
    }
  })

  it('is found by id, and nothing else is', () => {
    for (const row of rows) expect(identifiersOf(row.id)).toBe(row)
    for (const id of ['', 'ml-kem-768', 'ML-KEM-769', 'toString', '__proto__'])
      expect(identifiersOf(id)).toBeUndefined()
  })
})

describe('the numbers', () => {
  it.each([
    // id, OID, COSE, TLS code, HPKE id
    ['ML-KEM-512', '2.16.840.1.101.3.4.4.1', undefined, 0x0200, 0x0040],
    ['ML-KEM-768', '2.16.840.1.101.3.4.4.2', undefined, 0x0201, 0x0041],
    ['ML-KEM-1024', '2.16.840.1.101.3.4.4.3', undefined, 0x0202, 0x0042],
    ['ML-DSA-44', '2.16.840.1.101.3.4.3.17', -48, 0x0904, undefined],
    ['ML-DSA-65', '2.16.840.1.101.3.4.3.18', -49, 0x0905, undefined],
    ['ML-DSA-87', '2.16.840.1.101.3.4.3.19', -50, 0x0906, undefined],
    ['HashML-DSA-44', '2.16.840.1.101.3.4.3.32', undefined, undefined, undefined],
    ['HashML-DSA-87', '2.16.840.1.101.3.4.3.34', undefined, undefined, undefined],
    ['X-Wing', '1.3.6.1.4.1.62253.25722', undefined, 0x11ec, 0x647a],
    ['MLKEM768-P256', undefined, undefined, 0x11eb, 0x0050],
    ['MLKEM1024-P384', undefined, undefined, 0x11ed, 0x0051],
    ['Ed25519', '1.3.101.112', -19, 0x0807, undefined],
    ['DHKEM-X25519', '1.3.101.110', undefined, 0x001d, 0x0020],
    ['DHKEM-P256', '1.2.840.10045.3.1.7', undefined, 0x0017, 0x0010],
    ['DHKEM-P384', '1.3.132.0.34', undefined, 0x0018, 0x0011],
    ['DHKEM-P521', '1.3.132.0.35', undefined, 0x0019, 0x0012],
    ['DHKEM-X448', '1.3.101.111', undefined, 0x001e, 0x0021],
  ])('of %s', (id, oid, cose, tls, hpke) => {
    const row = identifiersOf(id)
    expect([row?.oid, row?.cose, row?.tls?.code, row?.hpke]).toEqual([oid, cose, tls, hpke])
  })
})
