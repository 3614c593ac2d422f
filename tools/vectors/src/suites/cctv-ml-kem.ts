/**
 * C2SP CCTV, ML-KEM. Its files were made for the draft of FIPS 203, whose key generation differs: what the keys in
 * them encapsulate and decapsulate is unchanged.
 */
import { equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { PublicKey } from '@quantum-shield/pq-core/keys'
import { codeThrownBy, parseKeyValues, readVectorText, single, type KeyValues } from '@quantum-shield/testkit'
import { kemUnderTest } from '../backends.ts'
import type { Suite, SuiteContext } from '../suite.ts'

/** The set's name is its folder: `cctv/ML-KEM/strcmp`. */
const pathOf = ({ set, algorithm }: SuiteContext) => `${set.set}/${algorithm}.txt`

const valuesOf = (context: SuiteContext): KeyValues =>
  parseKeyValues(readVectorText(context.set, pathOf(context)))

function decapsulation(context: SuiteContext, values: KeyValues): void {
  const { algorithm, backends } = kemUnderTest(context.algorithm)
  const [dk, c, k] = ['dk', 'c', 'K'].map((name) => fromHex(single(values, name)))
  for (const backend of backends) {
    context.check('decapsulation', backend.name, pathOf(context), () => {
      const key = algorithm.privateKey(dk ?? new Uint8Array())
      return equalBytes(backend.decapsulate(key, c ?? new Uint8Array()), k ?? new Uint8Array())
    })
  }
}

export const decapsulationOnly: Suite = (context) => {
  decapsulation(context, valuesOf(context))
}

export const bothDirections: Suite = (context) => {
  const { algorithm, noble } = kemUnderTest(context.algorithm)
  const values = valuesOf(context)
  context.check('encapsulation', noble.name, pathOf(context), () => {
    const publicKey = algorithm.publicKey(fromHex(single(values, 'ek')))
    const result = noble.encapsulateDerand(publicKey, fromHex(single(values, 'm')))
    return (
      equalBytes(result.ciphertext, fromHex(single(values, 'c'))) &&
      equalBytes(result.sharedSecret, fromHex(single(values, 'K')))
    )
  })
  decapsulation(context, values)
}

/** One encapsulation key a line, each with a coefficient that is not reduced modulo q. */
export const modulus: Suite = (context) => {
  const { algorithm, backends } = kemUnderTest(context.algorithm)
  const lines = readVectorText(context.set, pathOf(context)).split('\n')
  lines.forEach((line, index) => {
    if (line === '') return
    const ek = fromHex(line)
    for (const backend of backends) {
      context.check('encapsulationKeyCheck', backend.name, `${pathOf(context)}:${index + 1}`, () => {
        const inPackage = codeThrownBy(() => algorithm.publicKey(ek))
        const inBackend = codeThrownBy(() => backend.encapsulate(new PublicKey(algorithm, ek)))
        return inPackage === 'invalid_key' && inBackend !== undefined
      })
    }
  })
}
