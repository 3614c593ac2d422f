/** The keys that liboqs works with, beside the key objects of this package, whose smallest form is a seed. */
import { equalBytes, wipe } from '../bytes.ts'
import { PqError } from '../errors.ts'
import type { PrivateKey, PublicKey } from '../keys/key.ts'

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

/** Takes over what was computed elsewhere, unless the key has it already. */
export function adoptLiboqsKeys(key: PrivateKey, keys: LiboqsKeys): void {
  if (liboqsKeysOf(key, () => keys) !== keys) release(keys)
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
