/** HqcCore in plain JavaScript, for runtimes that do not compile WebAssembly at run time. */
import type { HqcCore } from '../core.ts'
import type { HqcParameters } from '../hqc.table.ts'
import { decodeReedMuller, encodeReedMuller } from './reed-muller.ts'
import { decodeReedSolomon, encodeReedSolomon } from './reed-solomon.ts'
import { addDraws, multiply, supportOf, vectorOf } from './vectors.ts'

export function portableCore(parameters: HqcParameters): HqcCore {
  const { n, copies } = parameters
  return {
    name: 'javascript',
    parameters,
    addDraws: (support, count, draws) => addDraws(n, support, count, draws),
    supportOf: (words) => supportOf(n, words),
    vectorOf: (support) => vectorOf(parameters, support),
    multiply: (vector, support) => multiply(parameters, vector, support),
    encode: (message) => encodeReedMuller(copies, encodeReedSolomon(parameters, message)),
    decode: (word) => decodeReedSolomon(parameters, decodeReedMuller(copies, word)),
  }
}
