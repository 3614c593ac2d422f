/** The encoding of stateful keys: docs/design/011-stateful-signatures.md. The index is not in it, on purpose. */
import { PqError } from '@quantum-shield/pq-core'
import { ByteReader, ByteWriter, wipe } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import type { StatefulKey, StatefulScheme } from './stateful.ts'

const MAGIC = 0x51534853
const VERSION = 1
const SCHEMES: readonly StatefulScheme[] = ['HSS-LMS', 'XMSS', 'XMSSMT']
/** More than any parameter set has: 8 levels of types and seeds; 2^13 nodes of 32 bytes. */
const LIMITS = { publicKey: 256, secret: 256, nodes: 2 ** 18 }

/** What is stored of a key. Nothing about it is checked. */
export interface KeyParts {
  readonly scheme: StatefulScheme
  readonly publicKey: Uint8Array
  /** The caller wipes it. */
  readonly secret: Uint8Array
  readonly nodes: Uint8Array
}

/** 'QSHS' ‖ u8 1 ‖ u8 scheme ‖ u16-prefixed public key and secret ‖ u32-prefixed nodes. Secret, and not encrypted. */
export function encodeStatefulKey({ scheme, publicKey, secret, nodes }: StatefulKey): SecretBytes {
  const writer = new ByteWriter()
    .uint(MAGIC, 4)
    .uint(VERSION, 1)
    .uint(SCHEMES.indexOf(scheme) + 1, 1)
  writer.prefixed(publicKey.toBytes(), 2).prefixed(secret.reveal(), 2).prefixed(nodes, 4)
  return SecretBytes.adopt(writer.finish())
}

/** @throws PqError `malformed`. */
export function decodeParts(bytes: Uint8Array): KeyParts {
  const reader = new ByteReader(bytes)
  if (reader.uint(4) !== MAGIC) throw new PqError('malformed', 'not a stateful key')
  const version = reader.uint(1)
  if (version !== VERSION) throw new PqError('malformed', `a stateful key of version ${version}`)
  const scheme = SCHEMES[reader.uint(1) - 1]
  if (scheme === undefined) throw new PqError('malformed', 'a stateful key of an unknown scheme')
  const publicKey = reader.prefixed(2, 1, LIMITS.publicKey)
  const secret = reader.prefixed(2, 1, LIMITS.secret)
  try {
    const nodes = reader.prefixed(4, 1, LIMITS.nodes)
    reader.end()
    return { scheme, publicKey, secret, nodes }
  } catch (error) {
    wipe(secret)
    throw error
  }
}
