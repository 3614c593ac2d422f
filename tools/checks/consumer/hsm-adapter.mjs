import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStore, openFileProvider } from '@quantum-shield/hsm-adapter/file'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'

const folder = join(await mkdtemp(join(tmpdir(), 'keys-')), 'store')
const passphrase = 'correct horse battery staple'
if (process.getBuiltinModule('node:sqlite') === undefined) {
  // Node 22.12 has it behind a flag.
  await assert.rejects(createFileStore({ folder, passphrase }), { code: 'unavailable' })
  process.exit()
}
await createFileStore({ folder, passphrase })
const open = () => openFileProvider({ folder, passphrase, algorithms: [mlDsa65, mlKem768] })

let provider = await open()
const { name } = await provider.create({ purpose: 'sign', algorithms: [mlDsa65] })
await provider.create({ purpose: 'encrypt', algorithms: [mlKem768], name: 'inbox' })
await provider.close()

provider = await open()
const [signing] = (await provider.find(name)).parts
const message = new TextEncoder().encode('attack at dawn')
const signer = await provider.signer(signing)
await mlDsa65.verify(signer.publicKey, message, await signer.sign(message))
const decapsulator = await provider.decapsulator((await provider.find('inbox')).parts[0])
const { ciphertext, sharedSecret } = mlKem768.encapsulate(decapsulator.publicKey)
assert.ok((await decapsulator.decapsulate(ciphertext)).equals(sharedSecret))
assert.equal((await provider.attributes(signing)).protection, 'wrapped')
await assert.rejects(provider.find('nobody'), { code: 'unknown_key' })
await provider.close()
