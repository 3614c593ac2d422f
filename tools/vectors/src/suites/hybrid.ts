/** X-Wing (draft-connolly-cfrg-xwing-kem) and the other hybrids of draft-irtf-cfrg-concrete-hybrid-kems. */
import { equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey, toPkcs8, toSpki } from '@quantum-shield/pq-core/keys'
import { derOfPem, readVectorJson, readVectorText } from '@quantum-shield/testkit'
import { KEMS, kemUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

interface HybridCase {
  readonly seed: string
  readonly pk: string
  readonly ct: string
  readonly ss: string
  /** The randomness of the encapsulation, under the name of its document. */
  readonly eseed?: string
  readonly randomness?: string
}

function checkCases(context: SuiteContext, path: string): void {
  const { algorithm, noble, backends } = kemUnderTest(context.algorithm)
  readVectorJson<readonly HybridCase[]>(context.set, path).forEach((test, index) => {
    const id = `case ${index}`
    const [pk, ct, ss] = [fromHex(test.pk), fromHex(test.ct), fromHex(test.ss)]
    const key = algorithm.privateKey(fromHex(test.seed))
    for (const backend of backends) {
      context.check('keyGen', backend.name, id, () => equalBytes(backend.derivePublicKey(key), pk))
      context.check('decapsulation', backend.name, id, () => equalBytes(backend.decapsulate(key, ct), ss))
    }
    context.check('encapsulation', noble.name, id, () => {
      const randomness = fromHex(test.eseed ?? test.randomness ?? '')
      const result = noble.encapsulateDerand(algorithm.publicKey(pk), randomness)
      return equalBytes(result.ciphertext, ct) && equalBytes(result.sharedSecret, ss)
    })
  })
}

export const xWingDraft: Suite = (context) => {
  checkCases(context, 'xwing/test-vectors.json')
  const { algorithm, backends } = kemUnderTest(context.algorithm)
  const [priv, pub] = ['xwing/xwing.priv', 'xwing/xwing.pub'].map((path) => readVectorText(context.set, path))
  if (priv === undefined || pub === undefined) return
  for (const backend of backends) {
    context.check('key files', backend.name, 'xwing.priv, xwing.pub', () => {
      const privateKey = importPrivateKey(priv, KEMS)
      const publicKey = importPublicKey(pub, KEMS)
      using pkcs8 = toPkcs8(privateKey)
      return (
        privateKey.algorithm === algorithm &&
        equalBytes(backend.derivePublicKey(privateKey), publicKey.toBytes()) &&
        equalBytes(pkcs8.reveal(), derOfPem(priv)) &&
        equalBytes(toSpki(publicKey), derOfPem(pub))
      )
    })
  }
}

const FILES: Readonly<Record<string, string>> = {
  'X-Wing': 'test-vectors-MLKEM768X25519.json',
  'MLKEM768-P256': 'test-vectors-MLKEM768P256.json',
  'MLKEM1024-P384': 'test-vectors-MLKEM1024P384.json',
}

export const concreteHybrids: Suite = (context) => {
  checkCases(context, `hybrid-kem/${FILES[context.algorithm] ?? ''}`)
}
