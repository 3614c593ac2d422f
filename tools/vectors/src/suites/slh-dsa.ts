/** SLH-DSA (FIPS 205): NIST ACVP key generation, a subset of its signatures, and the certificate of RFC 9909. */
import { equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import {
  signDeterministic,
  signInternal,
  slhDsaKeyFromParts,
  verifyInternal,
} from '@quantum-shield/pq-hash-sigs/hazmat'
import {
  derOfPem,
  loadAcvp,
  partsOfCertificate,
  readVectorJson,
  readVectorText,
} from '@quantum-shield/testkit'
import { SLH_DSA, slhDsaUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

export const slhDsaKeyGeneration: Suite = (context) => {
  const { algorithm, noble } = slhDsaUnderTest(context.algorithm)
  for (const test of loadAcvp(context.set).filter(
    (each) => each.text('parameterSet') === context.algorithm,
  )) {
    context.check('keyGen', noble.name, test.id, () => {
      const parts = Buffer.concat(['skSeed', 'skPrf', 'pkSeed'].map((name) => test.bytes(name)))
      const key = slhDsaKeyFromParts(algorithm, parts)
      return (
        equalBytes(key.secret.reveal(), test.bytes('sk')) &&
        equalBytes(key.publicKey.toBytes(), test.bytes('pk'))
      )
    })
  }
}

/** A case as the subset has it. `messageEncoding` 1 is the pure interface with context, 0 the internal one. */
interface SubsetCase {
  readonly parameterSet: string
  readonly message: string
  readonly context: string
  readonly messageEncoding: '0' | '1'
  readonly signature: string
}

interface SigningCase extends SubsetCase {
  readonly privateKey: string
  readonly additionalRandomness: string | null
}

interface VerifyingCase extends SubsetCase {
  readonly publicKey: string
  readonly expected: boolean
}

function casesOf<T extends SubsetCase>({ set, algorithm }: SuiteContext): (T & { id: string })[] {
  const [path = ''] = Object.keys(set.files)
  const { tests } = readVectorJson<{ tests: T[] }>(set, path)
  return tests
    .map((test, i) => ({ ...test, id: `case ${i}` }))
    .filter(({ parameterSet }) => parameterSet === algorithm)
}

/** FIPS 205 Alg 22 line 8: M' of the pure interface. */
function pureMessage({ context, message }: SubsetCase): Uint8Array {
  const bytes = fromHex(context)
  return Buffer.concat([Uint8Array.of(0, bytes.length), bytes, fromHex(message)])
}

/** OpenSSL's wording for hedged: `additionalRandomness` is there. Deterministic signatures also by the public door. */
export const slhDsaSignatureGeneration: Suite = (context) => {
  const { algorithm, noble, native } = slhDsaUnderTest(context.algorithm)
  for (const test of casesOf<SigningCase>(context)) {
    const key = algorithm.privateKey(fromHex(test.privateKey))
    const [message, expected] = [fromHex(test.message), fromHex(test.signature)]
    const pure = test.messageEncoding === '1'
    const operation = pure ? 'pure' : 'internal'
    const { additionalRandomness } = test
    context.check(operation, noble.name, test.id, () => {
      if (pure && additionalRandomness === null) {
        return equalBytes(signDeterministic(key, message, { context: fromHex(test.context) }), expected)
      }
      const addrnd = additionalRandomness === null ? (false as const) : fromHex(additionalRandomness)
      return equalBytes(signInternal(key, pure ? pureMessage(test) : message, addrnd), expected)
    })
    if (native === undefined || !pure) continue
    context.check(operation, native.name, test.id, () =>
      native.verifySync(key.publicKey, message, expected, fromHex(test.context)),
    )
  }
}

export const slhDsaSignatureVerification: Suite = (context) => {
  const { algorithm, backends } = slhDsaUnderTest(context.algorithm)
  for (const test of casesOf<VerifyingCase>(context)) {
    const key = algorithm.publicKey(fromHex(test.publicKey))
    const [message, signature] = [fromHex(test.message), fromHex(test.signature)]
    if (test.messageEncoding === '0') {
      context.check(
        'internal',
        'noble',
        test.id,
        () => verifyInternal(key, message, signature) === test.expected,
      )
      continue
    }
    for (const backend of backends) {
      context.check('pure', backend.name, test.id, () => {
        const holds =
          signature.length === algorithm.signatureSize &&
          backend.verifySync(key, message, signature, fromHex(test.context))
        const throughApi = algorithm.verifySync(key, message, signature, { context: fromHex(test.context) })
        return holds === test.expected && throughApi === test.expected
      })
    }
  }
}

/** RFC 9909 appendix C: a self-signed certificate, its public and its private key. */
export const slhDsaCertificate: Suite = (context) => {
  const read = (suffix: string) =>
    derOfPem(readVectorText(context.set, `rfc9909-slh-dsa-certs/id-slh-dsa-sha2-128s${suffix}`))
  const { backends } = slhDsaUnderTest(context.algorithm)
  for (const backend of backends) {
    context.check('certificates', backend.name, '.pem', () => {
      const { spki, toBeSigned, signature } = partsOfCertificate(read('.pem'))
      const key = importPublicKey(spki, SLH_DSA)
      const pub = read('.pub')
      if (!equalBytes(spki, pub) || !equalBytes(toSpki(key), pub)) return false
      return backend.verifySync(key, toBeSigned, signature, new Uint8Array())
    })
    context.check('private keys', backend.name, '.priv', () => {
      const key = importPrivateKey(read('.priv'), SLH_DSA)
      using pkcs8 = toPkcs8(key)
      const fits =
        equalBytes(toSpki(key.publicKey), read('.pub')) && equalBytes(pkcs8.reveal(), read('.priv'))
      const message = Uint8Array.of(1)
      const signature = backend.signSync(key, message, new Uint8Array())
      return fits && backend.verifySync(key.publicKey, message, signature, new Uint8Array())
    })
  }
}
