/** Stateful keys of any scheme: as bytes, as private keys in PKCS#8, and ready to sign. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import { wipe } from '@quantum-shield/pq-core/bytes'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { decodeParts, encodeStatefulKey } from './container.ts'
import { openHssSigner, restoreHssKey } from './lms.ts'
import type { OpenOptions, StatefulKey, StatefulSigner } from './stateful.ts'
import { openXmssSigner, restoreXmssKey } from './xmss.ts'

export { encodeStatefulKey } from './container.ts'

/** What encodeStatefulKey wrote. The caller wipes the secret. @throws PqError `malformed`, `invalid_key`. */
export function decodeStatefulKey(bytes: Uint8Array): StatefulKey {
  const { scheme, publicKey, secret, nodes } = decodeParts(bytes)
  try {
    return scheme === 'HSS-LMS'
      ? restoreHssKey(publicKey, secret, nodes)
      : restoreXmssKey(scheme, publicKey, secret, nodes)
  } finally {
    wipe(secret)
  }
}

/**
 * For key files: `toEncryptedPem` and `toPkcs8` take it, but for sets of XMSS outside SP 800-208, which have no object
 * identifier. A copy, which the caller wipes; its algorithm signs nothing with it.
 */
export function toPrivateKey(key: StatefulKey): PrivateKey<SignatureAlgorithm> {
  const bytes = encodeStatefulKey(key)
  try {
    return key.publicKey.algorithm.privateKey(bytes.reveal())
  } finally {
    bytes.wipe()
  }
}

/** Back from `importPrivateKey` and `decryptPrivateKey`. The caller wipes both. @throws as decodeStatefulKey. */
export function fromPrivateKey(privateKey: PrivateKey): StatefulKey {
  return decodeStatefulKey(privateKey.secret.reveal())
}

/**
 * Opens a key of any scheme.
 * @throws PqError `invalid_key`; HashSignatureError `key_exhausted` when `startsAt` is behind the last index; RangeError for
 * what is no index of the key; the signal's reason.
 */
export async function openSigner(key: StatefulKey, options: OpenOptions = {}): Promise<StatefulSigner> {
  return key.scheme === 'HSS-LMS' ? openHssSigner(key, options) : openXmssSigner(key, options)
}
