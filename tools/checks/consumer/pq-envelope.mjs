// Runs under one Node after the other in one folder: each opens what those before it have sealed.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open, seal } from '@quantum-shield/pq-envelope'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'

const content = new TextEncoder().encode('attack at dawn')
const context = { tenant: 'acme' }
const keys = [xWing.privateKey(new Uint8Array(32).fill(7)), mlKem768.privateKey(new Uint8Array(64).fill(7))]

mkdirSync('sealed', { recursive: true })
for (const key of keys) {
  const box = await seal(content, { to: [key.publicKey], context })
  writeFileSync(`sealed/${process.version}-${key.algorithm.id}`, box)
  await assert.rejects(open(box, { keys, context: { tenant: 'other' } }), { code: 'decryption_failed' })
}
for (const name of readdirSync('sealed')) {
  const opened = await open(readFileSync(`sealed/${name}`), { keys, context })
  assert.deepEqual(opened, content, name)
}
