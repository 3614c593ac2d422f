/** jose, by another author over Web Crypto, reads what this package writes and writes what it reads. */
import { describe, expect, it } from '@jest/globals'
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { importPrivateKey, importPublicKey, signerOf, toPrivateJwk } from '@quantum-shield/pq-core/keys'
import { ed25519 } from '@quantum-shield/pq-signatures'
import * as jose from 'jose'
import { signJwt, toJwks, verifyJwt } from '../src/index.ts'
import { ALGORITHMS, at, AUDIENCE, EXPECTED, ISSUED, ISSUER, NOW } from './support.ts'

const EXPECTED_BY_JOSE = { issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(NOW * 1000) }

describe.each<SignatureAlgorithm>([...ALGORITHMS, ed25519])('$id', (algorithm) => {
  const pair = algorithm.generateKeyPair()
  const alg = algorithm === ed25519 ? 'Ed25519' : algorithm.id
  const jwk = { ...toPrivateJwk(pair.privateKey), alg }
  const expected = { ...EXPECTED, algorithms: [...ALGORITHMS, algorithm] }

  it('our token, their verification over our key set', async () => {
    const token = await signJwt(signerOf(pair.privateKey), { scope: 'read' }, ISSUED)
    const keys = jose.createLocalJWKSet(toJwks([pair.publicKey]) as jose.JSONWebKeySet)
    const { payload, protectedHeader } = await jose.jwtVerify(token, keys, EXPECTED_BY_JOSE)
    expect(payload['scope']).toBe('read')
    expect(protectedHeader).toEqual({ alg, typ: 'JWT', kid: pair.publicKey.id })
  })

  it('their token, our verification', async () => {
    const token = await new jose.SignJWT({ scope: 'read' })
      .setProtectedHeader({ alg })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(NOW)
      .setExpirationTime(NOW + 60)
      .sign(await jose.importJWK(jwk, alg))
    expect((await verifyJwt(token, pair.publicKey, expected)).claims['scope']).toBe('read')
    const late = { ...expected, clock: at(NOW + 65) }
    await expect(verifyJwt(token, pair.publicKey, late)).rejects.toMatchObject({ code: 'expired' })
  })

  it('the same thumbprint', async () => {
    expect(await jose.calculateJwkThumbprint(jwk as jose.JWK)).toBe(pair.publicKey.id)
  })

  it('their keys', async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true })
    const theirs = { ...(await jose.exportJWK(privateKey)), alg } as Parameters<typeof importPrivateKey>[0]
    const published = { ...(await jose.exportJWK(publicKey)), alg } as Parameters<typeof importPublicKey>[0]
    const token = await signJwt(signerOf(importPrivateKey(theirs, [algorithm])), {}, ISSUED)
    await jose.jwtVerify(token, publicKey, EXPECTED_BY_JOSE)
    await verifyJwt(token, importPublicKey(published, [algorithm]), expected)
  })
})
