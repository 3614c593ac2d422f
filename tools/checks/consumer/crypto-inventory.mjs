// Runs under one Node after the other in one folder.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { scanPaths } from '@quantum-shield/crypto-inventory'
import { cbomOf } from '@quantum-shield/crypto-inventory/cbom'
import { sarifFrame } from '@quantum-shield/crypto-inventory/sarif'

mkdirSync('scanned', { recursive: true })
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
writeFileSync('scanned/ec.pem', publicKey.export({ format: 'pem', type: 'spki' }))

const records = await Array.fromAsync(scanPaths(['scanned']))
assert.deepEqual(
  records.map(({ type, quantum }) => [type, quantum]),
  [
    ['finding', 'vulnerable'],
    ['totals', undefined],
  ],
)
assert.equal((await cbomOf(records)).components.length, 2)
assert.ok(sarifFrame().head.includes('2.1.0'))
