/** Valid inputs to start from, made once per process. */
import { readFileSync } from 'node:fs'
import type { Algorithm } from '@quantum-shield/pq-core'
import {
  importPrivateKey,
  signerOf,
  toEncryptedPem,
  toPkcs8,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  toSpki,
  decodePem,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { seal, type SuiteName } from '@quantum-shield/pq-envelope'
import * as kems from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import { mlKem768X25519 } from '@quantum-shield/pq-kem/composite'
import { ed25519, mlDsa44, mlDsa65, mlDsa87, signDetached } from '@quantum-shield/pq-signatures'
import { mlDsa44EcdsaP256, mlDsa44Rsa2048Pss } from '@quantum-shield/pq-signatures/composite'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'

/** One with a fixed encoding, one with ECPrivateKey, one with RSAPrivateKey. */
const COMPOSITES = [mlKem768X25519, mlDsa44EcdsaP256, mlDsa44Rsa2048Pss] as const

/** One EC and one RSA algorithm: SPKI does not tell encryption from signing, and a table must leave no choice. */
export const ALGORITHMS = [
  ...Object.values(kems),
  mlDsa44,
  mlDsa65,
  mlDsa87,
  ed25519,
  classicalKems.dhkemX25519,
  classicalSignatures.ecdsaP256,
  classicalKems.rsaOaep256,
  ...COMPOSITES,
] as const

/** The frozen ones, of algorithms whose ids stay: a new RSA key of 3072 bits takes seconds. */
function keyOf(algorithm: Algorithm): PrivateKey {
  if (algorithm.tier === 'draft') return algorithm.generateKeyPair().privateKey
  const url = new URL(
    `../../../test-vectors/own/compat/v1/keys/${algorithm.id}.key.jwk.json`,
    import.meta.url,
  )
  return importPrivateKey(readFileSync(url, 'utf8'), [algorithm])
}

const keys = ALGORITHMS.map(keyOf)
const withOid = keys.filter(({ algorithm }) => !['MLKEM768-P256', 'MLKEM1024-P384'].includes(algorithm.id))
const expanded = withOid.flatMap((key) => {
  const secret = key.algorithm.expandPrivateKey?.(key)
  return secret === undefined ? [] : [key.algorithm.privateKey(secret.reveal())]
})

export const spkis = withOid.map(({ publicKey }) => toSpki(publicKey))
export const pkcs8s = [...withOid, ...expanded].map((key) => toPkcs8(key).reveal())
export const pems = [...withOid.map(({ publicKey }) => toPublicPem(publicKey)), ...withOid.map(toPrivatePem)]
export const publicJwks = keys.map(({ publicKey }) => toPublicJwk(publicKey))
export const privateJwks = keys.map(toPrivateJwk)

export const PASSPHRASE = 'x'
/** A salt without the tag of INTEGER: `iterationsOf` below looks for that. */
const plain = (length: number) => new Uint8Array(length).fill(0x55)
export const encryptedKeys = await Promise.all(
  withOid.slice(0, 4).map(async (key) => {
    const [block] = decodePem(await toEncryptedPem(key, PASSPHRASE, { iterations: 1, random: plain }))
    return block?.der ?? new Uint8Array()
  }),
)

export const wing = kems.xWing.generateKeyPair()
export const team = { name: 'team', keyVersion: 1, key: SecretBytes.adopt(new Uint8Array(32).fill(1)) }
export const CONTEXT = { tenant: 'acme' }
export const PASSWORD = 'p'

const SUITES: readonly SuiteName[] = [
  'AES-256-GCM',
  'ChaCha20-Poly1305',
  'XChaCha20-Poly1305',
  'AES-256-GCM-SIV',
]

/** Small ones, one of several chunks, one to 20 recipients. */
export const envelopes = await Promise.all([
  ...SUITES.map((suite) => seal(plain(20), { to: [team], suite, context: CONTEXT, chunkSize: 4096 })),
  seal(plain(20), { to: [wing.publicKey], context: CONTEXT, chunkSize: 4096 }),
  seal(plain(20), { to: [wing.publicKey, team], context: CONTEXT, chunkSize: 4096 }),
  seal(plain(10_000), { to: [team], context: CONTEXT, chunkSize: 4096 }),
  seal(plain(1), {
    to: Array.from({ length: 20 }, (_, i) => ({ ...team, keyVersion: i + 1 })),
    context: CONTEXT,
    chunkSize: 4096,
  }),
])
export const passwordEnvelope = await seal(plain(20), {
  password: PASSWORD,
  passwordCost: { memoryKiB: 19_456, passes: 2, parallelism: 1 },
  context: CONTEXT,
  chunkSize: 4096,
})

export const signed = plain(100)
const signers = [ed25519, mlDsa65].map((algorithm) => algorithm.generateKeyPair())
export const verifiers = signers.map(({ publicKey }) => publicKey)
export const signatures = await Promise.all([
  signDetached(
    signers.map(({ privateKey }) => signerOf(privateKey)),
    signed,
  ),
  signDetached(
    signers.slice(0, 1).map(({ privateKey }) => signerOf(privateKey)),
    signed,
  ),
])
