import assert from 'node:assert/strict'
import { createEngine } from '@quantum-shield/pq-engine'
import { createMemoryKeyProvider } from '@quantum-shield/pq-engine/memory-provider'

const events = []
const audit = { record: async (event) => void events.push(event) }
const engine = createEngine({ policy: 'default', keys: createMemoryKeyProvider(), audit })
const content = new TextEncoder().encode('attack at dawn')
const context = { tenant: 'acme' }

const sealing = await engine.createKey({ purpose: 'encrypt' })
const box = await engine.seal(content, { to: [sealing], context })
assert.deepEqual(await engine.open(box, { keys: [sealing], context }), content)
await assert.rejects(engine.open(box, { keys: [sealing] }), { code: 'decryption_failed' })

const signing = await engine.createKey({ purpose: 'sign' })
const file = await engine.sign(signing, [content])
await engine.verify(signing, [content], file)
await assert.rejects(engine.verify(signing, [box], file), { code: 'signature_invalid' })
assert.equal(events.length, 8)
