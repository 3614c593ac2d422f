/** HTTP message signatures with ML-DSA, c2sp.org/httpsig-pq v1.0.0: three messages, and what a verifier must refuse of each. */
import { PqError, type SignatureAlgorithm } from '@quantum-shield/pq-core'
import { equalBytes, fromBase64, fromHex, toBase64, utf8 } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { fieldsOf, signMessage, verifyMessage, type HttpRequest } from '@quantum-shield/pq-tokens/http'
import { signDeterministic, type SignatureBackend } from '@quantum-shield/pq-signatures/hazmat'
import { codeRejectedBy, readVectorJson } from '@quantum-shield/testkit'
import { SIGNATURES, signatureUnderTest } from '../backends.ts'
import type { Suite } from '../suite.ts'

interface HttpVector {
  readonly algorithm: string
  readonly private_key_seed_hex: string
  readonly public_key_base64: string
  readonly signature_base_base64: string
  readonly serialized_signature_input: string
  readonly deterministic_signature_base64: string
}

/** What a message consists of, each part to be changed. */
interface Parts {
  readonly url: string
  readonly date: string
  readonly input: string
  readonly signature: Uint8Array
  readonly publicKey: Uint8Array
}

const FILE = 'httpsig-pq/httpsig-pq-vectors.json'
const CREATED = 1_783_368_000
const COMPONENTS = ['@method', '@target-uri', 'host', 'date']
const NO_CONTEXT = new Uint8Array()

/** The lines of the signature base are the message; its last one is what Signature-Input says. */
function partsOf(vector: HttpVector): Parts {
  const lines = new TextDecoder().decode(fromBase64(vector.signature_base_base64)).split('\n')
  const valueOf = (name: string) =>
    lines.find((line) => line.startsWith(`"${name}": `))?.slice(name.length + 4) ?? ''
  return {
    url: valueOf('@target-uri'),
    date: valueOf('date'),
    input: vector.serialized_signature_input.replace('Signature-Input: ', ''),
    signature: fromBase64(vector.deterministic_signature_base64),
    publicKey: fromBase64(vector.public_key_base64),
  }
}

function requestOf({ url, date, input, signature }: Parts): HttpRequest {
  const fields = fieldsOf([
    ['Host', 'example.com'],
    ['Date', date],
    ['Signature-Input', input],
    ['Signature', `sig1=:${toBase64(signature)}:`],
  ])
  return { kind: 'request', method: 'GET', url, fields, body: new Uint8Array() }
}

/** The algorithm with one back end behind it. */
function over(algorithm: SignatureAlgorithm, backend: SignatureBackend): SignatureAlgorithm {
  return {
    ...algorithm,
    async verify(publicKey, message, signature) {
      const isSized = signature.length === algorithm.signatureSize
      if (!isSized || !backend.verifySync(publicKey, message, signature, NO_CONTEXT))
        throw new PqError('signature_invalid', algorithm.id)
    },
  }
}

/** The message's signature base and signature, as a signer with that key makes them. */
async function signedBy(vector: HttpVector, algorithm: SignatureAlgorithm) {
  const key = algorithm.privateKey(fromHex(vector.private_key_seed_hex))
  const { url, date, input } = partsOf(vector)
  let base = NO_CONTEXT as Uint8Array
  const signer = {
    publicKey: key.publicKey,
    sign: async (message: Uint8Array) => {
      base = message
      return Uint8Array.from(signDeterministic(key, message))
    },
  }
  const fields = fieldsOf([
    ['Host', 'example.com'],
    ['Date', date],
  ])
  const message: HttpRequest = { kind: 'request', method: 'GET', url, fields, body: new Uint8Array() }
  const [, keyId = ''] = /keyid="([^"]*)"/.exec(input) ?? []
  const options = { label: 'sig1', components: COMPONENTS, keyId, clock: () => 1000 * CREATED }
  const added = new Map(await signMessage(message, signer, options))
  return { base, input: added.get('signature-input'), signature: added.get('signature'), key }
}

/** The last table of the specification: every variant must be refused. */
function variants(
  parts: Parts,
  others: readonly HttpVector[],
  name: string,
): readonly (readonly [string, Parts])[] {
  const { input, signature } = parts
  const flipped = Uint8Array.from(signature, (byte, i) => (i === 0 ? byte ^ 1 : byte))
  return [
    ['modified component', { ...parts, date: parts.date.replace(':00 GMT', ':01 GMT') }],
    ['missing covered component', { ...parts, input: input.replace(' "@target-uri"', '') }],
    ...others.flatMap((other) => [
      [
        `algorithm ${other.algorithm}`,
        { ...parts, input: input.replace(`"${name}"`, `"${other.algorithm}"`) },
      ] as const,
      [`key of ${other.algorithm}`, { ...parts, publicKey: fromBase64(other.public_key_base64) }] as const,
    ]),
    ['signature bit flip', { ...parts, signature: flipped }],
    ['truncated signature', { ...parts, signature: signature.slice(0, -1) }],
    ['extended signature', { ...parts, signature: Uint8Array.of(...signature, 0) }],
  ]
}

/** The parameter set that a key of that length is of. */
function keyOf(bytes: Uint8Array, backend: SignatureBackend, self: SignatureAlgorithm) {
  const own = SIGNATURES.find(({ publicKeySize }) => publicKeySize === bytes.length) ?? self
  return new PublicKey(over(own, backend), bytes)
}

export const httpSignatures: Suite = async ({ set, algorithm: id, check }) => {
  const { vectors } = readVectorJson<{ vectors: readonly HttpVector[] }>(set, FILE)
  const name = id.toLowerCase()
  const vector = vectors.find((entry) => entry.algorithm === name)
  if (vector === undefined) throw new RangeError(`no vector of ${id}`)
  const { algorithm, noble, backends } = signatureUnderTest(id)
  const parts = partsOf(vector)

  const signed = await signedBy(vector, algorithm)
  check('signing', noble.name, 'base, input and signature', () => {
    return (
      equalBytes(signed.base, fromBase64(vector.signature_base_base64)) &&
      signed.input === parts.input &&
      signed.signature === `sig1=:${vector.deterministic_signature_base64}:`
    )
  })

  for (const backend of backends) {
    check('keyGen', backend.name, 'seed', () =>
      equalBytes(backend.derivePublicKey(signed.key), parts.publicKey),
    )
    const codeOf = (change: Parts, components = COMPONENTS) => {
      const publicKey = keyOf(change.publicKey, backend, algorithm)
      const options = { algorithms: SIGNATURES, components, clock: () => 1000 * CREATED }
      return codeRejectedBy(verifyMessage(requestOf(change), publicKey, options))
    }
    const code = await codeOf(parts)
    check('verification', backend.name, 'message', () => code === undefined)

    const others = vectors.filter((entry) => entry !== vector)
    for (const [variant, change] of variants(parts, others, name)) {
      const refused = await codeOf(change, ['@method'])
      check('refusals', backend.name, variant, () =>
        ['signature_invalid', 'algorithm_mismatch'].includes(refused ?? ''),
      )
    }
    const publicKey = algorithm.publicKey(parts.publicKey)
    const base = fromBase64(vector.signature_base_base64)
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', base))
    check(
      'refusals',
      backend.name,
      'non-empty context',
      () => !backend.verifySync(publicKey, base, parts.signature, utf8('x')),
    )
    check(
      'refusals',
      backend.name,
      'prehashed message',
      () => !backend.verifySync(publicKey, digest, parts.signature, NO_CONTEXT),
    )
  }
}
