/** The encoding of stateful keys: docs/design/011-stateful-signatures.md. The index is not in it, on purpose. */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { openHssSigner, restoreHssKey } from './lms.ts'
import { openXmssSigner, restoreXmssKey } from './xmss.ts'
import type { OpenOptions, StatefulKey, StatefulScheme, StatefulSigner } from './stateful.ts'

const MAGIC = 0x51534853
const VERSION = 1
const SCHEMES: readonly StatefulScheme[] = ['HSS-LMS', 'XMSS', 'XMSSMT']
/** More than any parameter set has: 8 levels of types and seeds; 2^13 nodes of 32 bytes. */
const LIMITS = { publicKey: 256, secret: 256, nodes: 2 ** 18 }

/** 'QSHS' ‖ u8 1 ‖ u8 scheme ‖ u16-prefixed public key and secret ‖ u32-prefixed nodes. Secret, and not encrypted. */
export function encodeStatefulKey({ scheme, publicKey, secret, nodes }: StatefulKey): SecretBytes {
  const writer = new ByteWriter()
    .uint(MAGIC, 4)
    .uint(VERSION, 1)
    .uint(SCHEMES.indexOf(scheme) + 1, 1)
  writer.prefixed(publicKey.toBytes(), 2).prefixed(secret.reveal(), 2).prefixed(nodes, 4)
  return SecretBytes.adopt(writer.finish())
}

/** @throws PqError `malformed`, `invalid_key`. */
export function decodeStatefulKey(bytes: Uint8Array): StatefulKey {
  const reader = new ByteReader(bytes)
  if (reader.uint(4) !== MAGIC) throw new PqError('malformed', 'not a stateful key')
  const version = reader.uint(1)
  if (version !== VERSION) throw new PqError('malformed', `a stateful key of version ${version}`)
  const scheme = SCHEMES[reader.uint(1) - 1]
  if (scheme === undefined) throw new PqError('malformed', 'a stateful key of an unknown scheme')
  const publicKey = reader.prefixed(2, 1, LIMITS.publicKey)
  const secret = reader.prefixed(2, 1, LIMITS.secret)
  const nodes = reader.prefixed(4, 1, LIMITS.nodes)
  reader.end()
  return scheme === 'HSS-LMS'
    ? restoreHssKey(publicKey, secret, nodes)
    : restoreXmssKey(scheme, publicKey, secret, nodes)
}

/** Opens a key of any scheme. @throws PqError `invalid_key`; the signal's reason. */
export async function openSigner(key: StatefulKey, options: OpenOptions = {}): Promise<StatefulSigner> {
  return key.scheme === 'HSS-LMS' ? openHssSigner(key, options) : openXmssSigner(key, options)
}
