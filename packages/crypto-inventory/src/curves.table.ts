/** Elliptic curves by every name that keys give them. */

export interface Curve {
  readonly oid: string
  /** The first is the one that reports use. */
  readonly aliases: readonly string[]
  /** Of the order, about twice the strength. */
  readonly bits: number
  /** In the CycloneDX cryptography registry. */
  readonly registryName: string
}

const nist = (oid: string, bits: number, ...aliases: readonly string[]): Curve => ({
  oid,
  aliases: [`P-${bits}`, `nistp${bits}`, ...aliases],
  bits,
  registryName: `nist/P-${bits}`,
})

const brainpool = (index: number, bits: number): Curve => ({
  oid: `1.3.36.3.3.2.8.1.1.${index}`,
  aliases: [`brainpoolP${bits}r1`, `BP-${bits}`],
  bits,
  registryName: `brainpool/brainpoolP${bits}r1`,
})

/** RFC 5480 section 2.1.1.1, RFC 5639 section 4.1, SEC 2 v2 appendix A. */
export const CURVES: readonly Curve[] = [
  nist('1.2.840.10045.3.1.1', 192, 'secp192r1', 'prime192v1'),
  nist('1.3.132.0.33', 224, 'secp224r1'),
  nist('1.2.840.10045.3.1.7', 256, 'secp256r1', 'prime256v1'),
  nist('1.3.132.0.34', 384, 'secp384r1'),
  nist('1.3.132.0.35', 521, 'secp521r1'),
  { oid: '1.3.132.0.10', aliases: ['secp256k1'], bits: 256, registryName: 'secg/secp256k1' },
  brainpool(7, 256),
  brainpool(11, 384),
  brainpool(13, 512),
]
