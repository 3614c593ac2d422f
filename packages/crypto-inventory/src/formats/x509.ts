/** Certificates (RFC 5280) and certificate requests (RFC 2986). Nothing is verified. */
import {
  bytesOf,
  childrenOf,
  dateOf,
  flagsOf,
  hasTag,
  isSequence,
  malformed,
  oidOf,
  parseAsn1,
  type Block,
} from '../asn1.ts'
import { toHex } from '@quantum-shield/pq-core/bytes'
import type { Asset, Place, Purpose, Use } from '../finding.ts'
import { fingerprintOf } from '../fingerprint.node.ts'
import { nameOf } from './names.ts'
import { purposeOf, signatureAlgorithm, spkiAlgorithm } from './public-keys.ts'

const KEY_USAGE = '2.5.29.15'
/** KeyUsage keyEncipherment, dataEncipherment and keyAgreement (RFC 5280 section 4.2.1.3). */
const ENCRYPTS = 0b0011_1000
/** digitalSignature, nonRepudiation, keyCertSign, cRLSign. */
const SIGNS = 0b1100_0110

/** The bytes that the structure takes, without what follows it. */
const encodingOf = (bytes: Uint8Array, root: Block): Uint8Array => bytes.subarray(0, root.blockLength)

/** What the certificate lets its key do; without a statement, everything. */
function keyUsage(extensions: Block | undefined): Purpose {
  if (extensions === undefined) return 'either'
  for (const extension of childrenOf(childrenOf(extensions)[0])) {
    const parts = childrenOf(extension)
    if (oidOf(parts[0]) !== KEY_USAGE) continue
    const flags = flagsOf(parseAsn1(bytesOf(parts.at(-1))))
    if ((flags & ENCRYPTS) === 0) return 'authenticity'
    return (flags & SIGNS) === 0 ? 'confidentiality' : 'either'
  }
  return 'either'
}

function keyUse(spki: Block | undefined, stated: Purpose): Use {
  const algorithm = spkiAlgorithm(spki, stated)
  return { role: 'key', purpose: purposeOf(algorithm, stated), algorithm }
}

const signatureUse = (identifier: Block | undefined): Use => ({
  role: 'signature',
  purpose: 'authenticity',
  algorithm: signatureAlgorithm(identifier),
})

/** @throws PqError `malformed` for what is no certificate. */
export function readCertificate(bytes: Uint8Array, place: Place): Asset {
  const root = parseAsn1(bytes)
  const [tbs, identifier] = childrenOf(root)
  const fields = childrenOf(tbs)
  const [serial, , issuer, validity, subject, spki, ...rest] = hasTag(fields[0], 0) ? fields.slice(1) : fields
  const [notBefore, notAfter] = childrenOf(validity).map((time) => dateOf(time).toISOString())
  if (notBefore === undefined || notAfter === undefined) throw malformed('a certificate without validity')
  const [subjectName, issuerName] = [nameOf(subject), nameOf(issuer)]
  const stated = keyUsage(rest.find((field) => hasTag(field, 3)))
  return {
    kind: 'certificate',
    format: 'x509',
    place,
    uses: [
      keyUse(spki, stated),
      { ...signatureUse(identifier), ...(subjectName === issuerName && { isSelfSigned: true }) },
    ],
    details: {
      subject: subjectName,
      issuer: issuerName,
      serialNumber: toHex(bytesOf(serial))
        .replace(/^00(?=.)/, '')
        .slice(0, 64),
      notBefore,
      notAfter,
    },
    fingerprint: fingerprintOf(encodingOf(bytes, root)),
  }
}

/** @throws PqError `malformed` for what is no request. */
export function readRequest(bytes: Uint8Array, place: Place): Asset {
  const root = parseAsn1(bytes)
  const [info, identifier] = childrenOf(root)
  const [, subject, spki] = childrenOf(info)
  if (!isSequence(subject)) throw malformed('a certificate request without subject')
  return {
    kind: 'certificate request',
    format: 'pkcs10',
    place,
    uses: [keyUse(spki, 'authenticity'), signatureUse(identifier)],
    details: { subject: nameOf(subject) },
    fingerprint: fingerprintOf(encodingOf(bytes, root)),
  }
}
