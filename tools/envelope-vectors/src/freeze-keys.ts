/** One key pair of every algorithm, in every encoding that we write. */
import {
  errorCode,
  type AlgorithmInfo,
  type KemAlgorithm,
  type SignatureAlgorithm,
} from '@quantum-shield/pq-core'
import {
  toEncryptedPem,
  toPrivateJwk,
  toPrivatePem,
  toPublicJwk,
  toPublicPem,
  type PrivateKey,
} from '@quantum-shield/pq-core/keys'
import { ALL_KEMS } from '@quantum-shield/pq-kem/all'
import { ALL_SIGNATURES } from '@quantum-shield/pq-signatures/all'
import type { Frozen } from './freeze.ts'

/** A draft ends with its revision: what is frozen must open for ever. */
const isSettled = ({ tier }: AlgorithmInfo): boolean => tier !== 'draft'
const KEMS = ALL_KEMS.filter(isSettled)
const SIGNATURES = ALL_SIGNATURES.filter(isSettled)

export interface FrozenKeys {
  readonly kem: ReadonlyMap<string, PrivateKey<KemAlgorithm>>
  readonly signature: ReadonlyMap<string, PrivateKey<SignatureAlgorithm>>
}

export const PASSPHRASE = 'a passphrase, ünïcode'

/** The text, or undefined where the algorithm has no such encoding. */
async function ifEncodable(make: () => string | Promise<string>): Promise<string | undefined> {
  try {
    return await make()
  } catch (error) {
    if (errorCode(error) === 'unsupported_encoding') return undefined
    throw error
  }
}

async function filesOf(key: PrivateKey, name: string): Promise<Frozen[]> {
  const { publicKey, algorithm } = key
  const facts = { algorithm: algorithm.id, keyId: publicKey.id, form: key.form }
  const jsonOf = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`
  // The usual cost once; the rest would only make every test slower.
  const iterations = algorithm.id === 'X-Wing' ? 600_000 : 1000
  const candidates = [
    { suffix: 'pub.pem', kind: 'public key', make: () => toPublicPem(publicKey) },
    { suffix: 'pub.jwk.json', kind: 'public key', make: () => jsonOf(toPublicJwk(publicKey)) },
    { suffix: 'key.pem', kind: 'private key', make: () => toPrivatePem(key) },
    { suffix: 'key.jwk.json', kind: 'private key', make: () => jsonOf(toPrivateJwk(key)) },
    {
      suffix: 'encrypted.pem',
      kind: 'encrypted private key',
      make: () => toEncryptedPem(key, PASSPHRASE, { iterations }),
      passphrase: PASSPHRASE,
    },
  ]
  const files: Frozen[] = []
  for (const { suffix, kind, make, ...more } of candidates) {
    const content = await ifEncodable(make)
    if (content !== undefined)
      files.push({ file: `keys/${name}.${suffix}`, content, facts: { kind, ...facts, ...more } })
  }
  return files
}

/** The same key in its expanded form, in PKCS#8, for algorithms that have one. */
function expandedFileOf(key: PrivateKey): Frozen[] {
  const { algorithm, publicKey } = key
  using secret = algorithm.expandPrivateKey?.(key)
  if (secret === undefined) return []
  const expanded = algorithm.privateKey(secret.reveal())
  const facts = { kind: 'private key', algorithm: algorithm.id, keyId: publicKey.id, form: 'expanded' }
  return [{ file: `keys/${algorithm.id}.expanded.pem`, content: toPrivatePem(expanded), facts }]
}

export async function frozenKeys(): Promise<{ keys: FrozenKeys; files: Frozen[] }> {
  const kem = new Map(KEMS.map((algorithm) => [algorithm.id, algorithm.generateKeyPair().privateKey]))
  const signature = new Map(
    SIGNATURES.map((algorithm) => [algorithm.id, algorithm.generateKeyPair().privateKey]),
  )
  const files: Frozen[] = []
  for (const key of [...kem.values(), ...signature.values()]) {
    files.push(...(await filesOf(key, key.algorithm.id)), ...expandedFileOf(key))
  }
  return { keys: { kem, signature }, files }
}
