/** HQC-PKE, HQC specification (2025-08-22) section 3.5. */
import { concatBytes, wipe } from '@quantum-shield/pq-core/bytes'
import type { HqcCore } from './core.ts'
import { hashI, xof, type Xof } from './hashes.ts'
import { SEED_SIZE, type HqcParameters } from './hqc.table.ts'

export interface EncryptionKey {
  readonly h: Uint8Array
  readonly s: Uint8Array
}

export interface DecryptionKey {
  /** Positions of the ones in y. */
  readonly y: Uint32Array
}

/** Adds `b` to `a`, in place; bits of `b` beyond `a` are dropped (Truncate). */
function add(a: Uint8Array, b: Uint8Array): Uint8Array {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) ^ (b[i] as number)
  return a
}

/** The bits of the last byte that a vector of n bits uses. */
export const lastByteMask = ({ n, vectorSize }: HqcParameters): number => 0xff >>> (8 * vectorSize - n)

/** Section 3.2, SampleVect. */
function sampleVect(stream: Xof, parameters: HqcParameters): Uint8Array {
  const vector = stream(parameters.vectorSize)
  const last = parameters.vectorSize - 1
  vector[last] = (vector[last] as number) & lastByteMask(parameters)
  return vector
}

/** Section 3.2, SampleFixedWeightVect$: by rejection, uniform. @returns the support. */
function sampleUniformSupport(stream: Xof, core: HqcCore): Uint32Array {
  const support = new Uint32Array(core.parameters.omega)
  for (let count = 0; count < support.length;) {
    const draws = stream(3 * (support.length - count))
    count = core.addDraws(support, count, draws)
    wipe(draws)
  }
  return support
}

/** Section 3.2, SampleFixedWeightVect: in constant time, slightly biased. @returns the support. */
function sampleSupport(stream: Xof, core: HqcCore): Uint32Array {
  const words = stream(4 * core.parameters.omegaR)
  try {
    return core.supportOf(words)
  } finally {
    wipe(words)
  }
}

/** @param ek 32 bytes and s. Expands h, which takes as long as hashing `n` bits. */
export function parseEncryptionKey(core: HqcCore, ek: Uint8Array): EncryptionKey {
  return { h: sampleVect(xof(ek.subarray(0, SEED_SIZE)), core.parameters), s: ek.slice(SEED_SIZE) }
}

/** @param dk the 32 bytes that x and y come from. */
export function parseDecryptionKey(core: HqcCore, dk: Uint8Array): DecryptionKey {
  return { y: sampleUniformSupport(xof(dk), core) }
}

/** HQC-PKE.Keygen. The caller wipes `dk`. */
export function generateKeys(core: HqcCore, seed: Uint8Array): { ek: Uint8Array; dk: Uint8Array } {
  const seeds = hashI(seed)
  const dk = seeds.slice(0, SEED_SIZE)
  const seedEk = seeds.slice(SEED_SIZE)
  const stream = xof(dk)
  const y = sampleUniformSupport(stream, core)
  const x = sampleUniformSupport(stream, core)
  const vectorX = core.vectorOf(x)
  const s = core.multiply(sampleVect(xof(seedEk), core.parameters), y)
  const ek = concatBytes(seedEk, add(s, vectorX))
  wipe(seeds, vectorX)
  y.fill(0)
  x.fill(0)
  return { ek, dk }
}

/** HQC-PKE.Encrypt. @returns u ‖ v. */
export function encrypt(
  core: HqcCore,
  { h, s }: EncryptionKey,
  message: Uint8Array,
  theta: Uint8Array,
): Uint8Array {
  const stream = xof(theta)
  const supports = [sampleSupport(stream, core), sampleSupport(stream, core), sampleSupport(stream, core)]
  const [r2, e, r1] = supports as [Uint32Array, Uint32Array, Uint32Array]
  const [vectorR1, vectorE] = [core.vectorOf(r1), core.vectorOf(e)]
  const u = add(core.multiply(h, r2), vectorR1)
  const noise = add(core.multiply(s, r2), vectorE)
  const v = add(core.encode(message), noise)
  const ciphertext = concatBytes(u, v)
  wipe(vectorR1, vectorE, noise)
  for (const support of supports) support.fill(0)
  return ciphertext
}

/** HQC-PKE.Decrypt. @param ciphertext u ‖ v; unused bits of u are left out. The caller wipes the message. */
export function decrypt(core: HqcCore, { y }: DecryptionKey, ciphertext: Uint8Array): Uint8Array {
  const { parameters } = core
  const { vectorSize, codewordSize } = parameters
  const u = ciphertext.slice(0, vectorSize)
  u[vectorSize - 1] = (u[vectorSize - 1] as number) & lastByteMask(parameters)
  const noise = core.multiply(u, y)
  const word = add(ciphertext.slice(vectorSize, vectorSize + codewordSize), noise)
  const message = core.decode(word)
  wipe(noise, word)
  return message
}
