import type { Algorithm } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import {
  decodePem,
  decryptPrivateKey,
  encodePem,
  importPrivateKey,
  importPublicKey,
  toEncryptedPem,
  toPkcs8,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  toSpki,
  type Jwk,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import * as kems from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import * as compositeKems from '@quantum-shield/pq-kem/composite'
import { ed25519, mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'
import * as compositeSignatures from '@quantum-shield/pq-signatures/composite'
import { examplesOf } from '../algorithms.ts'
import { frozenKey, frozenPaths, frozenText } from '../frozen.ts'
import { derTarget, expectThat, jsonTarget, textTarget, type Target } from '../target.ts'

/** One EC and one RSA algorithm: SPKI does not tell encryption from signing, and a table must leave no choice. */
const FROZEN = [
  ...Object.values(kems),
  mlDsa44,
  mlDsa65,
  mlDsa87,
  ed25519,
  classicalKems.dhkemX25519,
  classicalSignatures.ecdsaP256,
  classicalKems.rsaOaep256,
]
/** One for each traditional half. */
const COMPOSITES: readonly Algorithm[] = [
  compositeKems.mlKem768X25519,
  compositeKems.mlKem768EcdhP256,
  compositeKems.mlKem768Rsa2048,
  compositeSignatures.mlDsa44Ed25519,
  compositeSignatures.mlDsa44EcdsaP256,
  compositeSignatures.mlDsa44Rsa2048Pss,
]
const ALGORITHMS: readonly Algorithm[] = [...FROZEN, ...COMPOSITES]

const keys: readonly PrivateKey[] = [
  ...FROZEN.map((algorithm) => frozenKey(algorithm)),
  ...(await examplesOf(COMPOSITES)).map(({ privateKey }) => privateKey),
]
const withOid = keys.filter(({ algorithm }) => !['MLKEM768-P256', 'MLKEM1024-P384'].includes(algorithm.id))
const expanded = withOid.flatMap((key) => {
  const secret = key.algorithm.expandPrivateKey?.(key)
  return secret === undefined ? [] : [key.algorithm.privateKey(secret.reveal())]
})

const PASSPHRASE = 'x'
/** A salt without the tag of INTEGER: `largestInteger` below looks for that. */
const plain = (length: number) => new Uint8Array(length).fill(0x55)
const encryptedKeys = await Promise.all(
  withOid.slice(0, 4).map(async (key) => {
    const [block] = decodePem(await toEncryptedPem(key, PASSPHRASE, { iterations: 1, random: plain }))
    return block?.der ?? new Uint8Array()
  }),
)

const MAX_ITERATIONS = 20_000

/**
 * The largest INTEGER that the bytes may hold in front of the ciphertext. pq-core accepts 10 000 000 iterations,
 * some seconds: that limit is meant, and would count as a hang here.
 */
function largestInteger(der: Uint8Array): number {
  let largest = 0
  for (let i = 0; i < Math.min(der.length, 400); i++) {
    const length = der[i + 1] ?? 0
    if (der[i] !== 2 || length > 5) continue
    const value = der.subarray(i + 2, i + 2 + length).reduce((high, byte) => high * 256 + byte, 0)
    largest = Math.max(largest, value)
  }
  return largest
}

const pemPieces = ['-----BEGIN ', '-----END ', 'PUBLIC KEY-----', '-----', '\n', '\r\n', ' ', '=', '\0', 'é']
const jsonPieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\u0000',
  '\\ud800',
  '"kty":"AKP"',
  '"alg":"ML-KEM-768"',
  '"priv":""',
  '1e999',
  'null',
]

function checkPublic(input: string | Jwk): void {
  const key = importPublicKey(input, ALGORITHMS)
  const again = importPublicKey(toPublicJwk(key), ALGORITHMS)
  expectThat(again.id === key.id, 'the key does not survive its own JWK')
}

/** What a private key is exported as is what gives the same bytes again. */
function checkPrivate(key: PrivateKey): void {
  const encoded = toPkcs8(key).reveal()
  const again = toPkcs8(importPrivateKey(encoded, ALGORITHMS)).reveal()
  expectThat(equalBytes(again, encoded), 'the key does not survive its own PKCS#8')
}

const publicJwks = keys.map(({ publicKey }) => toPublicJwk(publicKey))
const privateJwks = keys.map(toPrivateJwk)
const isPrivate = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('priv' in value || 'd' in value)

export const targets: readonly Target[] = [
  derTarget({
    name: 'spki',
    seeds: withOid.map(({ publicKey }) => toSpki(publicKey)),
    run: (der) =>
      expectThat(
        equalBytes(toSpki(importPublicKey(der, ALGORITHMS)), der),
        'another encoding gives the same key',
      ),
  }),
  derTarget({
    name: 'pkcs8',
    seeds: [...withOid, ...expanded].map((key) => toPkcs8(key).reveal()),
    run: (der) => checkPrivate(importPrivateKey(der, ALGORITHMS)),
  }),
  derTarget({
    name: 'encrypted-pkcs8',
    seeds: encryptedKeys,
    async run(der) {
      if (largestInteger(der) <= MAX_ITERATIONS) await decryptPrivateKey(der, PASSPHRASE, ALGORITHMS)
    },
  }),
  textTarget({
    name: 'pem',
    seeds: [
      ...withOid.map(({ publicKey }) => toPublicPem(publicKey)),
      ...withOid.map(toPrivatePem),
      ...frozenPaths('encrypted private key').slice(0, 2).map(frozenText),
    ],
    dictionary: pemPieces,
    run(text) {
      const blocks = decodePem(text)
      const again = decodePem(blocks.map(({ label, der }) => encodePem(label, der)).join(''))
      expectThat(
        again.length === blocks.length &&
          again.every(({ der }, i) => equalBytes(der, blocks[i]?.der ?? new Uint8Array())),
        'the blocks do not survive their own PEM',
      )
      return text.includes('PRIVATE') ? importPrivateKey(text, ALGORITHMS) : importPublicKey(text, ALGORITHMS)
    },
  }),
  jsonTarget({
    name: 'jwk',
    seeds: [...publicJwks, ...privateJwks],
    run(value) {
      // What JSON.parse gave, whatever it is: the type is what the caller hopes for. Text goes another way.
      if (typeof value === 'string') return
      if (isPrivate(value)) importPrivateKey(value as Jwk, ALGORITHMS)
      else checkPublic(value as Jwk)
    },
  }),
  textTarget({
    name: 'jwk-text',
    seeds: [...publicJwks, ...privateJwks].map((jwk) => JSON.stringify(jwk)),
    dictionary: jsonPieces,
    run(text) {
      if (text.includes('"priv"') || text.includes('"d"')) importPrivateKey(text, ALGORITHMS)
      else checkPublic(text)
    },
  }),
]
