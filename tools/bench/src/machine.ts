/** Under which circumstances the figures came about. */
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { describeRoot } from './folder.ts'

/** Above it, others were at work and the figures are not to be quoted. */
const QUIET_LOAD = 0.5

export interface Circumstances {
  /** One line each. */
  readonly lines: readonly string[]
  readonly isQuiet: boolean
}

/** @param command as it was typed. */
export function circumstances(command: string): Circumstances {
  const { node, openssl, v8 } = process.versions
  const [load = 0] = loadavg()
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`
  return {
    isQuiet: load <= QUIET_LOAD,
    lines: [
      `${command}, ${new Date().toISOString().slice(0, 16)}Z`,
      `${model}, ${availableParallelism()} cores, ${memory}; ${process.platform} ${release()} ${process.arch}`,
      `Node ${node}, OpenSSL ${openssl}, V8 ${v8}; files in ${describeRoot()}`,
      `load average at the start ${load.toFixed(2)}${load <= QUIET_LOAD ? '' : ': others are at work, the figures are not to be quoted'}`,
    ],
  }
}
