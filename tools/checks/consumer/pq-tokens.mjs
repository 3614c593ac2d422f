// Runs under one Node after the other in one folder: each verifies what those before it have signed.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { signJwt, verifyJwt } from '@quantum-shield/pq-tokens'
import { signCose1, verifyCose1 } from '@quantum-shield/pq-tokens/cose'
import { signRequest, verifyRequest } from '@quantum-shield/pq-tokens/http'

const { Request } = globalThis
const key = mlDsa65.privateKey(new Uint8Array(32).fill(7))
const signer = signerOf(key)
const algorithms = [mlDsa65]
const policy = { issuer: 'a', audience: 'b', algorithms }

mkdirSync('tokens', { recursive: true })
const token = await signJwt(signer, {}, { issuer: 'a', audience: 'b', expiresInSeconds: 3600 })
writeFileSync(`tokens/${process.version}`, token)
for (const name of readdirSync('tokens')) {
  await verifyJwt(readFileSync(`tokens/${name}`, 'utf8'), [key.publicKey], policy)
}
await assert.rejects(verifyJwt(token, key.publicKey, { ...policy, audience: 'c' }), {
  code: 'claim_mismatch',
})

const message = await signCose1(signer, Uint8Array.of(1, 2, 3))
assert.deepEqual(
  (await verifyCose1(message, [key.publicKey], { algorithms })).payload,
  Uint8Array.of(1, 2, 3),
)

const order = new Request('https://api.example/', { method: 'POST', body: 'hello' })
const request = await signRequest(order, signer)
await verifyRequest(request, [key.publicKey], { algorithms })
const changed = new Request(request, { body: 'hullo' })
await assert.rejects(verifyRequest(changed, [key.publicKey], { algorithms }), { code: 'digest_mismatch' })
