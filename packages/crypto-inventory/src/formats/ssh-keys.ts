/** SSH public keys, certificates and private key files: RFC 4253 section 6.6, PROTOCOL.certkeys and PROTOCOL.key of OpenSSH. */
import { edwards, ellipticCurve, finiteField, rsaKey } from '../algorithms.ts'
import { bitLength, malformed } from '../asn1.ts'
import type { AlgorithmFacts, Asset, Details, Place, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import { unknown } from '../post-quantum.ts'
import { aes, chaCha20, tripleDes } from '../symmetric.ts'
import { SshReader } from '../wire.ts'

const CERTIFICATE = '-cert-v01@openssh.com'

/** Key type without the suffix of a certificate; the prefix of a key that a hardware token holds goes, too. */
const plainType = (type: string): string =>
  type.replace(CERTIFICATE, '').replace(/^(webauthn-)?sk-|@openssh\.com$/g, '')

/** Reads the key's own fields, which stand behind the type (and the nonce of a certificate). */
function readFields(type: string, reader: SshReader): AlgorithmFacts {
  switch (plainType(type)) {
    case 'ssh-rsa':
      reader.bytes()
      return rsaKey(bitLength(reader.bytes()), 'authenticity')
    case 'ssh-dss': {
      const prime = bitLength(reader.bytes())
      for (let i = 0; i < 3; i++) reader.bytes()
      return finiteField('DSA', prime)
    }
    case 'ssh-ed25519':
      reader.bytes()
      return edwards('Ed25519')
    case 'ssh-ed448':
      reader.bytes()
      return edwards('Ed448')
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521': {
      const curve = reader.text()
      reader.bytes()
      return ellipticCurve(curve, 'authenticity')
    }
    default:
      return unknown(type, 'signature')
  }
}

const keyUse = (algorithm: AlgorithmFacts): Use => ({ role: 'key', purpose: 'authenticity', algorithm })

/** The key of the authority that signed a certificate: the next to last field (PROTOCOL.certkeys). */
function authorityUse(reader: SshReader): { use: Use; details: Details } {
  reader.uint64()
  const kind = reader.uint32() === 2 ? 'host' : 'user'
  const certificateId = reader.text()
  for (const _ of ['principals']) reader.bytes()
  const [after, before] = [reader.uint64(), reader.uint64()]
  for (const _ of ['critical options', 'extensions', 'reserved']) reader.bytes()
  const authority = new SshReader(reader.bytes())
  const type = authority.text()
  const use: Use = { role: 'signature', purpose: 'authenticity', algorithm: readFields(type, authority) }
  return {
    use,
    details: { certificate: kind, certificateId, notBefore: dateText(after), notAfter: dateText(before) },
  }
}

/** A certificate for ever has 2^64 - 1. */
const dateText = (seconds: number): string =>
  seconds > 253_402_300_799 ? 'never' : new Date(seconds * 1000).toISOString()

/** A public key or a certificate. @throws PqError `malformed`. */
export function readSshBlob(
  bytes: Uint8Array,
  place: Place,
  details: Details,
  format: Asset['format'] = 'ssh',
): Asset {
  const reader = new SshReader(bytes)
  const type = reader.text()
  const isCertificate = type.endsWith(CERTIFICATE)
  if (isCertificate) reader.bytes()
  const key = keyUse(readFields(type, reader))
  const fingerprint = fingerprintOf(bytes)
  if (!isCertificate)
    return { kind: 'public key', format, place, uses: [key], details: { type, ...details }, fingerprint }
  // Of a security key, the application stands behind the key.
  if (type.startsWith('sk-')) reader.bytes()
  const authority = authorityUse(reader)
  return {
    kind: 'certificate',
    format,
    place,
    uses: [key, authority.use],
    details: { type, ...details, ...authority.details },
    fingerprint,
  }
}

const MAGIC = 'openssh-key-v1\0'

const CIPHERS: Readonly<Record<string, AlgorithmFacts>> = {
  'aes256-ctr': aes(256, 'CTR'),
  'aes192-ctr': aes(192, 'CTR'),
  'aes128-ctr': aes(128, 'CTR'),
  'aes256-cbc': aes(256, 'CBC'),
  'aes128-cbc': aes(128, 'CBC'),
  'aes256-gcm@openssh.com': aes(256, 'GCM'),
  'aes128-gcm@openssh.com': aes(128, 'GCM'),
  'chacha20-poly1305@openssh.com': chaCha20(),
  '3des-cbc': tripleDes(168),
}

/** The public half lies open in front of the private one, which is not read. @throws PqError `malformed`. */
export function readOpenSshPrivateKey(bytes: Uint8Array, place: Place): Asset {
  if (!String.fromCharCode(...bytes.subarray(0, MAGIC.length)).startsWith(MAGIC))
    throw malformed('no key of OpenSSH')
  const reader = new SshReader(bytes.subarray(MAGIC.length))
  const [cipher, kdf] = [reader.text(), reader.text()]
  const options = reader.bytes()
  if (reader.uint32() !== 1) throw malformed('OpenSSH: one key was expected')
  const { uses, details } = readSshBlob(reader.bytes(), place, {})
  const encrypted = cipher !== 'none'
  const encryption: Use = {
    role: 'encryption',
    purpose: 'confidentiality',
    algorithm: CIPHERS[cipher] ?? unknown(cipher, 'block-cipher'),
  }
  return {
    kind: 'private key',
    format: 'openssh',
    place,
    uses: encrypted ? [uses[0], encryption] : [uses[0]],
    details: { ...details, encrypted, ...(kdf === 'bcrypt' && { kdf, rounds: roundsOf(options) }) },
  }
}

/** bcrypt's options: salt, then rounds. */
function roundsOf(options: Uint8Array): number {
  const reader = new SshReader(options)
  reader.bytes()
  return reader.uint32()
}
