// Runs under one Node after the other in one folder: each opens what those before it have sealed.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { createHpke } from '@quantum-shield/pq-hpke'
import { xWing } from '@quantum-shield/pq-kem'

const key = xWing.privateKey(new Uint8Array(32).fill(7))
const hello = Uint8Array.of(1, 2, 3)
const psk = SecretBytes.adopt(new Uint8Array(32).fill(1))
const options = { info: Uint8Array.of(4), aad: Uint8Array.of(5), psk, pskId: Uint8Array.of(6) }

mkdirSync('hpke', { recursive: true })
for (const kdf of ['HKDF-SHA256', 'SHAKE256', 'TurboSHAKE128']) {
  for (const aead of ['AES-256-GCM', 'ChaCha20-Poly1305']) {
    const hpke = createHpke({ kem: xWing, kdf, aead })
    const { enc, ciphertext } = await hpke.seal(key.publicKey, hello, options)
    writeFileSync(`hpke/${kdf} ${aead} ${process.version}`, Buffer.concat([enc, ciphertext]))
    for (const name of readdirSync('hpke').filter((file) => file.startsWith(`${kdf} ${aead} `))) {
      const bytes = readFileSync(`hpke/${name}`)
      const [start, rest] = [bytes.subarray(0, xWing.ciphertextSize), bytes.subarray(xWing.ciphertextSize)]
      assert.deepEqual(await hpke.open(key, start, rest, options), hello)
      await assert.rejects(hpke.open(key, start, rest), { code: 'decryption_failed' })
    }
  }
}
assert.throws(() => createHpke({ kem: xWing, kdf: 'MD5', aead: 'AES-256-GCM' }), {
  code: 'unsupported_suite',
})
