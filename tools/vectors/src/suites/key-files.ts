/** Appendix C of RFC 9881 (ML-DSA) and RFC 9935 (ML-KEM): keys and certificates in PEM, good and bad. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { derOfPem, loadPemFolder, partsOfCertificate, type PemFile } from '@quantum-shield/testkit'
import { KEMS, kemUnderTest, SIGNATURES, signatureUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

const ALGORITHMS: readonly Algorithm[] = [...KEMS, ...SIGNATURES]

function filesOf({ set, algorithm }: SuiteContext, suffix: string): PemFile[] {
  return loadPemFolder(set, suffix).filter(
    ({ name }) => name.includes(`${algorithm}-`) || name.startsWith(`${algorithm}.`),
  )
}

const backendsOf = (id: string) =>
  (KEMS.some((kem) => kem.id === id) ? kemUnderTest(id) : signatureUnderTest(id)).backends

/** The file's public key, and that it is written as it was read. */
function publicKeyIn(spki: Uint8Array): Uint8Array {
  const key = importPublicKey(spki, ALGORITHMS)
  if (!equalBytes(toSpki(key), spki)) throw new RangeError('written otherwise than read')
  return key.toBytes()
}

/** Some back ends look at a key when they first use it, so a bad one is used. */
function acceptsPrivateKey(
  pem: string,
  derivePublicKey: ReturnType<typeof backendsOf>[number]['derivePublicKey'],
): boolean {
  try {
    derivePublicKey(importPrivateKey(pem, ALGORITHMS))
    return true
  } catch {
    return false
  }
}

export const keyFiles: Suite = (context) => {
  const publicFile = filesOf(context, '.pub')[0]
  if (publicFile === undefined) throw new RangeError(`no public key of ${context.algorithm}`)
  const expected = publicKeyIn(derOfPem(publicFile.text))
  const privateFiles = filesOf(context, '.priv')

  for (const backend of backendsOf(context.algorithm)) {
    for (const { name, text } of privateFiles) {
      if (name.startsWith('bad-')) {
        context.check(
          'bad private keys',
          backend.name,
          name,
          () => !acceptsPrivateKey(text, backend.derivePublicKey),
        )
        continue
      }
      context.check('private keys', backend.name, name, () => {
        const key = importPrivateKey(text, ALGORITHMS)
        using pkcs8 = toPkcs8(key)
        const written = name.endsWith('-both.priv') || equalBytes(pkcs8.reveal(), derOfPem(text))
        return written && equalBytes(backend.derivePublicKey(key), expected)
      })
    }
    for (const { name, text } of filesOf(context, '.crt')) {
      context.check('certificates', backend.name, name, () => {
        const { spki, toBeSigned, signature } = partsOfCertificate(derOfPem(text))
        if (!equalBytes(publicKeyIn(spki), expected)) return false
        if (!('verifySync' in backend)) return true
        // The examples of RFC 9881 are self-signed.
        const key = importPublicKey(spki, SIGNATURES)
        return backend.verifySync(key, toBeSigned, signature, new Uint8Array())
      })
    }
    context.check('public keys', backend.name, publicFile.name, () =>
      privateFiles
        .filter(({ name }) => name.endsWith('-seed.priv') && !name.startsWith('bad-'))
        .every(({ text }) =>
          equalBytes(backend.derivePublicKey(importPrivateKey(text, ALGORITHMS)), expected),
        ),
    )
  }
}
