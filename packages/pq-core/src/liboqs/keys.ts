/** The keys that liboqs works with, beside the key objects of this package, whose smallest form is a seed. */
import { equalBytes, wipe } from '../bytes.ts'
import type { Algorithm, GenerateOptions, KeyPair } from '../contracts.ts'
import { PqError } from '../errors.ts'
import type { PrivateKey, PublicKey } from '../keys/key.ts'
import { checkOptions } from '../options.ts'
import { draw, systemRandom } from '../random.ts'

export interface LiboqsKeys {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** Under these a key keeps them; a key is of one algorithm only. */
const EXPANDED = {}
const RAW = {}

const release = ({ secretKey }: LiboqsKeys): void => wipe(secretKey)

/** Computed by `make` at first use, kept with the key, wiped with it. */
export function liboqsKeysOf(key: PrivateKey, make: () => LiboqsKeys): LiboqsKeys {
  return key.parsed(EXPANDED, make, release)
}

/** Takes over what was computed elsewhere, or wipes it: the key has it already, or has been wiped. @throws PqError `wiped`. */
export function adoptLiboqsKeys(key: PrivateKey, keys: LiboqsKeys): void {
  let held: LiboqsKeys | undefined
  try {
    held = liboqsKeysOf(key, () => keys)
  } finally {
    if (held !== keys) release(keys)
  }
}

/** As algorithm.generateKeyPair, with the long part, the expansion of the seed, left to `expand`. */
export async function generateExpanded<A extends Algorithm>(
  algorithm: A,
  options: GenerateOptions,
  expand: (key: PrivateKey<A>) => Promise<void>,
): Promise<KeyPair<A>> {
  checkOptions(options, ['random'])
  const seed = draw(options.random ?? systemRandom, algorithm.privateKeySize)
  const privateKey = algorithm.privateKey(seed) as PrivateKey<A>
  wipe(seed)
  try {
    await expand(privateKey)
    return { publicKey: privateKey.publicKey, privateKey }
  } catch (error) {
    privateKey.wipe()
    throw error
  }
}

/** The raw public key, kept: a key gives a copy each time, and a copy of a megabyte takes as long as an encapsulation. */
export function liboqsPublicKey(key: PublicKey): Uint8Array {
  return key.parsed(RAW, () => key.toBytes())
}

/**
 * Both keys from a secret key that begins with its seed.
 * @throws PqError `invalid_key` unless all of it comes from that seed.
 */
export function fromSecretKeyWithSeed(
  secretKey: Uint8Array,
  seedSize: number,
  expand: (seed: Uint8Array) => LiboqsKeys,
): LiboqsKeys {
  const keys = expand(secretKey.subarray(0, seedSize))
  if (equalBytes(keys.secretKey, secretKey)) return keys
  release(keys)
  throw new PqError('invalid_key', 'the expanded key does not come from the seed in it')
}
