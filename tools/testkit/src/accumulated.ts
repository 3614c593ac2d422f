/**
 * Accumulated tests (C2SP CCTV): inputs from one SHAKE128 stream over nothing, outputs into another instance, one
 * hash at the end. Thousands of cases without a file.
 */
import { createHash } from 'node:crypto'
import { shake128Stream } from './random.ts'

/** What one run of one back end gives, in the order in which it is hashed. */
export type Outputs = readonly Uint8Array[]

export interface KemInputs {
  /** d ‖ z, 64 bytes. */
  readonly seed: Uint8Array
  /** m, 32 bytes. */
  readonly message: Uint8Array
  /** Of the length of a ciphertext, which it is not. */
  readonly invalidCiphertext: Uint8Array
}

function accumulate<I>(runs: number, inputs: () => I, run: (inputs: I) => readonly Outputs[]): string[] {
  const hashes: ReturnType<typeof createHash>[] = []
  for (let i = 0; i < runs; i++) {
    run(inputs()).forEach((outputs, column) => {
      const hash = (hashes[column] ??= createHash('shake128', { outputLength: 32 }))
      for (const output of outputs) hash.update(output)
    })
  }
  return hashes.map((hash) => hash.digest('hex'))
}

/**
 * CCTV ML-KEM/README.md. @param run gives, for each back end under test: ek, dk, ciphertext, shared secret, and
 * what the invalid ciphertext decapsulates to.
 * @returns one hash a back end, in the order of `run`.
 */
export function accumulateKem(
  runs: number,
  ciphertextSize: number,
  run: (inputs: KemInputs) => readonly Outputs[],
): string[] {
  const stream = shake128Stream()
  const inputs = () => ({ seed: stream(64), message: stream(32), invalidCiphertext: stream(ciphertextSize) })
  return accumulate(runs, inputs, run)
}

/**
 * CCTV ML-DSA/accumulated/README.md. @param run gives, for each back end under test: the public key and the
 * deterministic signature of the empty message with the empty context. @returns as accumulateKem.
 */
export function accumulateSignatures(runs: number, run: (seed: Uint8Array) => readonly Outputs[]): string[] {
  const stream = shake128Stream()
  return accumulate(runs, () => stream(32), run)
}
