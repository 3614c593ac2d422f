import type { Report } from '../consumer/exercise.ts'
import type { Parcel } from '../consumer/parcel.ts'

export type { Report } from '../consumer/exercise.ts'
export type { Finding } from '../consumer/examine.ts'
export type { Parcel } from '../consumer/parcel.ts'

/** A JavaScript runtime that the packages promise to run in. */
export interface Runtime {
  readonly name: string
  /** How its user agent begins, or what is in it: which runtime really ran. */
  readonly userAgent: RegExp
  /** For whoever has to do without it. */
  readonly remedy: string
  /** Algorithms that node:crypto serves there; noble serves the others. */
  readonly native: readonly string[]
  /** Composites of which node:crypto serves one half there, and noble the other. */
  readonly halves: readonly string[]
  /** What serves the algorithms that have a WebAssembly kernel: `javascript` where none is compiled at run time. */
  readonly kernels: 'wasm' | 'javascript'
  /** Algorithms that nothing serves there. */
  readonly unavailable: readonly string[]
  /** @returns the path of the program, or undefined where this machine has none. */
  readonly find: () => string | undefined
  /** Runs consumer/ in a project's folder. @param received undefined only for Node, which starts. */
  readonly exercise: (program: string, folder: string, received?: Parcel) => Promise<Report>
}

/** What every node:crypto has, that of Deno and Bun included. */
export const CLASSICAL_NATIVE = ['RSA-OAEP-256', 'Ed25519', 'ECDSA-P256', 'RSA-PSS-SHA256']
/** Composites whose traditional half every node:crypto has. */
export const COMMON_COMPOSITES = [
  'MLKEM768-X25519-SHA3-256-draft-15',
  'MLKEM768-ECDH-P256-SHA3-256-draft-15',
  'MLKEM768-ECDH-P384-SHA3-256-draft-15',
  'MLDSA44-Ed25519-SHA512-draft-19',
  'MLDSA65-ECDSA-P256-SHA512-draft-19',
  'MLDSA65-ECDSA-P384-SHA512-draft-19',
]
export const RSA_COMPOSITES = ['MLKEM768-RSA2048-SHA3-256-draft-15', 'MLDSA44-RSA2048-PSS-SHA256-draft-19']
/** No library of the packages has RSA. */
export const RSA = ['RSA-OAEP-256', 'RSA-PSS-SHA256', ...RSA_COMPOSITES]
