import type { SignatureAlgorithm, Signer } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { mlDsa44, mlDsa65 } from '@quantum-shield/pq-signatures'
import { signDeterministic } from '@quantum-shield/pq-signatures/hazmat'
import { signJws, signJwt, verifyJws, verifyJwt } from '@quantum-shield/pq-tokens'
import { exportCoseKey, importCoseKey, signCose1, verifyCose1 } from '@quantum-shield/pq-tokens/cose'
import { fieldsOf, signMessage, verifyMessage, type HttpMessage } from '@quantum-shield/pq-tokens/http'
import { frozenKey } from '../frozen.ts'
import { bytesTarget, expectThat, textTarget, type Target } from '../target.ts'

/** Without the randomness of hedged signing: the seeds are the same in every process. */
function deterministicSigner(privateKey: PrivateKey<SignatureAlgorithm>): Signer {
  const { publicKey } = privateKey
  return {
    publicKey,
    sign: async (message, options) => Uint8Array.from(signDeterministic(privateKey, message, options)),
  }
}

const algorithms = [mlDsa44, mlDsa65]
const keys = algorithms.map((algorithm) => frozenKey(algorithm))
const publicKeys = keys.map(({ publicKey }) => publicKey)
const signers = keys.map(deterministicSigner)
const [signer] = signers as [Signer]

const NOW = 1_800_000_000_000
const clock = () => NOW
const [issuer, audience] = ['https://issuer.example', 'https://api.example']
const expected = { issuer, audience, algorithms, clock }
const payload = Buffer.from('a payload')

const jwss = await Promise.all(signers.map((each) => signJws(each, payload, { type: 'JWT' })))
const jwts = await Promise.all(
  signers.map((each) => signJwt(each, { scope: 'read' }, { issuer, audience, expiresInSeconds: 300, clock })),
)
const coses = await Promise.all([
  signCose1(signer, payload, { contentType: 'text/plain' }),
  signCose1(signer, payload, { keyId: 'a' }),
])
const coseKeys = publicKeys.map(exportCoseKey)

const body = Buffer.from('{"amount":5}')
const request: HttpMessage = {
  kind: 'request',
  method: 'POST',
  url: 'https://api.example/transfer?to=a',
  fields: fieldsOf([
    ['content-type', 'application/json'],
    ['date', 'Tue, 12 Jan 2027 00:00:00 GMT'],
  ]),
  body,
}
const signedFields = [
  ['content-type', 'application/json'],
  ...(await signMessage(request, signer, { clock, nonce: 'n' })),
  ...(await signMessage(request, signer, { clock, label: 'second', tag: 't' })),
] as const

/** Field lines as a message has them, and a body after an empty line. */
const asText = (lines: readonly (readonly [string, string])[], content: string) =>
  `${lines.map(([name, value]) => `${name}: ${value}\n`).join('')}\n${content}`

function messageOf(text: string): HttpMessage {
  const [head = '', content = ''] = text.split('\n\n')
  const lines = head.split('\n').map((line) => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1).trim()] as const
  })
  return { ...request, fields: fieldsOf(lines), body: Buffer.from(content) }
}

export const targets: readonly Target[] = [
  textTarget({
    name: 'jws',
    seeds: jwss,
    async run(token) {
      await verifyJws(token, publicKeys, { algorithms })
      expectThat(jwss.includes(token), 'changed')
    },
  }),
  textTarget({
    name: 'jwt',
    seeds: jwts,
    async run(token) {
      await verifyJwt(token, publicKeys, expected)
      expectThat(jwts.includes(token), 'changed')
    },
  }),
  bytesTarget({
    name: 'cose-sign1',
    seeds: coses,
    async run(message) {
      const verified = await verifyCose1(message, publicKeys, { algorithms })
      // The unprotected header and the tag are not signed: the payload is what must be the same.
      expectThat(equalBytes(verified.payload, payload), 'the payload was changed')
    },
  }),
  bytesTarget({
    name: 'cose-key',
    seeds: coseKeys,
    run(bytes) {
      const key = importCoseKey(bytes, algorithms)
      const again = importCoseKey(exportCoseKey(key), algorithms)
      expectThat(again.id === key.id, 'the key does not survive its own COSE_Key')
    },
  }),
  textTarget({
    name: 'http-signature',
    seeds: [asText(signedFields.slice(0, 4), body.toString()), asText(signedFields, body.toString())],
    async run(text) {
      const message = messageOf(text)
      await verifyMessage(message, publicKeys, { algorithms, clock })
      expectThat(equalBytes(message.body, body), 'the body was changed')
    },
  }),
]
