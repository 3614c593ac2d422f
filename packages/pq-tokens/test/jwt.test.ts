import { describe, expect, it } from '@jest/globals'
import { signerOf, toPublicJwk } from '@quantum-shield/pq-core/keys'
import { codeRejectedBy } from '@quantum-shield/testkit'
import { ecdsaP256, ed25519, rsaPssSha256 } from '@quantum-shield/pq-signatures/classical'
import { signCose1 } from '../src/cose.ts'
import { fieldsOf, signMessage } from '../src/http.ts'
import { signJws, signJwt, verifyJws, verifyJwt } from '../src/index.ts'
import {
  alice,
  ALGORITHMS,
  at,
  AUDIENCE,
  CLAIMS,
  EXPECTED,
  forge,
  ISSUED,
  ISSUER,
  mallory,
  NOW,
  signer,
} from './support.ts'

const { publicKey } = alice
const codeOf = (token: string, options: object = {}, keys: Parameters<typeof verifyJwt>[1] = publicKey) =>
  codeRejectedBy(verifyJwt(token, keys, { ...EXPECTED, ...options }))

describe('what is passed in place of what is meant', () => {
  it('a private key for a signer: what makes one', async () => {
    const privateKey = alice.privateKey as never
    const message = {
      kind: 'request',
      method: 'GET',
      url: 'https://a.example',
      fields: fieldsOf([]),
      body: new Uint8Array(),
    } as const
    for (const signing of [
      () => signJwt(privateKey, {}, ISSUED),
      () => signJws(privateKey, new Uint8Array()),
      () => signCose1(privateKey, new Uint8Array()),
      () => signMessage(message, privateKey),
    ])
      await expect(signing()).rejects.toThrow(/^`signer` must be a Signer; signerOf\(privateKey\)/)
  })

  it('a JWK, or a set of them, for a key: what makes one', async () => {
    const jwk = toPublicJwk(publicKey)
    const token = await signJwt(signer, {}, ISSUED)
    for (const keys of [jwk, [jwk], { keys: [jwk] }, [{ keyId: 'a', publicKey: jwk }]]) {
      const verified = verifyJwt(token, keys as never, EXPECTED)
      await expect(verified).rejects.toThrow(TypeError)
      await expect(verified).rejects.toThrow(/importPublicKey\(jwk, algorithms\)/)
    }
  })

  it('the value of the field Authorization for a token', async () => {
    const token = `Bearer ${await signJwt(signer, {}, ISSUED)}`
    await expect(verifyJwt(token, publicKey, EXPECTED)).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('"Bearer"'),
    })
  })
})

describe('a token', () => {
  it.each([...ALGORITHMS, ed25519, ecdsaP256, rsaPssSha256])('of $id comes back', async (algorithm) => {
    const pair = algorithm.generateKeyPair()
    const token = await signJwt(signerOf(pair.privateKey), { scope: 'read' }, ISSUED)
    const { claims, header, publicKey } = await verifyJwt(token, [mallory.publicKey, pair.publicKey], {
      ...EXPECTED,
      algorithms: [...ALGORITHMS, algorithm],
    })
    expect(claims).toEqual({ ...CLAIMS, scope: 'read' })
    expect(header).toMatchObject({ typ: 'JWT', kid: pair.publicKey.id })
    expect(publicKey).toBe(pair.publicKey)
  })

  it('has the claims that the options stand for', async () => {
    const options = {
      ...ISSUED,
      subject: 'u1',
      tokenId: 't1',
      notBeforeSeconds: 10,
      audience: [AUDIENCE, 'b'],
    }
    const token = await signJwt(signer, {}, options)
    const { claims } = await verifyJwt(token, publicKey, { ...EXPECTED, clock: at(NOW + 10), subject: 'u1' })
    expect(claims).toEqual({ ...CLAIMS, aud: [AUDIENCE, 'b'], sub: 'u1', jti: 't1', nbf: NOW + 10 })
  })

  it('sets no claim twice', async () => {
    await expect(signJwt(signer, { iss: 'x' }, ISSUED)).rejects.toThrow(TypeError)
    await expect(signJwt(signer, {}, { ...ISSUED, ttl: 5 } as never)).rejects.toThrow(TypeError)
  })

  it('has 4.9 kB with ML-DSA-65, and 3.6 with ML-DSA-44', async () => {
    expect((await signJwt(signer, {}, ISSUED)).length).toBeLessThan(4900)
  })
})

describe('claims', () => {
  const claim = (changes: object) => forge({ alg: 'ML-DSA-65' }, { ...CLAIMS, ...changes })

  it.each([
    ['another issuer', { iss: 'https://other.example' }, 'claim_mismatch'],
    ['another audience', { aud: ['x', 'y'] }, 'claim_mismatch'],
    ['an audience that contains the name', { aud: `${AUDIENCE}.evil` }, 'claim_mismatch'],
    ['no issuer', { iss: undefined }, 'claim_missing'],
    ['no audience', { aud: undefined }, 'claim_missing'],
    ['no end', { exp: undefined }, 'claim_missing'],
    ['an end that is no claim at all', { exp: null }, 'claim_missing'],
    ['an end in text', { exp: `${NOW + 60}` }, 'malformed'],
    ['an issuer in a list', { iss: [ISSUER] }, 'malformed'],
    ['an audience of numbers', { aud: [1] }, 'malformed'],
    ['an end that is over', { exp: NOW - 5 }, 'expired'],
    ['a start that lies ahead', { nbf: NOW + 6 }, 'not_yet_valid'],
    ['an issue that lies ahead', { iat: NOW + 6 }, 'not_yet_valid'],
  ])('with %s', async (_, changes, code) => {
    expect(await codeOf(await claim(changes))).toBe(code)
  })

  it.each([
    ['an end within the leeway', { exp: NOW - 4 }],
    ['a start within the leeway', { nbf: NOW + 5 }],
    ['an issue within the leeway', { iat: NOW + 5 }],
    ['several audiences', { aud: ['x', AUDIENCE] }],
  ])('pass with %s', async (_, changes) => {
    expect((await verifyJwt(await claim(changes), publicKey, EXPECTED)).publicKey).toBe(publicKey)
  })

  it('are as old as allowed', async () => {
    const token = await claim({ iat: NOW - 100 })
    expect(await codeOf(token, { maxAgeSeconds: 94 })).toBe('expired')
    expect(await codeOf(token, { maxAgeSeconds: 95 })).toBeUndefined()
    expect(await codeOf(await claim({ iat: undefined }), { maxAgeSeconds: 100 })).toBe('claim_missing')
  })

  it('are all there that are required', async () => {
    const token = await claim({ scope: 'read' })
    expect(await codeOf(token, { requiredClaims: ['scope'] })).toBeUndefined()
    expect(await codeOf(token, { requiredClaims: ['scope', 'toString'] })).toBe('claim_missing')
    expect(await codeOf(token, { subject: 'u1' })).toBe('claim_mismatch')
  })

  it('are not checked against nothing', async () => {
    const token = await claim({})
    for (const wrong of [{ issuer: '' }, { audience: [] }, { issuer: undefined }, { leewaySeconds: '5' }]) {
      await expect(verifyJwt(token, publicKey, { ...EXPECTED, ...wrong } as never)).rejects.toThrow(TypeError)
    }
    await expect(verifyJwt(token, publicKey, { ...EXPECTED, leewaySeconds: 301 })).rejects.toThrow(RangeError)
  })
})

describe('types', () => {
  it.each([
    ['none', undefined, undefined, undefined],
    ['JWT', 'JWT', undefined, undefined],
    ['jwt', 'jwt', undefined, undefined],
    ['another', 'at+jwt', undefined, 'wrong_type'],
    ['the one asked for', 'at+jwt', 'at+jwt', undefined],
    ['the one asked for, as a media type', 'application/AT+JWT', 'at+jwt', undefined],
    ['none where one is asked for', undefined, 'at+jwt', 'wrong_type'],
    ['JWT where another is asked for', 'JWT', 'at+jwt', 'wrong_type'],
  ])('%s', async (_, typ, type, code) => {
    const token = await forge({ alg: 'ML-DSA-65', typ }, CLAIMS)
    expect(await codeOf(token, type === undefined ? {} : { type })).toBe(code)
  })
})

describe('keys', () => {
  it('are found by name, one of its own or the thumbprint', async () => {
    const token = await signJwt(signer, {}, { ...ISSUED, keyId: '2027-01' })
    expect(await codeOf(token, {}, [{ keyId: '2027-01', publicKey }, mallory.publicKey])).toBeUndefined()
    expect(await codeOf(token, {}, [publicKey])).toBe('no_matching_key')
    expect(await codeOf(token, {}, publicKey)).toBeUndefined()
  })

  it('are not guessed at', async () => {
    const token = await forge({ alg: 'ML-DSA-65' }, CLAIMS)
    expect(await codeOf(token, {}, [publicKey])).toBeUndefined()
    expect(await codeOf(token, {}, [publicKey, mallory.publicKey])).toBe('no_matching_key')
    expect(await codeOf(token, {}, [])).toBe('no_matching_key')
  })

  it('of others do not verify', async () => {
    expect(await codeOf(await signJwt(signer, {}, ISSUED), {}, mallory.publicKey)).toBe('signature_invalid')
  })

  it('from a finder are of the algorithm of the token, whatever it says', async () => {
    const token = await forge({ alg: 'ML-DSA-44' }, CLAIMS)
    expect(await codeOf(token, {}, { find: () => publicKey })).toBe('algorithm_mismatch')
  })
})

describe('a signature over bytes', () => {
  it('comes back with them', async () => {
    const payload = Uint8Array.of(0, 255, 1)
    const token = await signJws(signer, payload, { type: 'x' })
    const verified = await verifyJws(token, publicKey, { algorithms: ALGORITHMS, type: 'x' })
    expect(verified.payload).toEqual(payload)
    expect(await codeRejectedBy(verifyJws(token, publicKey, { algorithms: ALGORITHMS, type: 'y' }))).toBe(
      'wrong_type',
    )
  })
})
