/** Schemes whose private key is the seed that their specification expands: MAYO and UOV. */
import type { SignatureAlgorithm } from '@quantum-shield/pq-core'
import {
  createSignature,
  fromSecretKeyWithSeed,
  liboqsKeysOf,
  loadedOnce,
  onThisThread,
  type LiboqsKeys,
} from '@quantum-shield/pq-core/algorithm'
import type { PrivateKey } from '@quantum-shield/pq-core/keys'
import { openScheme, type LiboqsSignatureRow } from './signature.ts'

async function load(row: LiboqsSignatureRow): Promise<SignatureAlgorithm> {
  const { liboqs: _, secretKeySize, ...signatureRow } = row
  const { privateKeySize } = row
  const { expand, sign, verify } = await openScheme(row)

  function keysOf(key: PrivateKey): LiboqsKeys {
    const secret = key.secret.reveal()
    return liboqsKeysOf(key, () =>
      key.form === 'seed' ? expand(secret) : fromSecretKeyWithSeed(secret, privateKeySize, expand),
    )
  }

  const backend = onThisThread({
    name: 'liboqs',
    derivePublicKey: (key) => keysOf(key).publicKey,
    signSync: (key, message) => sign(keysOf(key).secretKey, message),
    verifySync: verify,
  })
  // MAYO's secret key is the seed itself.
  if (secretKeySize === privateKeySize) return createSignature(signatureRow, { backend: () => backend })
  return createSignature(signatureRow, {
    backend: () => backend,
    expanded: {
      size: secretKeySize,
      // `fromSecretKeyWithSeed` looks at it, when the key is made.
      refuse: () => undefined,
      fromSeed: (_seed, key) => Uint8Array.from(keysOf(key).secretKey),
    },
  })
}

/** The one algorithm object of this process. @throws PqError `unavailable` or `unsupported_algorithm`. */
export const loadSeeded = /* @__PURE__ */ loadedOnce(load)
