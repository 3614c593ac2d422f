import { describe, expect, it } from '@jest/globals'
import { hqc1 } from '@quantum-shield/pq-kem/hqc'
import { mlDsa65EcdsaP256 } from '@quantum-shield/pq-signatures/composite'
import { checkSizes, sizeProblems, type SizeRow } from '../src/sizes.ts'

const words = (text: string, name = 'hqc1') =>
  sizeProblems(`/** ${text} */\nexport const ${name}: KemAlgorithm = x\n`, { hqc1, mlDsa65EcdsaP256 }, [])

const HQC = 'Bytes: public key 2241, private key 32 (expanded 2321), ciphertext 4433, secret 32. Category 1.'

describe('sizes in words', () => {
  it('hold', () => {
    expect(words(HQC)).toEqual({ checked: 1, problems: [] })
    const signature = 'Category 3. Bytes: public key 2017, private key\n * 83, signature at most 3381.'
    expect(words(signature, 'mlDsa65EcdsaP256')).toEqual({ checked: 1, problems: [] })
  })

  it.each([
    ['2241', '2242', 'hqc1 "public key 2242", but it is 2241'],
    ['key 32', 'key 64', 'hqc1 "private key 64", but it is 32'],
    ['2321', '2320', 'hqc1 "expanded 2320", but it is 2321'],
    ['4433', 'varies', 'hqc1 "ciphertext varies", but it is 4433'],
    ['secret 32', 'secret 64', 'hqc1 "secret 64", but it is 32'],
    ['Category 1', 'Category 3', 'hqc1 "Category 3", but it is 1'],
    [', ciphertext 4433', '', 'hqc1 says nothing of its ciphertextSize, 4433'],
  ])('do not hold: %s, now %s', (before, after, problem) => {
    expect(words(HQC.replace(before, after)).problems).toEqual([problem])
  })
})

const row = (id: string, publicKeySize: number, signatureSize: number): SizeRow => ({
  ...{ id, category: 1, publicKeySize, privateKeySize: 24, secretKeySize: 400, signatureSize },
})
const ROWS = [row('FOO-1', 1420, 752), row('FOO-pkc-1', 66_576, 454)]
const TABLE = `/**
 * | bytes of | public key | the same, pkc | private key (seed) | expanded | signature | padded signature | ms to generate |
 * | --- | --- | --- | --- | --- | --- | --- | --- |
 * | 1, category 1 | 1420 | 66 576 | 24 | 400 | about 655, at most 752 | 454 | 9999 |
 */
export async function loadFoo
`
const inTable = (source: string) => sizeProblems(source, {}, ROWS)

describe('sizes in tables', () => {
  it('hold', () => {
    expect(inTable(TABLE)).toEqual({ checked: 1, problems: [] })
  })

  it.each([
    ['1420', '1421', 'FOO-1: public key "1421", but it is 1420'],
    ['66 576', '66 577', 'FOO-pkc-1: the same, pkc "66 577", but it is 66576'],
    ['| 24', '| 32', 'FOO-1: private key (seed) "32", but it is 24'],
    ['| 400', '| 401', 'FOO-1: expanded "401", but it is 400'],
    ['at most 752', 'at most 753', 'FOO-1: signature "about 655, at most 753", but it is 752'],
    ['454', '455', 'FOO-pkc-1: padded signature "455", but it is 454'],
  ])('do not hold: %s, now %s', (before, after, problem) => {
    expect(inTable(TABLE.replace(before, after)).problems).toEqual([problem])
  })

  it('lack a set, have one too many, a wrong category or an unknown column', () => {
    expect(inTable(TABLE.replace('| 1, category 1', '| 2, category 1')).problems).toEqual([
      '"2, category 1" is no set of the table',
      'FOO-1 has no row',
      'FOO-pkc-1 has no row',
    ])
    expect(inTable(TABLE.replace('category 1', 'category 3')).problems).toContain(
      'FOO-1: category "3", but it is 1',
    )
    expect(inTable(TABLE.replace('| expanded', '| expended')).problems).toEqual([
      'the column "expended" is not known',
    ])
  })
})

it('hold in the sources', async () => {
  const { checked, problems } = await checkSizes()
  expect(problems).toEqual([])
  expect(checked).toBeGreaterThan(50)
})
