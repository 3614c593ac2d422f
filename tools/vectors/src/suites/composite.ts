/** draft-ietf-lamps-pq-composite-sigs-19 and draft-ietf-lamps-pq-composite-kem-15: keys, certificates and what was made with them. */
import type { Algorithm } from '@quantum-shield/pq-core'
import type { SignatureBackend } from '@quantum-shield/pq-core/algorithm'
import { equalBytes, fromBase64 } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { partsOfCertificate, readVectorJson } from '@quantum-shield/testkit'
import { compositeKemUnderTest, compositeSignatureUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

/** All of it base64. */
interface SignatureCase {
  readonly tcId: string
  readonly pk: string
  readonly x5c: string
  readonly sk: string
  readonly sk_pkcs8: string
  readonly s: string
  readonly sWithContext: string
}

interface SignatureFile {
  readonly m: string
  readonly ctx: string
  readonly tests: readonly SignatureCase[]
}

/** All of it base64. */
interface KemCase {
  readonly tcId: string
  readonly ek: string
  readonly x5c: string
  readonly dk: string
  readonly dk_pkcs8: string
  readonly c: string
  readonly k: string
}

/** The file names algorithms as the drafts' OIDs are named. */
function caseOf<C extends { readonly tcId: string }>(
  tests: readonly C[],
  algorithm: string,
  prefix: string,
): C {
  const name = `${prefix}${algorithm.replace(/-draft-\d+$/, '')}`
  const test = tests.find(({ tcId }) => tcId.toLowerCase() === name.toLowerCase())
  if (test === undefined) throw new RangeError(`no case ${name}`)
  return test
}

/** The raw private key and the PKCS#8 file are one key, which gives the public key and is written as it was read. */
function isPrivateKey(
  algorithm: Algorithm,
  derivePublicKey: SignatureBackend['derivePublicKey'],
  raw: Uint8Array,
  pkcs8: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const [fromRaw, fromFile] = [algorithm.privateKey(raw), importPrivateKey(pkcs8, [algorithm])]
  using written = toPkcs8(fromRaw)
  return (
    fromRaw.secret.equals(fromFile.secret) &&
    equalBytes(written.reveal(), pkcs8) &&
    equalBytes(derivePublicKey(fromFile), publicKey)
  )
}

function publicKeyOf(algorithm: Algorithm, x5c: string, raw: Uint8Array): boolean {
  const { spki } = partsOfCertificate(fromBase64(x5c))
  const key = importPublicKey(spki, [algorithm])
  return equalBytes(key.toBytes(), raw) && equalBytes(toSpki(key), spki)
}

export const compositeSignatures: Suite = (context: SuiteContext) => {
  const { algorithm, backends } = compositeSignatureUnderTest(context.algorithm)
  const { m, ctx, tests } = readVectorJson<SignatureFile>(context.set, 'composite-sigs/testvectors.json')
  const test = caseOf(tests, algorithm.id, 'id-')
  const [message, none, pk] = [fromBase64(m), new Uint8Array(), fromBase64(test.pk)]
  const publicKey = algorithm.publicKey(pk)
  const signed: [string, string, Uint8Array][] = [
    ['s', test.s, none],
    ['sWithContext', test.sWithContext, fromBase64(ctx)],
  ]
  for (const backend of backends) {
    for (const [id, text, over] of signed) {
      const signature = fromBase64(text)
      context.check('verification', backend.name, id, () => {
        const other = over === none ? fromBase64(ctx) : none
        return (
          backend.verifySync(publicKey, message, signature, over) &&
          !backend.verifySync(publicKey, message, signature, other) &&
          algorithm.verifySync(publicKey, message, signature, { context: over })
        )
      })
    }
    context.check('private keys', backend.name, 'sk, sk_pkcs8', () =>
      isPrivateKey(
        algorithm,
        (key) => backend.derivePublicKey(key),
        fromBase64(test.sk),
        fromBase64(test.sk_pkcs8),
        pk,
      ),
    )
    context.check('certificates', backend.name, 'x5c', () => {
      const { toBeSigned, signature } = partsOfCertificate(fromBase64(test.x5c))
      return (
        publicKeyOf(algorithm, test.x5c, pk) && backend.verifySync(publicKey, toBeSigned, signature, none)
      )
    })
  }
}

export const compositeKems: Suite = (context: SuiteContext) => {
  const { algorithm, backends } = compositeKemUnderTest(context.algorithm)
  const { tests } = readVectorJson<{ tests: readonly KemCase[] }>(
    context.set,
    'composite-kem/testvectors.json',
  )
  const test = caseOf(tests, algorithm.id, algorithm.family === 'lattice' ? 'id-alg-' : 'id-')
  const [ek, dk, ciphertext] = [test.ek, test.dk, test.c].map(fromBase64) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  for (const backend of backends) {
    context.check('decapsulation', backend.name, 'c, k', () => {
      const key = algorithm.privateKey(dk)
      using throughApi = algorithm.decapsulate(key, ciphertext)
      const expected = fromBase64(test.k)
      return (
        equalBytes(backend.decapsulate(key, ciphertext), expected) &&
        equalBytes(throughApi.reveal(), expected)
      )
    })
    context.check('private keys', backend.name, 'dk, dk_pkcs8', () =>
      isPrivateKey(algorithm, (key) => backend.derivePublicKey(key), dk, fromBase64(test.dk_pkcs8), ek),
    )
    context.check('public keys', backend.name, 'ek, x5c', () => {
      const sent = backend.encapsulate(algorithm.publicKey(ek))
      return (
        publicKeyOf(algorithm, test.x5c, ek) &&
        equalBytes(backend.decapsulate(algorithm.privateKey(dk), sent.ciphertext), sent.sharedSecret)
      )
    })
  }
}
