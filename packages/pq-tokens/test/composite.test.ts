/** Composite signatures in tokens, draft-ietf-jose-pq-composite-sigs: names in JOSE, no number in COSE. */
import { describe, expect, it } from '@jest/globals'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { ed25519 } from '@quantum-shield/pq-signatures'
import * as composites from '@quantum-shield/pq-signatures/composite'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { signCose1 } from '../src/cose.ts'
import { signMessage, type HttpRequest } from '../src/http.ts'
import { signJwt, toJwks, verifyJws, verifyJwt } from '../src/index.ts'
import { parseJwks } from '../src/jwks.ts'
import { JWS, KEY_ID, PAYLOAD, SEED_SIZE } from './composite.figures.ts'
import { ALGORITHMS, CLAIMS, EXPECTED, forge, ISSUED, small } from './support.ts'

const { mlDsa44Ed25519, mlDsa65Rsa3072Pss } = composites
const NAMED = [
  ['ML-DSA-44-ES256', composites.mlDsa44EcdsaP256],
  ['ML-DSA-65-ES256', composites.mlDsa65EcdsaP256],
  ['ML-DSA-87-ES384', composites.mlDsa87EcdsaP384],
  ['ML-DSA-44-Ed25519', composites.mlDsa44Ed25519],
  ['ML-DSA-65-Ed25519', composites.mlDsa65Ed25519],
  ['ML-DSA-87-Ed448', composites.mlDsa87Ed448],
] as const

describe.each(NAMED)('%s', (alg, algorithm) => {
  const { publicKey, privateKey } = algorithm.generateKeyPair()
  const options = { ...EXPECTED, algorithms: [...ALGORITHMS, algorithm] }

  it('signs and verifies tokens, with keys of type AKP', async () => {
    const token = await signJwt(signerOf(privateKey), {}, ISSUED)
    const [key] = parseJwks(utf8(JSON.stringify(toJwks([publicKey]))), [algorithm], 1)
    if (key === undefined) throw new Error('no key')
    expect((await verifyJwt(token, [key], options)).header.alg).toBe(alg)
    expect(toJwks([publicKey]).keys[0]).toMatchObject({ kty: 'AKP', alg })
  })

  it('has no number in COSE and no name in HTTP', async () => {
    const signer = signerOf(privateKey)
    expect(await codeRejectedBy(signCose1(signer, new Uint8Array()))).toBe('unsupported_algorithm')
    const request: HttpRequest = {
      kind: 'request',
      method: 'GET',
      url: 'https://a/',
      fields: { get: () => undefined },
      body: new Uint8Array(),
    }
    expect(await codeRejectedBy(signMessage(request, signer))).toBe('unsupported_algorithm')
  })
})

it('the example of the draft verifies, under the thumbprint that it names', async () => {
  const { publicKey } = mlDsa44Ed25519.privateKey(new Uint8Array(SEED_SIZE))
  expect(publicKey.id).toBe(KEY_ID)
  const { payload } = await verifyJws(JWS, [publicKey], { algorithms: [mlDsa44Ed25519] })
  expect(new TextDecoder().decode(payload)).toBe(PAYLOAD)
})

it('a set without a name in JOSE signs no token', async () => {
  const { privateKey } = mlDsa65Rsa3072Pss.generateKeyPair()
  expect(await codeRejectedBy(signJwt(signerOf(privateKey), {}, ISSUED))).toBe('unsupported_algorithm')
})

it('one half alone is no signature under the name of the whole', async () => {
  const pair = mlDsa44Ed25519.generateKeyPair()
  const algorithms = [...ALGORITHMS, ed25519, mlDsa44Ed25519]
  const stripped = await forge(
    { alg: 'ML-DSA-44', kid: pair.publicKey.id },
    CLAIMS,
    signerOf(small.privateKey),
  )
  expect(await codeRejectedBy(verifyJwt(stripped, [pair.publicKey], { ...EXPECTED, algorithms }))).toBe(
    'algorithm_mismatch',
  )
})
