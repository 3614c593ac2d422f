/**
 * A kernel that tells what it does: the address of every load and store, the way through loops and conditions and the
 * operands of every division, in order: how long one takes depends on them. Two runs with different secrets must tell the same.
 */
import { createHash } from 'node:crypto'
import binaryen from 'binaryen'

/**
 * What is not recorded, so that kernels do without: accesses whose address Binaryen's instrument-memory pass leaves out,
 * choices that an engine may compile to a jump, and operations on floating-point numbers that take a varying time.
 */
const UNSEEN =
  /v128\.load\d+_(?:splat|lane|zero)|v128\.load\d+x\d+|v128\.store\d+_lane|memory\.(?:copy|fill|init)|\((?:select|br_if|br_table|f\d\d(?:x\d)?\.(?:div|sqrt))\b/

/** Beyond the numbers of loads, and of stores with their sign. */
const OPERAND = 2 ** 30

export interface Trace {
  /** Loads, stores, steps of control flow, and halves of operands. */
  readonly events: number
  /** Over all of them, in order. */
  readonly sha256: string
}

export interface TracedKernel<K> {
  readonly kernel: K
  /** What `run` makes the kernel do. */
  record(run: () => void): Trace
}

/** Binaryen's log-execution pass marks functions, loops and returns; the two arms of an `if` are marked here. */
function markArms(text: string): string {
  let mark = 1_000_000
  return text.replace(/\((?:then|else)\n/g, (arm) => `${arm}(call $log_execution (i32.const ${mark++}))\n`)
}

/** Each division becomes a call of a function that tells its operands and divides. */
function markDivisions(text: string): string {
  const marked = text.replace(/\((i(?:32|64)\.(?:div|rem)_[su])\b/g, '(call $traced.$1')
  const imports = ['i32', 'i64'].map(
    (type) => `(import "env" "operand_${type}" (func $operand_${type} (param ${type})))`,
  )
  const functions = ['i32', 'i64'].flatMap((type) =>
    ['div_s', 'div_u', 'rem_s', 'rem_u'].map((operation) => {
      const operands = ['0', '1'].map((i) => `(local.get ${i})`)
      const calls = operands.map((operand) => `(call $operand_${type} ${operand})`).join(' ')
      const head = `(func $traced.${type}.${operation} (param ${type} ${type}) (result ${type})`
      return `${head} ${calls} (${type}.${operation} ${operands.join(' ')}))`
    }),
  )
  const end = marked.lastIndexOf(')')
  return `${marked.slice(0, end).replace('(module', `(module ${imports.join('')}`)}${functions.join('')})`
}

/** The module with calls to imports of `env` around whatever it does. @throws RangeError for what they cannot see. */
function instrument(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const parsed = binaryen.readBinary(module)
  parsed.setFeatures(binaryen.Features.All)
  const unseen = UNSEEN.exec(parsed.emitText())
  if (unseen !== null) throw new RangeError(`${unseen[0]} cannot be traced`)
  parsed.runPasses(['instrument-memory', 'log-execution'])
  const marked = binaryen.parseText(markDivisions(markArms(parsed.emitText())))
  marked.setFeatures(binaryen.Features.All)
  const bytes = Uint8Array.from(marked.emitBinary())
  parsed.dispose()
  marked.dispose()
  return bytes
}

export function traceKernel<K extends object>(module: Uint8Array): TracedKernel<K> {
  let events: number[] = []
  const instrumented = new WebAssembly.Module(instrument(module))
  const env: Record<string, (...args: number[]) => number> = {}
  for (const { name } of WebAssembly.Module.imports(instrumented)) env[name] = (_, value = 0) => value
  env['load_ptr'] = (site, _size, offset = 0, address = 0) => {
    events.push(site ?? 0, offset + address)
    return address
  }
  env['store_ptr'] = (site, _size, offset = 0, address = 0) => {
    events.push(-1 - (site ?? 0), offset + address)
    return address
  }
  env['log_execution'] = (mark = 0) => events.push(-1, mark)
  env['operand_i32'] = (value = 0) => events.push(OPERAND, value)
  const operandI64 = (value: bigint) =>
    events.push(OPERAND, Number(value >> 32n), OPERAND, Number(BigInt.asIntN(32, value)))
  return {
    kernel: new WebAssembly.Instance(instrumented, { env: { ...env, operand_i64: operandI64 } }).exports as K,
    record(run) {
      events = []
      run()
      const sha256 = createHash('sha256').update(Int32Array.from(events)).digest('hex')
      return { events: events.length / 2, sha256 }
    },
  }
}
