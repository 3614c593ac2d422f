/** Facts about classical public-key algorithms by family and size. Shor's algorithm breaks all of them. */
import { CURVES, type Curve } from './curves.table.ts'
import type { AlgorithmFacts, Primitive, Purpose } from './finding.ts'

/** NIST SP 800-56B r2 table 2 and, below 2048 bits, SP 800-57 part 1 r5 table 2: modulus to strength in bits. */
const MODULUS_STRENGTHS: readonly (readonly [modulusBits: number, strength: number])[] = [
  [15360, 256],
  [8192, 200],
  [6144, 176],
  [4096, 152],
  [3072, 128],
  [2048, 112],
  [1024, 80],
]
const SMALLEST_STRENGTH = 56

/** Work to find a collision: SHA-1 as Leurent and Peyrin (2020), MD5 as Stevens (2009), MD2 as Knudsen and others (2009). */
const COLLISION_BITS: Readonly<Record<string, number>> = {
  MD2: 63,
  MD5: 16,
  'SHA-1': 61,
  'SHA-224': 112,
  'SHA-256': 128,
  'SHA-384': 192,
  'SHA-512': 256,
  'SHA3-224': 112,
  'SHA3-256': 128,
  'SHA3-384': 192,
  'SHA3-512': 256,
}

/** NIST SP 800-131A r2: nothing below it may protect anything since 2014. */
export const MIN_STRENGTH = 112

const strengthOfModulus = (bits: number | undefined): number | undefined =>
  bits === undefined
    ? undefined
    : (MODULUS_STRENGTHS.find(([modulusBits]) => bits >= modulusBits)?.[1] ?? SMALLEST_STRENGTH)

const joined = (...parts: readonly (string | number | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('-')

type Shape = Pick<AlgorithmFacts, 'family' | 'parameterSet' | 'curve'>

/** @param strengths those that are not known count for nothing; the least of the others counts. */
function classical(
  name: string,
  primitive: Primitive,
  shape: Shape,
  ...strengths: readonly (number | undefined)[]
): AlgorithmFacts {
  const known = strengths.filter((value) => value !== undefined)
  const bits = known.length === 0 ? undefined : Math.min(...known)
  return {
    name,
    primitive,
    ...shape,
    ...(bits !== undefined && { classicalBits: bits }),
    category: 0,
    quantum: 'vulnerable',
    isWeak: bits !== undefined && bits < MIN_STRENGTH,
  }
}

/** An RSA key. @param bits of the modulus. */
export function rsaKey(bits: number, purpose: Purpose): AlgorithmFacts {
  const family = { authenticity: 'RSASSA-PKCS1', confidentiality: 'RSAES-OAEP', either: undefined }[purpose]
  const shape = { ...(family !== undefined && { family }), parameterSet: String(bits) }
  const primitive = purpose === 'authenticity' ? 'signature' : 'pke'
  return classical(`RSA-${bits}`, primitive, shape, strengthOfModulus(bits))
}

/** @param hash for example `SHA-256`; empty where it is not known. */
export function rsaSignature(scheme: 'PKCS1-1.5' | 'PSS', hash: string): AlgorithmFacts {
  const family = scheme === 'PSS' ? 'RSASSA-PSS' : 'RSASSA-PKCS1'
  return classical(joined('RSA', scheme, hash), 'signature', { family }, COLLISION_BITS[hash])
}

export function rsaEncryption(scheme: 'PKCS1-1.5' | 'OAEP', bits?: number): AlgorithmFacts {
  const family = scheme === 'OAEP' ? 'RSAES-OAEP' : 'RSAES-PKCS1'
  return classical(joined('RSA', scheme, bits), 'pke', { family }, strengthOfModulus(bits))
}

const FIELD_PRIMITIVES = { DSA: 'signature', FFDH: 'key-agree', ElGamal: 'pke' } as const

/** Over a prime field. @param bits of the prime. */
export function finiteField(
  name: keyof typeof FIELD_PRIMITIVES,
  bits?: number,
  hash: string = '',
): AlgorithmFacts {
  const shape = { family: name, ...(bits !== undefined && { parameterSet: String(bits) }) }
  const strengths = [strengthOfModulus(bits), COLLISION_BITS[hash]]
  return classical(joined(name, bits, hash), FIELD_PRIMITIVES[name], shape, ...strengths)
}

const curveOf = (name: string): Curve | undefined =>
  CURVES.find((curve) => curve.oid === name || curve.aliases.includes(name))

const CURVE_SCHEMES = { authenticity: 'ECDSA', confidentiality: 'ECDH', either: 'EC' } as const

/** A key on a curve, or ECDSA with a hash. @param curveName any name, or an object identifier; empty where not known. */
export function ellipticCurve(curveName: string, purpose: Purpose, hash: string = ''): AlgorithmFacts {
  const curve = curveOf(curveName)
  const scheme = CURVE_SCHEMES[purpose]
  const shape = { ...(scheme !== 'EC' && { family: scheme }), ...(curve && { curve: curve.registryName }) }
  return classical(
    joined(scheme, curve?.aliases[0] ?? curveName, hash),
    purpose === 'confidentiality' ? 'key-agree' : 'signature',
    shape,
    curve && curve.bits >> 1,
    COLLISION_BITS[hash],
  )
}

/** Signatures and key agreement on the curves of RFC 7748. */
export function edwards(name: 'Ed25519' | 'Ed448' | 'X25519' | 'X448'): AlgorithmFacts {
  const isSignature = name.startsWith('Ed')
  const shape = { family: isSignature ? 'EdDSA' : 'ECDH', curve: `other/${CURVE_NAMES[name]}` }
  return classical(name, isSignature ? 'signature' : 'key-agree', shape, name.endsWith('448') ? 224 : 128)
}

const CURVE_NAMES = { Ed25519: 'Ed25519', Ed448: 'Ed448', X25519: 'Curve25519', X448: 'Curve448' } as const
