import { describe, expect, it } from '@jest/globals'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import { ALL_HASH_SIGNATURES } from '@quantum-shield/pq-hash-sigs/all'
import { ALL_KEMS, KEM_LOADERS } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES, SIGNATURE_LOADERS } from '@quantum-shield/pq-signatures/all'
import { CHOICES, whenToChoose } from '../src/choices.table.ts'
import { fillTables, TABLES } from '../src/tables.ts'

const region = (name: string, content: string) => `<!-- table ${name} -->\n${content}\n<!-- end of table -->`
const tables = { a: () => '| A |', b: async () => '| B |' }

describe('tables in documents', () => {
  it('are made new, and nothing else is', async () => {
    const document = `# T\n\n${region('a', 'old')}\n\n| x |\n\n${region('b', '| old |\n\n| older |')}\n`
    const filled = `# T\n\n${region('a', '\n| A |\n')}\n\n| x |\n\n${region('b', '\n| B |\n')}\n`
    expect(await fillTables(document, tables)).toBe(filled)
    expect(await fillTables(filled, tables)).toBe(filled)
  })

  it('are refused under an unknown name or with half a marker', async () => {
    await expect(fillTables(region('c', ''), tables)).rejects.toThrow('no table c; known: a, b')
    await expect(fillTables('<!-- table a -->\n', tables)).rejects.toThrow('without its other half')
    await expect(fillTables('<!-- end of table -->\n', tables)).rejects.toThrow('without its other half')
    await expect(fillTables(`<!-- table a -->\n${region('b', '')}`, tables)).rejects.toThrow('other half')
  })

  it('measure what the algorithms give', async () => {
    expect(await TABLES['measured-kems']?.()).toContain('| RSA-OAEP-256, 3072 bits | 398 | 422 | 384 |')
    expect(await TABLES['measured-signatures']?.()).toContain('| ML-DSA-65 | 1952 | 1974 | 3309 |')
  })

  it('have the sizes of what liboqs-js serves', async () => {
    const rows = String(await TABLES['loaded']?.()).split('\n')
    expect(rows).toHaveLength(2 + KEM_LOADERS.length + SIGNATURE_LOADERS.length)
    expect(rows).toContain('| Classic-McEliece-8192128f | 5 | 1357824 | 32 | 208 |')
    expect(rows).toContain('| UOV-III-pkc-round-2 | 3 | 189232 | 32 | 200 |')
  })

  it('say what serves an algorithm where', async () => {
    const kems = String(await TABLES['kems']?.()).split('\n')
    const rowOf = (id: string) => kems.find((row) => row.startsWith(`| ${id} |`))
    expect(rowOf('ML-KEM-768')).toContain('| node:crypto | noble |')
    expect(rowOf('RSA-OAEP-256')).toContain('| node:crypto | none |')
    expect(await TABLES['signatures']?.()).toMatch(/HashML-DSA-65 .*\| noble \| noble \|/)
  })

  it('have a row for every algorithm, with its cases and when to choose it', async () => {
    const rows = `${await TABLES['all-kems']?.()}\n${await TABLES['all-signatures']?.()}`.split('\n')
    const rowOf = (id: string) => rows.find((row) => row.startsWith(`| ${id} |`))?.split(' | ')
    const known = allIdentifiers().map(({ id }) => id)
    const listed = [
      ...ALL_KEMS,
      ...KEM_LOADERS,
      ...ALL_SIGNATURES,
      ...ALL_HASH_SIGNATURES,
      ...SIGNATURE_LOADERS,
    ]
    for (const { id } of listed) {
      expect(known).toContain(id)
      expect([id, rowOf(id)?.length]).toEqual([id, 12])
    }
    for (const id of ['DHKEM-P384', 'DHKEM-P521', 'DHKEM-X448']) expect(rowOf(id)?.[4]).toBe('legacy')
    expect(rowOf('HQC-3-2025-08-22')?.slice(4, 11)).toEqual([
      'draft',
      '3',
      '4514',
      '32',
      '8978',
      'wasm',
      '202',
    ])
    expect(Number(rowOf('XMSSMT')?.[10])).toBeGreaterThan(20)
  })

  it('lack no line on when to choose', () => {
    expect(() => whenToChoose('SNOVA-24-5-4')).toThrow('has no line for SNOVA-24-5-4')
    const used = CHOICES.filter(([prefix]) =>
      [...ALL_KEMS, ...KEM_LOADERS, ...ALL_SIGNATURES, ...ALL_HASH_SIGNATURES, ...SIGNATURE_LOADERS].some(
        ({ id }) => whenToChoose(id) === CHOICES.find(([other]) => other === prefix)?.[1],
      ),
    )
    expect(used).toHaveLength(CHOICES.length)
  })
})
