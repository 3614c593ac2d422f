/** NIST ACVP, ML-KEM (FIPS 203): key generation, encapsulation, decapsulation, and the checks on keys. */
import { concatBytes, equalBytes } from '@quantum-shield/pq-core/bytes'
import { PrivateKey, PublicKey } from '@quantum-shield/pq-core/keys'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { expandMlKemSeed, type MlKemId } from '@quantum-shield/pq-kem/hazmat'
import { joinAcvp, loadAcvp, readVectorJson, type AcvpCase } from '@quantum-shield/testkit'
import { kemUnderTest, type KemUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

function casesOf({ set, algorithm }: SuiteContext): AcvpCase[] {
  return loadAcvp(set).filter((test) => test.text('parameterSet') === algorithm)
}

export const mlKemKeyGeneration: Suite = (context) => {
  const { algorithm, backends } = kemUnderTest(context.algorithm)
  for (const test of casesOf(context)) {
    const [ek, dk] = [test.bytes('ek'), test.bytes('dk')]
    const seed = concatBytes(test.bytes('d'), test.bytes('z'))
    for (const backend of backends) {
      context.check('keyGen', backend.name, test.id, () => {
        const fromSeed = backend.derivePublicKey(algorithm.privateKey(seed))
        const fromExpanded = backend.derivePublicKey(algorithm.privateKey(dk))
        const expanded = expandMlKemSeed(algorithm.id as MlKemId, seed)
        return equalBytes(fromSeed, ek) && equalBytes(fromExpanded, ek) && equalBytes(expanded, dk)
      })
    }
  }
}

/** The decapsulation keys that the questions leave out, by case: only the older revision publishes them. */
function decapsulationKeys({ set }: SuiteContext): Map<string, Uint8Array> {
  const path = `${set.set}/internalProjection.json`
  if (set.files[path] === undefined) return new Map()
  const projection = readVectorJson<Parameters<typeof joinAcvp>[0]>(set, path)
  const answers = {
    testGroups: projection.testGroups.map(({ tgId, tests }) => ({
      tgId,
      tests: tests.map(({ tcId }) => ({ tcId })),
    })),
  }
  return new Map(joinAcvp(projection, answers).map((test) => [test.id, test.bytes('dk')]))
}

function encapsulation(
  context: SuiteContext,
  kem: KemUnderTest,
  test: AcvpCase,
  dk: Uint8Array | undefined,
): void {
  const { algorithm, noble, backends } = kem
  const [ciphertext, secret] = [test.bytes('c'), test.bytes('k')]
  context.check('encapsulation', noble.name, test.id, () => {
    const result = noble.encapsulateDerand(algorithm.publicKey(test.bytes('ek')), test.bytes('m'))
    return equalBytes(result.ciphertext, ciphertext) && equalBytes(result.sharedSecret, secret)
  })
  if (dk === undefined) return
  for (const backend of backends) {
    if (backend === noble) continue
    context.check('encapsulation', backend.name, test.id, () =>
      equalBytes(backend.decapsulate(algorithm.privateKey(dk), ciphertext), secret),
    )
  }
}

function privateKeyOf({ algorithm }: KemUnderTest, test: AcvpCase) {
  const bytes = test.has('dk') ? test.bytes('dk') : concatBytes(test.bytes('d'), test.bytes('z'))
  return algorithm.privateKey(bytes)
}

/** Whether both the package, which checks for every back end, and the back end itself accept the key. */
function verdicts(inPackage: () => unknown, inBackend: () => unknown): [boolean, boolean] {
  const accepts = (action: () => unknown) => {
    try {
      action()
      return true
    } catch {
      return false
    }
  }
  return [accepts(inPackage), accepts(inBackend)]
}

function keyCheck(context: SuiteContext, kem: KemUnderTest, test: AcvpCase): void {
  const { algorithm, backends } = kem
  const operation = test.text('function')
  for (const backend of backends) {
    context.check(operation, backend.name, test.id, () => {
      const [bytes, expected] = [test.bytes(test.has('ek') ? 'ek' : 'dk'), test.flag('testPassed')]
      const found = test.has('ek')
        ? verdicts(
            () => algorithm.publicKey(bytes),
            () => backend.encapsulate(new PublicKey(algorithm, bytes)),
          )
        : verdicts(
            () => algorithm.privateKey(bytes),
            () =>
              backend.decapsulate(
                new PrivateKey(algorithm, 'expanded', SecretBytes.copyOf(bytes)),
                new Uint8Array(algorithm.ciphertextSize),
              ),
          )
      return found.every((accepted) => accepted === expected)
    })
  }
}

export const mlKemEncapsulationDecapsulation: Suite = (context) => {
  const kem = kemUnderTest(context.algorithm)
  const keys = decapsulationKeys(context)
  for (const test of casesOf(context)) {
    switch (test.text('function')) {
      case 'encapsulation':
        encapsulation(context, kem, test, keys.get(test.id))
        break
      case 'decapsulation':
        for (const backend of kem.backends) {
          context.check('decapsulation', backend.name, test.id, () =>
            equalBytes(backend.decapsulate(privateKeyOf(kem, test), test.bytes('c')), test.bytes('k')),
          )
        }
        break
      default:
        keyCheck(context, kem, test)
    }
  }
}
