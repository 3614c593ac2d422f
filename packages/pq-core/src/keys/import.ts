/** Keys from text and bytes that others wrote: the caller's table decides which algorithms are let in. */
import { equalBytes, wipe } from '../bytes.ts'
import type { Algorithm } from '../contracts.ts'
import { PqError } from '../errors.ts'
import { identifiersOf, whyMissing, type Asn1Form } from '../ids.ts'
import {
  asn1NamesOf,
  checkAlgorithm,
  decodePkcs8,
  decodePrivateMaterial,
  decodeSpki,
  type FoundAlgorithm,
} from './asn1.ts'
import { decodePrivateJwk, decodePublicJwk, jwkMatches, type Jwk } from './jwk.ts'
import type { PrivateKey, PublicKey } from './key.ts'
import { decryptPkcs8 } from './pbes2.ts'
import { decodePem } from './pem.ts'

/** PEM text, JWK text, DER bytes, or a JWK object. PEM comes as text, not as bytes. */
export type KeyInput = string | Uint8Array | Jwk

type Decoded = { readonly der: Uint8Array; readonly label?: string } | { readonly jwk: Jwk }

const MAX_DER_LENGTH = 3 * 1024 * 1024
/** As much as PEM may have: base64 of the same key. */
const MAX_JWK_LENGTH = 4 * 1024 * 1024

function decodeInput(input: KeyInput): Decoded {
  if (input instanceof Uint8Array) {
    if (input.length > MAX_DER_LENGTH)
      throw new PqError('malformed', `a key of more than ${MAX_DER_LENGTH} bytes`)
    return { der: input }
  }
  if (typeof input !== 'string') return { jwk: input }
  if (!input.trimStart().startsWith('{')) {
    const [block, ...more] = decodePem(input)
    if (block === undefined || more.length > 0) {
      throw new PqError('malformed', `${more.length + 1} PEM blocks where one key is expected; see decodePem`)
    }
    return block
  }
  if (input.length > MAX_JWK_LENGTH)
    throw new PqError('malformed', `a JWK of more than ${MAX_JWK_LENGTH} characters`)
  try {
    return { jwk: JSON.parse(input) as Jwk }
  } catch {
    // Without the cause: V8's message quotes the text, which may be a private key.
    throw new PqError('malformed', 'not JSON')
  }
}

const NOT_LISTED = 'not in the table of algorithms'

/** The one algorithm of the table that `matches`; the table must leave no choice. */
function choose<A extends Algorithm>(
  algorithms: readonly A[],
  what: string,
  matches: (algorithm: A) => boolean,
  why = NOT_LISTED,
): A {
  const [algorithm, ...more] = algorithms.filter(matches)
  if (algorithm === undefined) throw new PqError('unsupported_algorithm', `${what} is ${why}`)
  if (more.length > 0) {
    const names = [algorithm, ...more].map(({ id }) => id).join(', ')
    throw new PqError('unsupported_algorithm', `${what} fits ${names}; pass a table with one of them`)
  }
  return algorithm
}

function chooseByJwk<A extends Algorithm>(algorithms: readonly A[], jwk: Jwk): A {
  if (typeof jwk !== 'object' || jwk === null || typeof jwk.kty !== 'string') {
    throw new PqError('malformed', 'JWK without "kty"')
  }
  const what = ['kty', 'alg', 'crv', 'use']
    .flatMap((name) => (typeof jwk[name] === 'string' ? [`${name} ${jwk[name]}`] : []))
    .join(', ')
  return choose(
    algorithms,
    `JWK with ${what}`,
    ({ id, kind }) => jwkMatches(jwk, id, kind),
    whyMissing(String(jwk['alg']), NOT_LISTED),
  )
}

function chooseByOid<A extends Algorithm>(algorithms: readonly A[], found: FoundAlgorithm): A {
  const algorithm = choose(algorithms, `OID ${found.oid}`, ({ id }) => identifiersOf(id)?.oid === found.oid)
  checkAlgorithm(asn1NamesOf(identifiersOf(algorithm.id), algorithm.id), found)
  return algorithm
}

/**
 * The object identifier in a key that is not encrypted, of its algorithm or of its curve: who has many algorithms chooses with
 * it what to load. Nothing else about the key is checked.
 * @param der SubjectPublicKeyInfo or PrivateKeyInfo. @throws PqError `malformed`.
 */
export function oidOfKey(der: Uint8Array, half: 'public' | 'private'): string {
  if (der.length > MAX_DER_LENGTH)
    throw new PqError('malformed', `a key of more than ${MAX_DER_LENGTH} bytes`)
  return (half === 'public' ? decodeSpki(der) : decodePkcs8(der)).algorithm.oid
}

/**
 * A checked public key from SPKI (PEM or DER) or JWK. A JWK with private members is refused: it does not
 * belong where public keys go.
 * @throws PqError `malformed`, `unsupported_algorithm` or `invalid_key`.
 */
export function importPublicKey<A extends Algorithm>(
  input: KeyInput,
  algorithms: readonly A[],
): PublicKey<A> {
  const decoded = decodeInput(input)
  if ('jwk' in decoded) {
    const algorithm = chooseByJwk(algorithms, decoded.jwk)
    if ('priv' in decoded.jwk || 'd' in decoded.jwk)
      throw new PqError('malformed', 'a private JWK, expected a public one')
    return algorithm.publicKey(decodePublicJwk(decoded.jwk)) as PublicKey<A>
  }
  if (decoded.label !== undefined && decoded.label !== 'PUBLIC KEY') {
    throw new PqError('malformed', `PEM "${decoded.label}", expected "PUBLIC KEY"`)
  }
  const { algorithm, raw } = decodeSpki(decoded.der)
  return chooseByOid(algorithms, algorithm).publicKey(raw) as PublicKey<A>
}

/**
 * A private key from PKCS#8 (PEM or DER; seed, expanded or both forms) or JWK.
 * @throws PqError `invalid_key` also when the parts of the file contradict each other;
 * `passphrase_required` for an encrypted file, which `decryptPrivateKey` reads.
 */
export function importPrivateKey<A extends Algorithm>(
  input: KeyInput,
  algorithms: readonly A[],
): PrivateKey<A> {
  const decoded = decodeInput(input)
  if ('jwk' in decoded) return importPrivateJwk(decoded.jwk, algorithms)
  if (decoded.label === 'ENCRYPTED PRIVATE KEY')
    throw new PqError('passphrase_required', 'the private key is encrypted')
  if (decoded.label !== undefined && decoded.label !== 'PRIVATE KEY') {
    throw new PqError('malformed', `PEM "${decoded.label}", expected "PRIVATE KEY"`)
  }
  return importPkcs8(decoded.der, algorithms)
}

/** As importPrivateKey, for encrypted PKCS#8. @throws PqError also `wrong_passphrase` or `unsupported_encoding`. */
export async function decryptPrivateKey<A extends Algorithm>(
  input: string | Uint8Array,
  passphrase: string,
  algorithms: readonly A[],
): Promise<PrivateKey<A>> {
  const decoded = decodeInput(input)
  if ('jwk' in decoded || (decoded.label !== undefined && decoded.label !== 'ENCRYPTED PRIVATE KEY')) {
    throw new PqError('malformed', 'not an encrypted private key')
  }
  const pkcs8 = await decryptPkcs8(decoded.der, passphrase)
  try {
    return importPkcs8(pkcs8, algorithms)
  } finally {
    wipe(pkcs8)
  }
}

function importPrivateJwk<A extends Algorithm>(jwk: Jwk, algorithms: readonly A[]): PrivateKey<A> {
  const algorithm = chooseByJwk(algorithms, jwk)
  const raw = decodePrivateJwk(jwk)
  try {
    // RFC 9964 section 3: the private member is the seed, never the expanded key. A composite with RSA has no one size.
    if (jwk.kty === 'AKP' && algorithm.privateKeySize !== 0 && raw.length !== algorithm.privateKeySize) {
      throw new PqError(
        'invalid_key',
        `${algorithm.id}: "priv" is ${raw.length} bytes, not ${algorithm.privateKeySize}`,
      )
    }
    return checked(algorithm.privateKey(raw) as PrivateKey<A>, (key) =>
      checkPublicPart(key, decodePublicJwk(jwk)),
    )
  } finally {
    wipe(raw)
  }
}

function importPkcs8<A extends Algorithm>(der: Uint8Array, algorithms: readonly A[]): PrivateKey<A> {
  const { algorithm: found, inner, publicKey } = decodePkcs8(der)
  const algorithm = chooseByOid(algorithms, found)
  const names = asn1NamesOf(identifiersOf(algorithm.id), algorithm.id)
  const material = decodePrivateMaterial(names, inner)
  try {
    checkLength(algorithm, names.asn1, material.form, material.raw)
    return checked(algorithm.privateKey(material.raw) as PrivateKey<A>, (key) => {
      if (material.expanded !== undefined) checkExpansion(key, material.expanded)
      checkPublicPart(key, publicKey)
      checkPublicPart(key, material.publicKey)
    })
  } finally {
    wipe(material.raw, material.expanded ?? new Uint8Array())
  }
}

/** The key, wiped unless it passes. */
function checked<A extends Algorithm>(
  key: PrivateKey<A>,
  check: (key: PrivateKey<A>) => void,
): PrivateKey<A> {
  try {
    check(key)
    return key
  } catch (error) {
    key.wipe()
    throw error
  }
}

/** The tag in the file says seed or expanded; the length must say the same. */
function checkLength(algorithm: Algorithm, asn1: Asn1Form, form: string, raw: Uint8Array): void {
  if (asn1 === 'seed-choice' && (form === 'expanded') === (raw.length === algorithm.privateKeySize)) {
    throw new PqError(
      'invalid_key',
      `${algorithm.id}: ${raw.length} bytes are no ${form === 'both' ? 'seed' : form}`,
    )
  }
}

function checkExpansion(key: PrivateKey, expanded: Uint8Array): void {
  const expected = key.algorithm.expandPrivateKey?.(key)
  const same = expected !== undefined && equalBytes(expected.reveal(), expanded)
  expected?.wipe()
  if (!same)
    throw new PqError('invalid_key', `${key.algorithm.id}: the seed does not give the expanded key beside it`)
}

function checkPublicPart(key: PrivateKey, publicKey: Uint8Array | undefined): void {
  if (publicKey !== undefined && !equalBytes(key.publicKey.toBytes(), publicKey)) {
    throw new PqError(
      'invalid_key',
      `${key.algorithm.id}: the private key does not give the public key beside it`,
    )
  }
}
