/**
 * What makes a Falcon private key one (round 3 specification): whoever signs with another may never come to an end, because
 * signing repeats until the signature is short.
 */

const Q = 12_289

/** Specification section 3.11.5, bits of a coefficient of f and of g. Those of F have 8. */
const WIDTH: Readonly<Record<number, number>> = { 9: 6, 10: 5 }

/** Section 3.8.2 Alg 5 NTRUGen: the largest squared norm, (1.17 * sqrt(q))^2. */
const MAX_SQUARED_NORM = 1.17 * 1.17 * Q

/** `count` two's complement numbers of `width` bits, the highest bit first. */
function readSigned(bytes: Uint8Array, width: number, count: number): Int32Array {
  const numbers = new Int32Array(count)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < count; i++) {
    for (; held < width; held += 8) bits = ((bits << 8) | (bytes[at++] as number)) & 0xff_ffff
    held -= width
    numbers[i] = ((bits >> held) << (32 - width)) >> (32 - width)
  }
  return numbers
}

/** The product modulo x^n + 1, not reduced: below 2^53 for the numbers here. */
function multiply(a: Int32Array, b: Int32Array): Float64Array {
  const n = a.length
  const product = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const factor = a[i] as number
    for (let j = 0; j < n - i; j++) product[i + j] = (product[i + j] as number) + factor * (b[j] as number)
    for (let j = n - i; j < n; j++)
      product[i + j - n] = (product[i + j - n] as number) - factor * (b[j] as number)
  }
  return product
}

const dot = (a: Int32Array): number => a.reduce((sum, value) => sum + value * value, 0)

/** Of the second vector of the Gram-Schmidt basis, from |f|^2 + |g|^2 at the roots of x^n + 1 (section 3.8.2). */
function squaredNormOfDual(f: Int32Array, g: Int32Array): number {
  const n = f.length
  const angles = Array.from({ length: 2 * n }, (_, i) => (Math.PI * i) / n)
  const [cosine, sine] = [Float64Array.from(angles, Math.cos), Float64Array.from(angles, Math.sin)]
  let sum = 0
  for (let root = 1; root < n; root += 2) {
    const parts = [f, g].map((polynomial) => {
      let [real, imaginary] = [0, 0]
      for (let i = 0; i < n; i++) {
        const angle = (root * i) % (2 * n)
        real += (polynomial[i] as number) * (cosine[angle] as number)
        imaginary += (polynomial[i] as number) * (sine[angle] as number)
      }
      return real * real + imaginary * imaginary
    })
    sum += (Q * Q) / ((parts[0] as number) + (parts[1] as number))
  }
  // Roots come in pairs with the same value.
  return (2 * sum) / n
}

/** The public polynomial h, 14 bits a coefficient behind one byte. */
function readPublic(publicKey: Uint8Array, n: number): Int32Array {
  return readSigned(publicKey.subarray(1), 14, n).map((value) => value & 0x3fff)
}

const centered = (value: number): number => {
  const residue = ((value % Q) + Q) % Q
  return residue > Q / 2 ? residue - Q : residue
}

/** f G - g F = q, for the only G that may fit: h F modulo q, in 8 bits. */
function solvesEquation(f: Int32Array, g: Int32Array, capitalF: Int32Array, h: Int32Array): boolean {
  const capitalG = Int32Array.from(multiply(h, capitalF), centered)
  const left = multiply(f, capitalG)
  const right = multiply(g, capitalF)
  const holds =
    capitalG.every((value) => Math.abs(value) < 128) &&
    left.every((value, i) => value - (right[i] as number) === (i === 0 ? Q : 0))
  for (const secret of [capitalG, left, right]) secret.fill(0)
  return holds
}

/** Specification section 3.11.4: a byte 0000 and log2 n, then residues modulo q. @returns what is wrong, or undefined. */
export function refuseFalconPublicKey(logn: number, bytes: Uint8Array): string | undefined {
  if (bytes[0] !== logn) return `public key that begins with ${bytes[0]}, not ${logn}`
  return readPublic(bytes, 2 ** logn).every((value) => value < Q)
    ? undefined
    : 'public key with a coefficient that is not reduced'
}

/**
 * Specification section 3.11.5: a byte 0101 and log2 n, then f, g and F, which must have the norms that key generation allows
 * and fit each other.
 * @param publicKeyOf gives g / f modulo q; throws when f has no inverse.
 * @returns what is wrong, or undefined.
 */
export function refuseFalconPrivateKey(
  logn: number,
  bytes: Uint8Array,
  publicKeyOf: (privateKey: Uint8Array) => Uint8Array,
): string | undefined {
  const header = 0x50 | logn
  if (bytes[0] !== header) return `private key that begins with ${bytes[0]}, not ${header}`
  const n = 2 ** logn
  const width = WIDTH[logn] as number
  const size = (n * width) / 8
  const secrets = [
    readSigned(bytes.subarray(1), width, n),
    readSigned(bytes.subarray(1 + size), width, n),
    readSigned(bytes.subarray(1 + 2 * size), 8, n),
  ] as const
  const [f, g, capitalF] = secrets
  try {
    const tooLong = dot(f) + dot(g) > MAX_SQUARED_NORM || squaredNormOfDual(f, g) > MAX_SQUARED_NORM
    if (tooLong) return 'private key of vectors that are too long'
    const holds = solvesEquation(f, g, capitalF, readPublic(publicKeyOf(bytes), n))
    return holds ? undefined : 'private key whose parts do not fit'
  } catch {
    return 'private key without a public key'
  } finally {
    for (const secret of secrets) secret.fill(0)
  }
}
