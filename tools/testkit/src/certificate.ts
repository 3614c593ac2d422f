/** The parts of an X.509 certificate (RFC 5280 section 4.1) that tests look at, from well-formed DER. */

export interface CertificateParts {
  /** The signed bytes, TBSCertificate. */
  readonly toBeSigned: Uint8Array
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array
  readonly signature: Uint8Array
}

/** Start and end of the content of the element at `offset`. */
function contentOf(der: Uint8Array, offset: number): { start: number; end: number } {
  const first = der[offset + 1] ?? 0
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first }
  const start = offset + 2 + (first & 0x7f)
  const length = der.subarray(offset + 2, start).reduce((value, byte) => value * 256 + byte, 0)
  return { start, end: start + length }
}

/** The elements inside the one at the start of `der`, tag and length included. */
function elementsOf(der: Uint8Array): Uint8Array[] {
  const { start, end } = contentOf(der, 0)
  const elements: Uint8Array[] = []
  for (let offset = start; offset < end;) {
    const next = contentOf(der, offset).end
    elements.push(der.subarray(offset, next))
    offset = next
  }
  return elements
}

/** @throws RangeError when an element is missing. */
export function partsOfCertificate(der: Uint8Array): CertificateParts {
  const [toBeSigned, , bits] = elementsOf(der)
  if (toBeSigned === undefined || bits === undefined) throw new RangeError('not a certificate')
  // [0] version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo
  const spki = elementsOf(toBeSigned)[6]
  if (spki === undefined) throw new RangeError('not a version 3 certificate')
  return { toBeSigned, spki, signature: bits.subarray(contentOf(bits, 0).start + 1) }
}
