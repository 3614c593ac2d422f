/** HQC-PKE, HQC specification (2025-08-22) section 3.5. */
import { concatBytes, type Bytes } from '@quantum-shield/pq-core/bytes'
import type { HqcCore } from './core.ts'
import { hashI, openXof, type Xof } from './hashes.ts'
import { SEED_SIZE, type HqcParameters } from './hqc.table.ts'
import { withSecrets } from './secrets.ts'
import { clearUnused } from './unused-bits.ts'

export interface EncryptionKey {
  readonly h: Uint8Array
  readonly s: Uint8Array
}

/** Adds `b` to `a`, in place; bits of `b` beyond `a` are dropped (Truncate). */
function add(a: Uint8Array, b: Uint8Array): Uint8Array {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) ^ (b[i] as number)
  return a
}

/** Section 3.2, SampleVect: h. */
function sampleVect(parameters: HqcParameters, seed: Uint8Array): Uint8Array {
  return clearUnused(parameters, openXof(seed).xof(parameters.vectorSize))
}

/** Section 3.2, SampleFixedWeightVect$: by rejection, uniform. @returns the support. */
function sampleUniformSupport(core: HqcCore, stream: Xof): Uint32Array {
  const support = new Uint32Array(core.parameters.omega)
  for (let count = 0; count < support.length;) {
    const missing = support.length - count
    count = withSecrets((keep) => core.addDraws(support, count, keep(stream.xof(3 * missing))))
  }
  return support
}

/** Section 3.2, SampleFixedWeightVect: in constant time, slightly biased. @returns the support. */
function sampleSupport(core: HqcCore, stream: Xof): Uint32Array {
  return withSecrets((keep) => core.supportOf(keep(stream.xof(4 * core.parameters.omegaR))))
}

/** @param ek 32 bytes and s. Expands h, which takes as long as hashing `n` bits. */
export function parseEncryptionKey({ parameters }: HqcCore, ek: Uint8Array): EncryptionKey {
  return { h: sampleVect(parameters, ek.subarray(0, SEED_SIZE)), s: ek.slice(SEED_SIZE) }
}

/** @param dk the 32 bytes that x and y come from. @returns the support of y, which the caller wipes. */
export function parseDecryptionKey(core: HqcCore, dk: Uint8Array): Uint32Array {
  return withSecrets((keep) => sampleUniformSupport(core, keep(openXof(dk))))
}

/** HQC-PKE.Keygen. @returns ek ‖ dk, which the caller wipes. */
export function generateKeys(core: HqcCore, seed: Uint8Array): Bytes {
  return withSecrets((keep) => {
    const seeds = keep(hashI(seed))
    const [seedDk, seedEk] = [seeds.subarray(0, SEED_SIZE), seeds.subarray(SEED_SIZE)]
    const stream = keep(openXof(seedDk))
    const y = keep(sampleUniformSupport(core, stream))
    const x = keep(sampleUniformSupport(core, stream))
    const s = keep(core.multiply(sampleVect(core.parameters, seedEk), y))
    return concatBytes(seedEk, add(s, keep(core.vectorOf(x))), seedDk)
  })
}

/** HQC-PKE.Encrypt. @returns u ‖ v. */
export function encrypt(
  core: HqcCore,
  { h, s }: EncryptionKey,
  message: Uint8Array,
  theta: Uint8Array,
): Bytes {
  return withSecrets((keep) => {
    const stream = keep(openXof(theta))
    const r2 = keep(sampleSupport(core, stream))
    const e = keep(sampleSupport(core, stream))
    const r1 = keep(sampleSupport(core, stream))
    const u = add(keep(core.multiply(h, r2)), keep(core.vectorOf(r1)))
    const noise = add(keep(core.multiply(s, r2)), keep(core.vectorOf(e)))
    return concatBytes(u, add(keep(core.encode(message)), noise))
  })
}

/**
 * HQC-PKE.Decrypt. @param y the support. @param ciphertext u ‖ v; unused bits of u are left out.
 * @returns the message, which the caller wipes.
 */
export function decrypt(core: HqcCore, y: Uint32Array, ciphertext: Uint8Array): Uint8Array {
  const { parameters } = core
  const { vectorSize, codewordSize } = parameters
  const u = clearUnused(parameters, ciphertext.slice(0, vectorSize))
  return withSecrets((keep) => {
    const word = keep(ciphertext.slice(vectorSize, vectorSize + codewordSize))
    return core.decode(add(word, keep(core.multiply(u, y))))
  })
}
