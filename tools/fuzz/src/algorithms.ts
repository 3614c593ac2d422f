/** The algorithms by family, with the keys, ciphertexts and signatures that were recorded for them. */
import { readFileSync } from 'node:fs'
import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import * as kems from '@quantum-shield/pq-kem'
import * as classicalKems from '@quantum-shield/pq-kem/classical'
import * as compositeKems from '@quantum-shield/pq-kem/composite'
import { loadFrodoKem } from '@quantum-shield/pq-kem/frodokem'
import * as hqc from '@quantum-shield/pq-kem/hqc'
import { loadClassicMcEliece } from '@quantum-shield/pq-kem/mceliece'
import * as classicalSignatures from '@quantum-shield/pq-signatures/classical'
import * as compositeSignatures from '@quantum-shield/pq-signatures/composite'
import { loadFalcon } from '@quantum-shield/pq-signatures/falcon'
import * as hashMlDsa from '@quantum-shield/pq-signatures/hash-ml-dsa'
import { loadMayo } from '@quantum-shield/pq-signatures/mayo'
import * as mlDsa from '@quantum-shield/pq-signatures/ml-dsa'
import { loadUov } from '@quantum-shield/pq-signatures/uov'
import * as slhDsa from '@quantum-shield/pq-hash-sigs/slh-dsa'

type Load<A> = () => Promise<readonly A[]> | readonly A[]

/** The smallest set of each scheme of liboqs-js: the sets of one scheme run through the same code. */
export const KEM_FAMILIES = {
  lattice: () => [kems.mlKem512, kems.mlKem768, kems.mlKem1024],
  hybrid: () => [kems.xWing, kems.mlKem768P256, kems.mlKem1024P384],
  classical: () => Object.values(classicalKems),
  composite: () => Object.values(compositeKems),
  hqc: () => Object.values(hqc),
  liboqs: () =>
    Promise.all([loadFrodoKem('FrodoKEM-640-SHAKE'), loadClassicMcEliece('Classic-McEliece-348864f')]),
} satisfies Record<string, Load<KemAlgorithm>>

export const SIGNATURE_FAMILIES = {
  'ml-dsa': () => [...Object.values(mlDsa), ...Object.values(hashMlDsa)],
  classical: () => Object.values(classicalSignatures),
  composite: () => Object.values(compositeSignatures),
  'slh-dsa': () => [slhDsa.slhDsaSha2128f, slhDsa.slhDsaShake128f],
  falcon: () => Promise.all([loadFalcon('Falcon-512'), loadFalcon('Falcon-padded-512')]),
  multivariate: () => Promise.all([loadMayo('MAYO-1-round-2'), loadUov('UOV-Ip-pkc-round-2')]),
} satisfies Record<string, Load<SignatureAlgorithm>>

/** What recorded signatures sign. */
export const MESSAGE: Uint8Array = Buffer.from('a message')

export interface Recorded<Text = string> {
  /** Raw; in base64 in the file. A key file for stateful keys. */
  readonly privateKey: Text
  /** A ciphertext for the key or a signature by it. */
  readonly answer: Text
}

export const RECORDED = new URL('../corpus/recorded.json', import.meta.url)

export interface Example<A extends Algorithm> {
  readonly algorithm: A
  readonly privateKey: PrivateKey<A>
  readonly answer: Uint8Array
}

/** Encapsulating and signing draw from the system: what they gave once is kept, so that every process starts alike. */
function findRecorded(id: string): Recorded<Uint8Array> | undefined {
  const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Readonly<Record<string, Recorded>>
  const found = recorded[id]
  if (found === undefined) return undefined
  const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'))
  return { privateKey: bytes(found.privateKey), answer: bytes(found.answer) }
}

export function recordedFor(id: string): Recorded<Uint8Array> {
  const found = findRecorded(id)
  if (found === undefined) throw new Error(`nothing recorded for ${id}: see the README`)
  return found
}

export async function makeExample(algorithm: Algorithm): Promise<Recorded<Uint8Array>> {
  const { privateKey, publicKey } = algorithm.generateKeyPair()
  const answer =
    algorithm.kind === 'kem'
      ? algorithm.encapsulate(algorithm.publicKey(publicKey.toBytes())).ciphertext
      : await algorithm.sign(algorithm.privateKey(privateKey.secret.reveal()), MESSAGE)
  return { privateKey: Uint8Array.from(privateKey.secret.reveal()), answer }
}

/** What is recorded; for an algorithm that is new, what it gives now: then two runs do not start alike. */
export async function examplesOf<A extends Algorithm>(
  algorithms: readonly A[],
): Promise<readonly Example<A>[]> {
  return Promise.all(
    algorithms.map(async (algorithm) => {
      const { privateKey, answer } = findRecorded(algorithm.id) ?? (await makeExample(algorithm))
      return { algorithm, privateKey: algorithm.privateKey(privateKey) as PrivateKey<A>, answer }
    }),
  )
}
