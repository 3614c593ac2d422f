/** Keys, ciphertexts and signatures as each family of algorithms takes them. */
import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { examplesOf, KEM_FAMILIES, MESSAGE, SIGNATURE_FAMILIES, type Example } from '../algorithms.ts'
import { bytesTarget, expectThat, type LazyTarget, type Target } from '../target.ts'

const KINDS = ['public key', 'private key', 'answer'] as const

/** Every third seed is a public key, a private key, and a ciphertext or signature; two bytes in front say of what. */
function seedsOf<A extends Algorithm>(examples: readonly Example<A>[]): Uint8Array[] {
  return examples.flatMap(({ privateKey, answer }, i) => [
    Buffer.from([0, i, ...privateKey.publicKey.toBytes()]),
    Buffer.from([1, i, ...privateKey.secret.reveal()]),
    Buffer.from([2, i, ...answer]),
  ])
}

function familyTarget<A extends Algorithm>(
  name: string,
  examples: readonly Example<A>[],
  answer: (example: Example<A>, bytes: Uint8Array) => unknown,
): Target {
  return bytesTarget({
    name,
    seeds: seedsOf(examples),
    async run(input) {
      const [kind = 0, index = 0] = input
      const bytes = input.slice(2)
      for (const example of examples.slice(index % examples.length).slice(0, 1)) {
        const { algorithm } = example
        switch (KINDS[kind % KINDS.length]) {
          case 'public key':
            expectThat(equalBytes(algorithm.publicKey(bytes).toBytes(), bytes), 'the public key is another')
            break
          case 'private key': {
            const key = algorithm.privateKey(bytes)
            expectThat(equalBytes(key.secret.reveal(), bytes), 'the private key is another')
            algorithm.derivePublicKey(key)
            break
          }
          default:
            await answer(example, bytes)
        }
      }
    },
  })
}

/** Every secret depends on the whole ciphertext: no other one may give it. */
export function kemTargetOf(name: string, examples: readonly Example<KemAlgorithm>[]): Target {
  const sent = new Map(
    examples.map(({ algorithm, privateKey, answer }) => [
      algorithm,
      algorithm.decapsulate(privateKey, answer),
    ]),
  )
  return familyTarget(name, examples, ({ algorithm, privateKey, answer }, ciphertext) => {
    const secret = algorithm.decapsulate(privateKey, ciphertext)
    expectThat(secret.length === algorithm.sharedSecretSize, 'the secret has another size')
    const isSame = equalBytes(ciphertext, answer)
    const gives = sent.get(algorithm)?.equals(secret) === true
    expectThat(!gives || isSame, 'the ciphertext was changed')
    expectThat(gives || !isSame, 'the ciphertext itself gives another secret')
  })
}

/** Whoever has one signature by ECDSA or Ed448 can make another over the same message, and so of a composite with it. */
const isMalleable = ({ id }: Algorithm) => /EC|RSA|Ed448/.test(id)

async function verify(example: Example<SignatureAlgorithm>, signature: Uint8Array): Promise<void> {
  const { algorithm, privateKey, answer } = example
  const isSame = equalBytes(signature, answer)
  const holds = algorithm.verifySync(privateKey.publicKey, MESSAGE, signature)
  expectThat(!holds || isSame || isMalleable(algorithm), 'the signature was changed')
  expectThat(holds || !isSame, 'the signature itself is refused')
}

export const signatureTargetOf = (name: string, examples: readonly Example<SignatureAlgorithm>[]): Target =>
  familyTarget(name, examples, verify)

type KemFamily = keyof typeof KEM_FAMILIES
type SignatureFamily = keyof typeof SIGNATURE_FAMILIES

const kemTarget = (family: KemFamily): LazyTarget => ({
  name: `kem-${family}`,
  async load() {
    return kemTargetOf(`kem-${family}`, await examplesOf<KemAlgorithm>(await KEM_FAMILIES[family]()))
  },
})

const signatureTarget = (family: SignatureFamily): LazyTarget => ({
  name: `signature-${family}`,
  async load() {
    const algorithms: readonly SignatureAlgorithm[] = await SIGNATURE_FAMILIES[family]()
    return signatureTargetOf(`signature-${family}`, await examplesOf(algorithms))
  },
})

export const targets: readonly LazyTarget[] = [
  ...(Object.keys(KEM_FAMILIES) as KemFamily[]).map(kemTarget),
  ...(Object.keys(SIGNATURE_FAMILIES) as SignatureFamily[]).map(signatureTarget),
]
