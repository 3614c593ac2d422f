import { describe, expect, it } from '@jest/globals'
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

  it('say what serves an algorithm where', async () => {
    const kems = String(await TABLES['kems']?.()).split('\n')
    const rowOf = (id: string) => kems.find((row) => row.startsWith(`| ${id} |`))
    expect(rowOf('ML-KEM-768')).toContain('| node:crypto | noble |')
    expect(rowOf('RSA-OAEP-256')).toContain('| node:crypto | none |')
    expect(await TABLES['signatures']?.()).toMatch(/HashML-DSA-65 .*\| noble \| noble \|/)
  })
})
