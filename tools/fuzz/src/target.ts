/** One parser under hostile input. Every input is bytes, so that one corpus and one set of mutations serve all. */

/** What the bytes are, for the mutations that know a format. */
export type Format = 'bytes' | 'der' | 'text' | 'json'

export interface Target {
  readonly name: string
  readonly format: Format
  /** Valid inputs to start from; the same in every process. */
  readonly seeds: readonly Uint8Array[]
  /** Pieces that the format gives a meaning to, besides those that stand in the code that runs. */
  readonly dictionary?: readonly (string | Uint8Array)[]
  /**
   * Returns or throws a PqError; any other throw is a crash. Throws as well when the input was accepted and the
   * result is wrong.
   */
  run(input: Uint8Array): unknown
}

/** A target whose seeds take a library or a long time to make. */
export interface LazyTarget {
  readonly name: string
  load(): Promise<Target>
}

export async function loadTarget(targets: readonly (Target | LazyTarget)[], name: string): Promise<Target> {
  const found = targets.find((each) => each.name === name)
  if (found === undefined) throw new RangeError(`no target "${name}"`)
  return 'load' in found ? found.load() : found
}

type Parts = Omit<Target, 'format'>
type Valued<Value> = Omit<Parts, 'seeds' | 'run'> & {
  readonly seeds: readonly Value[]
  run(value: Value): unknown
}

export const bytesTarget = (parts: Parts): Target => ({ ...parts, format: 'bytes' })

export const derTarget = (parts: Parts): Target => ({ ...parts, format: 'der' })

/** Bytes that are not UTF-8 come as U+FFFD. */
export const textTarget = ({ seeds, run, ...parts }: Valued<string>): Target => ({
  ...parts,
  format: 'text',
  seeds: seeds.map((seed) => Buffer.from(seed)),
  run: (input) => run(Buffer.from(input).toString()),
})

/** The value is what JSON.parse gave, whatever its type. Text that is no JSON is passed over. */
export const jsonTarget = ({ seeds, run, ...parts }: Valued<unknown>): Target => ({
  ...parts,
  format: 'json',
  seeds: seeds.map((seed) => Buffer.from(JSON.stringify(seed))),
  run(input) {
    let value: unknown
    try {
      value = JSON.parse(Buffer.from(input).toString())
    } catch {
      return
    }
    return run(value)
  },
})

type Choosing = Omit<Parts, 'run'> & {
  /** How many bytes at the front of an input are choices of the target and not part of what it parses. */
  readonly choices: number
  /** @param choices one number from 0 to 255 each; 0 in every seed, and where the input is too short. */
  run(bytes: Uint8Array, choices: readonly number[]): unknown
}

export function choosingTarget({ choices: count, seeds, run, ...parts }: Choosing): Target {
  return {
    ...parts,
    format: 'bytes',
    seeds: seeds.map((seed) => Buffer.concat([new Uint8Array(count), seed])),
    run: (input) =>
      run(
        input.slice(count),
        Array.from({ length: count }, (_, i) => input[i] ?? 0),
      ),
  }
}

/** For `run`: an input was accepted that should not have been. */
export function expectThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(`accepted, but ${what}`)
}
