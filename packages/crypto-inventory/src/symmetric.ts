/** Facts about ciphers and MACs that protect keys, tokens and files. */
import type { AlgorithmFacts, Primitive } from './finding.ts'

interface Cipher {
  readonly name: string
  readonly family: string
  readonly bits: number
  readonly primitive?: Primitive
  /** Withdrawn, whatever its size: SP 800-131A r2 for 3DES, RFC 7465 for RC4. */
  readonly isWithdrawn?: boolean
}

/** Grover's algorithm leaves AES-128 in category 1: the yardstick that the category is defined by. */
function factsOf({
  name,
  family,
  bits,
  primitive = 'block-cipher',
  isWithdrawn = false,
}: Cipher): AlgorithmFacts {
  const category = bits >= 256 ? 5 : bits >= 192 ? 3 : bits >= 128 ? 1 : 0
  return {
    name,
    primitive,
    family,
    parameterSet: String(bits),
    classicalBits: bits,
    category,
    quantum: category === 0 ? 'vulnerable' : 'safe',
    isWeak: isWithdrawn || bits < 112,
  }
}

/** @param mode for example `CBC`, `GCM`. */
export const aes = (bits: number, mode: string): AlgorithmFacts =>
  factsOf({
    name: `AES-${bits}-${mode}`,
    family: 'AES',
    bits,
    primitive: /GCM|CCM|OCB|EAX/.test(mode) ? 'ae' : 'block-cipher',
  })

export const tripleDes = (bits: 112 | 168): AlgorithmFacts =>
  factsOf({
    name: bits === 168 ? '3DES-CBC' : '3DES-112-CBC',
    family: '3DES',
    bits: bits === 168 ? 112 : 80,
    isWithdrawn: true,
  })

export const des = (): AlgorithmFacts => factsOf({ name: 'DES-CBC', family: 'DES', bits: 56 })

/** @param bits of the key. */
export const rc2 = (bits: number): AlgorithmFacts =>
  factsOf({ name: `RC2-${bits}-CBC`, family: 'RC2', bits, isWithdrawn: true })

export const rc4 = (bits: number): AlgorithmFacts =>
  factsOf({ name: `RC4-${bits}`, family: 'RC4', bits, primitive: 'stream-cipher', isWithdrawn: true })

export const chaCha20 = (name = 'ChaCha20-Poly1305'): AlgorithmFacts =>
  factsOf({ name, family: 'ChaCha20', bits: 256, primitive: 'ae' })

/** @param hash for example `SHA-256`. HMAC stands where the hash's collisions do not matter. */
export function hmac(hash: string): AlgorithmFacts {
  const bits = { MD5: 128, 'SHA-1': 160, 'SHA-224': 224, 'SHA-384': 384, 'SHA-512': 512 }[hash] ?? 256
  return factsOf({ name: `HMAC-${hash}`, family: 'HMAC', bits: Math.min(bits, 256), primitive: 'mac' })
}

/** A password that a slow function turns into a key: what it is worth, no file tells. */
export const passwordKey = (name: string, family: string): AlgorithmFacts => ({
  name,
  family,
  primitive: 'kdf',
  quantum: 'safe',
  isWeak: false,
})
