/** The known answers of Falcon's round-3 submission, and one of PQClean for each form, over both back ends. */
import { equalBytes, fromHex } from '@quantum-shield/pq-core/bytes'
import { withLiboqsRandomness } from '@quantum-shield/pq-core/algorithm'
import { loadFalcon, type FalconId } from '@quantum-shield/pq-signatures/falcon'
import { falconBackends } from '@quantum-shield/pq-signatures/hazmat'
import { nistKatDrbg, parseRsp, readVectorText } from '@quantum-shield/testkit'
import { fullCountOf } from '../slow.ts'
import type { Suite, SuiteContext } from '../suite.ts'

const NO_CONTEXT = new Uint8Array()
const SALT_SIZE = 40

interface FalconCase {
  readonly id: string
  /** Of the generator, which gives the seed of the key, the salt, and the seed of the signature. */
  readonly seed: Uint8Array
  readonly message: Uint8Array
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
  readonly signature: Uint8Array
}

const FILES: Readonly<Record<FalconId, readonly string[]>> = {
  'Falcon-512': ['round3/falcon512-KAT.rsp', 'pqclean/nistkat_out_falcon-512_clean'],
  'Falcon-1024': ['round3/falcon1024-KAT.rsp', 'pqclean/nistkat_out_falcon-1024_clean'],
  'Falcon-padded-512': ['pqclean/nistkat_out_falcon-padded-512_clean'],
  'Falcon-padded-1024': ['pqclean/nistkat_out_falcon-padded-1024_clean'],
}

/** A signed message is length ‖ salt ‖ message ‖ header ‖ rest, or for the padded form signature ‖ message. */
function detach(signed: Uint8Array, messageSize: number, isPadded: boolean): Uint8Array {
  if (isPadded) return signed.subarray(0, signed.length - messageSize)
  const rest = signed.subarray(2 + SALT_SIZE + messageSize)
  const header = Uint8Array.of((rest[0] as number) + 0x10)
  return Buffer.concat([header, signed.subarray(2, 2 + SALT_SIZE), rest.subarray(1)])
}

function casesOf({ set, algorithm }: SuiteContext): FalconCase[] {
  return FILES[algorithm as FalconId].flatMap((file) => {
    const records = parseRsp(readVectorText(set, `falcon-round3/${file}`)).filter((record) =>
      record.has('sm'),
    )
    return records.map((record): FalconCase => {
      const bytes = (name: string) => fromHex(record.get(name) ?? '')
      const message = bytes('msg')
      return {
        id: `${file} ${record.get('count')}`,
        seed: bytes('seed'),
        message,
        publicKey: bytes('pk'),
        privateKey: bytes('sk'),
        signature: detach(bytes('sm'), message.length, algorithm.startsWith('Falcon-padded-')),
      }
    })
  })
}

/** Key generation and signing draw from the case's generator; what comes out is compared, and verified. */
export const falconRound3: Suite = async (context) => {
  const algorithm = await loadFalcon(context.algorithm as FalconId)
  const cases = casesOf(context)
  for (const backend of await falconBackends(algorithm)) {
    const { name } = backend
    const keyGeneration = fullCountOf(context, 'keyGen', name)
    for (const { id, seed, message, publicKey, privateKey, signature } of cases) {
      const random = nistKatDrbg(seed)
      const keySeed = random(48)
      if (keyGeneration !== undefined)
        context.check(keyGeneration, name, id, () => equalBytes(backend.generate(keySeed), privateKey))
      context.check('sign', name, id, () => {
        const key = algorithm.privateKey(privateKey)
        const made = withLiboqsRandomness(random, () => backend.signSync(key, message, NO_CONTEXT))
        return equalBytes(key.publicKey.toBytes(), publicKey) && equalBytes(made, signature)
      })
      context.check('verify', name, id, () => {
        const key = algorithm.publicKey(publicKey)
        const other = message.with(0, (message[0] as number) ^ 1)
        return (
          backend.verifySync(key, message, signature, NO_CONTEXT) &&
          !backend.verifySync(key, other, signature, NO_CONTEXT)
        )
      })
    }
  }
}
