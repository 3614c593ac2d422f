/** ML-DSA-65 in a JWT against jose with the same keys, and in an HTTP signature against the bare signature and digest. */
import * as crypto from 'node:crypto'
import { atLeast, promisesInFlight, wallRates, type Bench, type Effort } from '@quantum-shield/bench'
import { signerOf, toPrivateJwk } from '@quantum-shield/pq-core/keys'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { signJwt, toJwks, verifyJwt } from '@quantum-shield/pq-tokens'
import { fieldsOf, signMessage, verifyMessage, type HttpRequest } from '@quantum-shield/pq-tokens/http'
import * as jose from 'jose'

const IN_FLIGHT = 16
const ISSUER = 'https://issuer.example'
const AUDIENCE = 'https://api.example'
const CLAIMS = { scope: 'read write', client_id: 'web', sub: '248289761001' }
const EXPECTED = { issuer: ISSUER, audience: AUDIENCE }
/** Of an API's request. */
const BODY_SIZE = 16_384

/** Signing needs more blocks than other operations: its time spreads by three quarters of its mean. */
const signing = (effort: Effort): Effort => ({ ...effort, rounds: 5 * effort.rounds })
const inBlock = ({ blockSeconds }: Effort, perSecond: number): number =>
  Math.max(4 * IN_FLIGHT, Math.round(2 * perSecond * blockSeconds))
const inFlight =
  (operation: () => Promise<unknown>, limit = IN_FLIGHT) =>
  (count: number) =>
    promisesInFlight(operation, count, limit)

async function setUp() {
  const { publicKey, privateKey } = mlDsa65.generateKeyPair()
  const signer = signerOf(privateKey)
  const joseKey = await jose.importJWK(toPrivateJwk(privateKey) as jose.JWK, 'ML-DSA-65')
  const josePublicKey = await jose.importJWK(toJwks([publicKey]).keys[0] as jose.JWK, 'ML-DSA-65')
  return {
    publicKey,
    privateKey,
    signer,
    josePublicKey,
    sign: () => signJwt(signer, CLAIMS, { ...EXPECTED, expiresInSeconds: 300 }),
    joseSign: () =>
      new jose.SignJWT(CLAIMS)
        .setProtectedHeader({ alg: 'ML-DSA-65', typ: 'JWT', kid: publicKey.id })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(joseKey),
  }
}

const COMMON = { group: `Tokens, ML-DSA-65, ${IN_FLIGHT} in flight`, unit: 'op/s' } as const
const ALONE = { group: 'HTTP signatures, ML-DSA-65, one at a time', unit: 'op/s' } as const

export const benches: readonly Bench[] = [
  {
    id: 'jwt-sign',
    ...COMMON,
    peer: 'jose, the same key',
    target: atLeast(0.9),
    async measure(effort) {
      const { sign, joseSign } = await setUp()
      return wallRates(signing(effort), inBlock(effort, 1200), inFlight(sign), inFlight(joseSign))
    },
  },
  {
    id: 'jwt-verify',
    ...COMMON,
    peer: 'jose, the same key',
    target: atLeast(0.9),
    async measure(effort) {
      const { sign, publicKey, josePublicKey } = await setUp()
      const token = await sign()
      return wallRates(
        effort,
        inBlock(effort, 6000),
        inFlight(() => verifyJwt(token, publicKey, { ...EXPECTED, algorithms: [mlDsa65] })),
        inFlight(() => jose.jwtVerify(token, josePublicKey, EXPECTED)),
      )
    },
  },
  {
    id: 'http-verify',
    ...ALONE,
    peer: `bare verification and SHA-512 of the ${BODY_SIZE / 1024} KiB of body`,
    target: atLeast(0.85),
    async measure(effort) {
      const { signer, publicKey, privateKey } = await setUp()
      const body = crypto.randomBytes(BODY_SIZE)
      const given = [['content-type', 'application/json']] as const
      const request: HttpRequest = {
        kind: 'request',
        method: 'POST',
        url: 'https://api.example/transfer?to=bob',
        fields: fieldsOf(given),
        body,
      }
      const added = await signMessage(request, signer)
      const signed = { ...request, fields: fieldsOf([...given, ...added]) }
      const base = crypto.randomBytes(300)
      const signature = await mlDsa65.sign(privateKey, base)
      const verify = inFlight(() => verifyMessage(signed, publicKey, { algorithms: [mlDsa65] }), 1)
      // Until the parsers have been compiled: a coarse pass has too few runs for that.
      await verify(3000)
      return wallRates(
        effort,
        inBlock(effort, 6000),
        verify,
        inFlight(async () => {
          crypto.hash('sha512', body, 'buffer')
          await mlDsa65.verify(publicKey, base, signature)
        }, 1),
      )
    },
  },
]
