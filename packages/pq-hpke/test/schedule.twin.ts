/** The key schedule as RFC 9180 section 5.1 and draft-ietf-hpke-pq section 5 write it, one line for each of theirs. */
import { createHmac } from 'node:crypto'
import { shake128, shake256 } from '@noble/hashes/sha3.js'
import { turboshake128, turboshake256 } from '@noble/hashes/sha3-addons.js'

export interface TwinInput {
  readonly mode: 0 | 1
  readonly ids: readonly [kem: number, kdf: number, aead: number]
  readonly sharedSecret: Uint8Array
  readonly info: Uint8Array
  readonly psk: Uint8Array
  readonly pskId: Uint8Array
  /** 0 for export-only, which has no nonce either. */
  readonly keySize: number
}

const u8 = (n: number) => Buffer.of(n)
const u16 = (n: number) => Buffer.of(n >> 8, n & 255)
const text = (s: string) => Buffer.from(s, 'latin1')
const join = (...parts: readonly Uint8Array[]) => Buffer.concat(parts)
const prefixed = (bytes: Uint8Array) => join(u16(bytes.length), bytes)

function twoStage(hash: 'sha256' | 'sha384' | 'sha512', size: number, suiteId: Buffer) {
  const hmac = (key: Uint8Array, data: Uint8Array) => createHmac(hash, key).update(data).digest()
  const extract = (salt: Uint8Array, label: string, ikm: Uint8Array) =>
    hmac(salt.length === 0 ? new Uint8Array(size) : salt, join(text('HPKE-v1'), suiteId, text(label), ikm))
  const expand = (prk: Uint8Array, label: string, info: Uint8Array, length: number) => {
    const labeled = join(u16(length), text('HPKE-v1'), suiteId, text(label), info)
    const blocks: Buffer[] = []
    for (let i = 1; blocks.length * size < length; i++)
      blocks.push(hmac(prk, join(blocks.at(-1) ?? Buffer.of(), labeled, u8(i))))
    return join(...blocks).subarray(0, length)
  }
  return { extract, expand }
}

const XOFS = { 16: shake128, 17: shake256, 18: turboshake128, 19: turboshake256 } as const
const HASHES = { 1: ['sha256', 32], 2: ['sha384', 48], 3: ['sha512', 64] } as const

export interface TwinContext {
  readonly key: Buffer
  readonly baseNonce: Buffer
  exportSecret(context: Uint8Array, length: number): Buffer
}

function oneStageSchedule(input: TwinInput, suiteId: Buffer, kdf: keyof typeof XOFS): TwinContext {
  const derive = (ikm: Uint8Array, label: string, context: Uint8Array, length: number) =>
    Buffer.from(
      XOFS[kdf](join(ikm, text('HPKE-v1'), suiteId, prefixed(text(label)), u16(length), context), {
        dkLen: length,
      }),
    )
  const { mode, sharedSecret, info, psk, pskId, keySize } = input
  const secrets = join(prefixed(psk), prefixed(sharedSecret))
  const context = join(u8(mode), prefixed(pskId), prefixed(info))
  const exporterSize = kdf % 2 === 0 ? 32 : 64
  const nonceSize = keySize === 0 ? 0 : 12
  const secret = derive(secrets, 'secret', context, keySize + nonceSize + exporterSize)
  const exporterSecret = secret.subarray(keySize + nonceSize)
  return {
    key: secret.subarray(0, keySize),
    baseNonce: secret.subarray(keySize, keySize + nonceSize),
    exportSecret: (exporterContext, length) => derive(exporterSecret, 'sec', exporterContext, length),
  }
}

export function keySchedule(input: TwinInput): TwinContext {
  const { mode, ids, sharedSecret, info, psk, pskId, keySize } = input
  const suiteId = join(text('HPKE'), ...ids.map(u16))
  const kdf = ids[1]
  if (kdf >= 16) return oneStageSchedule(input, suiteId, kdf as keyof typeof XOFS)
  const [hash, size] = HASHES[kdf as keyof typeof HASHES]
  const { extract, expand } = twoStage(hash, size, suiteId)
  const empty = new Uint8Array()
  const context = join(u8(mode), extract(empty, 'psk_id_hash', pskId), extract(empty, 'info_hash', info))
  const secret = extract(sharedSecret, 'secret', psk)
  const exporterSecret = expand(secret, 'exp', context, size)
  return {
    key: expand(secret, 'key', context, keySize),
    baseNonce: expand(secret, 'base_nonce', context, 12),
    exportSecret: (exporterContext, length) => expand(exporterSecret, 'sec', exporterContext, length),
  }
}

/** RFC 9180 section 5.2 ComputeNonce(seq). */
export function nonceOf({ baseNonce }: TwinContext, sequence: number): Buffer {
  const nonce = Buffer.from(baseNonce)
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8)
  return nonce
}
