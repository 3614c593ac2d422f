import type { Identifiers } from './ids.ts'

const NIST_KEM = '2.16.840.1.101.3.4.4'
const NIST_SIG = '2.16.840.1.101.3.4.3'
const KEM_SOURCE = 'RFC 9935 (OID); draft-ietf-hpke-pq (HPKE); draft-ietf-tls-mlkem (TLS)'
const DSA_SOURCE = 'RFC 9881 (OID); RFC 9964 (JOSE, COSE); draft-ietf-tls-mldsa (TLS)'
const HYBRID_SOURCE =
  'draft-ietf-hpke-pq (HPKE); JOSE name as Web Crypto implementations export it; no OID assigned'
const DHKEM_X_SOURCE = 'RFC 8410 (OID); RFC 8037 (JOSE); RFC 9180 (HPKE); RFC 8446 (TLS)'
const DHKEM_EC_SOURCE = 'RFC 5480 (OID of the named curve); RFC 7518 (JOSE); RFC 9180 (HPKE); RFC 8446 (TLS)'

function mlKem(size: number, index: number): Identifiers {
  return {
    id: `ML-KEM-${size}`,
    oid: `${NIST_KEM}.${index}`,
    asn1: 'seed-choice',
    jose: { kty: 'AKP', alg: `ML-KEM-${size}` },
    tls: { name: `MLKEM${size}`, code: 0x01ff + index },
    hpke: 0x003f + index,
    source: KEM_SOURCE,
  }
}

function mlDsa(size: number, index: number): Identifiers {
  return {
    id: `ML-DSA-${size}`,
    oid: `${NIST_SIG}.${16 + index}`,
    asn1: 'seed-choice',
    jose: { kty: 'AKP', alg: `ML-DSA-${size}` },
    cose: -47 - index,
    tls: { name: `mldsa${size}`, code: 0x0903 + index },
    source: DSA_SOURCE,
  }
}

/** With SHA-512. Not for certificates or tokens, hence without JOSE and COSE names. */
function hashMlDsa(size: number, index: number): Identifiers {
  return {
    id: `HashML-DSA-${size}`,
    oid: `${NIST_SIG}.${31 + index}`,
    asn1: 'seed-choice',
    source: 'NIST Computer Security Objects Register (OID)',
  }
}

/** FIPS 205 section 11 table 2: the sets in the order of their object identifiers. */
const SLH_DSA_SETS = /* @__PURE__ */ ['SHA2', 'SHAKE'].flatMap((hash) =>
  ['128s', '128f', '192s', '192f', '256s', '256f'].map((size) => `SLH-DSA-${hash}-${size}`),
)

/**
 * The COSE numbers that draft-ietf-cose-sphincs-plus asked for belong to others since RFC 9864; its JOSE names are the
 * names of the sets.
 */
function slhDsa(id: string, index: number): Identifiers {
  return {
    id,
    oid: `${NIST_SIG}.${20 + index}`,
    asn1: 'raw',
    jose: { kty: 'AKP', alg: id },
    source: 'RFC 9909 (OID); draft-ietf-cose-sphincs-plus (JOSE)',
  }
}

/** With SHA-256, SHA-512, SHAKE128 or SHAKE256, by category. Not for tokens, hence without JOSE names. */
function hashSlhDsa(id: string, index: number): Identifiers {
  return {
    id: `Hash${id}`,
    oid: `${NIST_SIG}.${35 + index}`,
    asn1: 'raw',
    source: 'RFC 9909 (OID)',
  }
}

/** Without code points of its own, an algorithm has no SPKI and no PKCS#8; its JWK is AKP with the id as `alg`. */
function unassigned(source: string, ...ids: readonly string[]): Identifiers[] {
  return ids.map((id) => ({ id, source: `${source}: no number is assigned` }))
}

const HQC = /* @__PURE__ */ unassigned(
  'HQC specification of 2025-08-22, a draft',
  ...[1, 3, 5].map((category) => `HQC-${category}-2025-08-22`),
)

const olderHqc = (category: 1 | 3 | 5): string =>
  "liboqs-js's HQC-128, HQC-192 and HQC-256 are the submission of 2023, which is flawed against chosen ciphertexts; " +
  `use HQC-${category}-2025-08-22`

/** Names that others have for what must not be used, and why. */
export const BLOCKED: Readonly<Record<string, string>> = /* @__PURE__ */ (() => ({
  'HQC-128': olderHqc(1),
  'HQC-192': olderHqc(3),
  'HQC-256': olderHqc(5),
}))()

const CLASSIC_MCELIECE = /* @__PURE__ */ unassigned(
  "Classic McEliece, round 4 of NIST's process (names as in liboqs)",
  ...['348864f', '460896f', '6688128f', '8192128f'].map((set) => `Classic-McEliece-${set}`),
)

const FRODOKEM = /* @__PURE__ */ unassigned(
  'draft-longa-cfrg-frodokem (names as in liboqs)',
  ...[640, 976, 1344].flatMap((n) => [`FrodoKEM-${n}-AES`, `FrodoKEM-${n}-SHAKE`]),
)

/** Never under the object identifiers of FN-DSA, whose signatures will be others. */
const FALCON = /* @__PURE__ */ unassigned(
  "Falcon, round 3 of NIST's process",
  ...['Falcon-', 'Falcon-padded-'].flatMap((name) => [`${name}512`, `${name}1024`]),
)

const MULTIVARIATE = /* @__PURE__ */ unassigned(
  "round 2 of NIST's additional signatures",
  ...[1, 2, 3, 5].map((set) => `MAYO-${set}-round-2`),
  ...['Is', 'Ip', 'III', 'V'].flatMap((set) => [`UOV-${set}-round-2`, `UOV-${set}-pkc-round-2`]),
)

/** The sets of draft-ietf-lamps-pq-composite-sigs-19 section 6 in the order of their object identifiers, from .37. */
const COMPOSITE_SIGNATURES = [
  'MLDSA44-RSA2048-PSS-SHA256',
  'MLDSA44-RSA2048-PKCS15-SHA256',
  'MLDSA44-Ed25519-SHA512',
  'MLDSA44-ECDSA-P256-SHA256',
  'MLDSA65-RSA3072-PSS-SHA512',
  'MLDSA65-RSA3072-PKCS15-SHA512',
  'MLDSA65-RSA4096-PSS-SHA512',
  'MLDSA65-RSA4096-PKCS15-SHA512',
  'MLDSA65-ECDSA-P256-SHA512',
  'MLDSA65-ECDSA-P384-SHA512',
  'MLDSA65-ECDSA-brainpoolP256r1-SHA512',
  'MLDSA65-Ed25519-SHA512',
  'MLDSA87-ECDSA-P384-SHA512',
  'MLDSA87-ECDSA-brainpoolP384r1-SHA512',
  'MLDSA87-Ed448-SHAKE256',
  'MLDSA87-RSA3072-PSS-SHA512',
  'MLDSA87-RSA4096-PSS-SHA512',
  'MLDSA87-ECDSA-P521-SHA512',
]

/** The sets of draft-ietf-lamps-pq-composite-kem-15 section 6 in the order of their object identifiers, from .55. */
const COMPOSITE_KEMS = [
  'MLKEM768-RSA2048-SHA3-256',
  'MLKEM768-RSA3072-SHA3-256',
  'MLKEM768-RSA4096-SHA3-256',
  'MLKEM768-X25519-SHA3-256',
  'MLKEM768-ECDH-P256-SHA3-256',
  'MLKEM768-ECDH-P384-SHA3-256',
  'MLKEM768-ECDH-brainpoolP256r1-SHA3-256',
  'MLKEM1024-RSA3072-SHA3-256',
  'MLKEM1024-ECDH-P384-SHA3-256',
  'MLKEM1024-ECDH-brainpoolP384r1-SHA3-256',
  'MLKEM1024-X448-SHA3-256',
  'MLKEM1024-ECDH-P521-SHA3-256',
]

/** The six that draft-ietf-jose-pq-composite-sigs names. Keys and signatures are the octets of the other draft. */
const COMPOSITE_JOSE_NAMES: Readonly<Record<string, string>> = {
  'MLDSA44-ECDSA-P256-SHA256': 'ML-DSA-44-ES256',
  'MLDSA65-ECDSA-P256-SHA512': 'ML-DSA-65-ES256',
  'MLDSA87-ECDSA-P384-SHA512': 'ML-DSA-87-ES384',
  'MLDSA44-Ed25519-SHA512': 'ML-DSA-44-Ed25519',
  'MLDSA65-Ed25519-SHA512': 'ML-DSA-65-Ed25519',
  'MLDSA87-Ed448-SHAKE256': 'ML-DSA-87-Ed448',
}

/** The id is the draft's name and its revision. The numbers that the draft for COSE asks for are not assigned. */
function composite(name: string, revision: number, arc: number): Identifiers {
  const document = `draft-ietf-lamps-pq-composite-${name.startsWith('MLDSA') ? 'sigs' : 'kem'}`
  const alg = COMPOSITE_JOSE_NAMES[name]
  return {
    id: `${name}-draft-${revision}`,
    oid: `1.3.6.1.5.5.7.6.${arc}`,
    asn1: 'raw',
    ...(alg === undefined ? {} : { jose: { kty: 'AKP', alg } }),
    source: `${document}-${revision} (OID)${alg === undefined ? '' : '; draft-ietf-jose-pq-composite-sigs (JOSE)'}`,
  }
}

export const IDENTIFIERS: readonly Identifiers[] = /* @__PURE__ */ Object.freeze([
  mlKem(512, 1),
  mlKem(768, 2),
  mlKem(1024, 3),
  {
    id: 'X-Wing',
    oid: '1.3.6.1.4.1.62253.25722',
    asn1: 'raw',
    jose: { kty: 'AKP', alg: 'MLKEM768-X25519' },
    tls: { name: 'X25519MLKEM768', code: 0x11ec },
    hpke: 0x647a,
    source: 'draft-connolly-cfrg-xwing-kem (OID, HPKE); RFC 10024 (TLS group of the same two components)',
  },
  {
    id: 'MLKEM768-P256',
    jose: { kty: 'AKP', alg: 'MLKEM768-P256' },
    tls: { name: 'SecP256r1MLKEM768', code: 0x11eb },
    hpke: 0x0050,
    source: HYBRID_SOURCE,
  },
  {
    id: 'MLKEM1024-P384',
    jose: { kty: 'AKP', alg: 'MLKEM1024-P384' },
    tls: { name: 'SecP384r1MLKEM1024', code: 0x11ed },
    hpke: 0x0051,
    source: HYBRID_SOURCE,
  },
  ...COMPOSITE_KEMS.map((name, i) => composite(name, 15, 55 + i)),
  ...HQC,
  ...CLASSIC_MCELIECE,
  ...FRODOKEM,
  mlDsa(44, 1),
  mlDsa(65, 2),
  mlDsa(87, 3),
  hashMlDsa(44, 1),
  hashMlDsa(65, 2),
  hashMlDsa(87, 3),
  ...COMPOSITE_SIGNATURES.map((name, i) => composite(name, 19, 37 + i)),
  ...SLH_DSA_SETS.map(slhDsa),
  ...SLH_DSA_SETS.map(hashSlhDsa),
  ...FALCON,
  ...MULTIVARIATE,
  {
    id: 'HSS-LMS',
    oid: '1.2.840.113549.1.9.16.3.17',
    asn1: 'raw',
    cose: -46,
    source: 'RFC 9802 and RFC 9708 (OID); RFC 8778 (COSE)',
  },
  {
    id: 'XMSS',
    oid: '1.3.6.1.5.5.7.6.34',
    asn1: 'raw',
    source: 'RFC 9802 (OID)',
  },
  {
    id: 'XMSSMT',
    oid: '1.3.6.1.5.5.7.6.35',
    asn1: 'raw',
    source: 'RFC 9802 (OID)',
  },
  {
    id: 'DHKEM-X25519',
    oid: '1.3.101.110',
    asn1: 'rfc8410',
    jose: { kty: 'OKP', crv: 'X25519' },
    tls: { name: 'x25519', code: 0x001d },
    hpke: 0x0020,
    source: DHKEM_X_SOURCE,
  },
  {
    id: 'DHKEM-P256',
    oid: '1.2.840.10045.3.1.7',
    asn1: 'ec',
    jose: { kty: 'EC', crv: 'P-256' },
    tls: { name: 'secp256r1', code: 0x0017 },
    hpke: 0x0010,
    source: DHKEM_EC_SOURCE,
  },
  {
    id: 'DHKEM-P384',
    oid: '1.3.132.0.34',
    asn1: 'ec',
    jose: { kty: 'EC', crv: 'P-384' },
    tls: { name: 'secp384r1', code: 0x0018 },
    hpke: 0x0011,
    source: DHKEM_EC_SOURCE,
  },
  {
    id: 'DHKEM-P521',
    oid: '1.3.132.0.35',
    asn1: 'ec',
    jose: { kty: 'EC', crv: 'P-521' },
    tls: { name: 'secp521r1', code: 0x0019 },
    hpke: 0x0012,
    source: DHKEM_EC_SOURCE,
  },
  {
    id: 'DHKEM-X448',
    oid: '1.3.101.111',
    asn1: 'rfc8410',
    jose: { kty: 'OKP', crv: 'X448' },
    tls: { name: 'x448', code: 0x001e },
    hpke: 0x0021,
    source: DHKEM_X_SOURCE,
  },
  {
    id: 'RSA-OAEP-256',
    oid: '1.2.840.113549.1.1.1',
    asn1: 'rsa',
    jose: { kty: 'RSA', alg: 'RSA-OAEP-256' },
    source: 'RFC 8017 (OID rsaEncryption); RFC 7518 (JOSE)',
  },
  {
    id: 'Ed25519',
    oid: '1.3.101.112',
    asn1: 'rfc8410',
    jose: { kty: 'OKP', crv: 'Ed25519', algAliases: ['Ed25519', 'EdDSA'] },
    cose: -19,
    tls: { name: 'ed25519', code: 0x0807 },
    source: 'RFC 8410 (OID); RFC 8037 and RFC 9864 (JOSE); RFC 9864 (COSE); RFC 8446 (TLS)',
  },
  {
    id: 'ECDSA-P256',
    oid: '1.2.840.10045.3.1.7',
    asn1: 'ec',
    jose: { kty: 'EC', crv: 'P-256', alg: 'ES256' },
    cose: -9,
    tls: { name: 'ecdsa_secp256r1_sha256', code: 0x0403 },
    source: 'RFC 5480 (OID of the named curve); RFC 7518 (JOSE); RFC 9864 (COSE ESP256); RFC 8446 (TLS)',
  },
  {
    id: 'RSA-PSS-SHA256',
    oid: '1.2.840.113549.1.1.1',
    asn1: 'rsa',
    jose: { kty: 'RSA', alg: 'PS256' },
    cose: -37,
    tls: { name: 'rsa_pss_rsae_sha256', code: 0x0804 },
    source: 'RFC 8017 (OID rsaEncryption); RFC 7518 (JOSE); RFC 8230 (COSE); RFC 8446 (TLS)',
  },
])
