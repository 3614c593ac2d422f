/**
 * The command line over node:util's parseArgs. A verb's code is loaded when it is called: `--help` costs little
 * more than starting Node (docs/design/003-command-start.md).
 */
import type { ParseArgsConfig } from 'node:util'

// An import statement would evaluate every lazy part of node:util, 1 ms at each start.
const { parseArgs } = process.getBuiltinModule('node:util')

export interface OptionSpec {
  /** As typed, without the dashes. */
  readonly name: string
  readonly short?: string
  /** What the value is, in capitals; absent for a switch. */
  readonly value?: string
  readonly repeatable?: boolean
  readonly required?: boolean
  readonly help: string
}

export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface Verb {
  readonly name: string
  readonly summary: string
  /** What the one argument is, in capitals; absent for a verb without. */
  readonly argument?: string
  /** The argument may be given several times: `run` gets all of them as its last parameter. */
  readonly takesMany?: boolean
  readonly options: readonly OptionSpec[]
  /** Option values come under their names in camelCase. */
  readonly run: (argument: string | undefined, options: OptionValues, all: readonly string[]) => Promise<void>
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  readonly code = 'usage'
}

const HELP: OptionSpec = { name: 'help', short: 'h', help: 'show this' }

const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

function configOf(verb: Verb): ParseArgsConfig {
  const options = [...verb.options, HELP].map(({ name, short, value, repeatable }) => [
    name,
    {
      type: value === undefined ? ('boolean' as const) : ('string' as const),
      ...(short !== undefined && { short }),
      ...(repeatable === true && { multiple: true }),
    },
  ])
  return {
    options: Object.fromEntries(options) as ParseArgsConfig['options'],
    allowPositionals: true,
    strict: true,
  }
}

/** parseArgs explains itself in its first sentence. Behind it stands advice, which is kept where it fits. */
function explanationOf(error: unknown, verb: Verb): string {
  if (!(error instanceof Error)) return 'cannot be understood'
  const [sentence = ''] = error.message.split(/\. |\.?\n/)
  const [, long] = /'(--[\w-]+=)-XYZ'/.exec(error.message) ?? []
  if (long !== undefined) return `${sentence}; a value that starts with a dash is written ${long}-XYZ`
  const isLetter = /^Unknown option '-[^-]'$/.test(sentence)
  return isLetter && verb.argument !== undefined
    ? `${sentence}; a file whose name starts with a dash is written ./-NAME`
    : sentence
}

/** @throws UsageError. */
export function parse(
  verb: Verb,
  args: readonly string[],
): { argument: string | undefined; options: OptionValues; all: readonly string[] } {
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ ...configOf(verb), args: [...args], tokens: true })
  } catch (error) {
    throw new UsageError(`${verb.name}: ${explanationOf(error, verb)}`)
  }
  const { values, positionals, tokens = [] } = parsed
  const most = verb.argument === undefined ? 0 : verb.takesMany === true ? Infinity : 1
  if (positionals.length > most)
    throw new UsageError(`${verb.name}: one argument too many: ${positionals[most] ?? ''}`)
  for (const option of verb.options) {
    const { name, required, value, repeatable } = option
    const given = tokens.filter((token) => token.kind === 'option' && token.name === name).length
    if (given > 1 && value !== undefined && repeatable !== true)
      throw new UsageError(`${verb.name}: --${name} is given ${given} times`)
    if (required === true && values['help'] !== true && values[name] === undefined) {
      throw new UsageError(`${verb.name}: ${shortSyntaxOf(option)} is missing`)
    }
  }
  const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [camelCase(name), value]))
  return { argument: positionals[0], options: options as OptionValues, all: positionals }
}

/** As people type it: `-k FILE.pub`. */
function shortSyntaxOf({ name, short, value }: OptionSpec): string {
  const option = short === undefined ? `--${name}` : `-${short}`
  return value === undefined ? option : `${option} ${value}`
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}

function syntaxOf({ name, short, value }: OptionSpec): string {
  const long = `--${name}${value === undefined ? '' : ` ${value}`}`
  return short === undefined ? `    ${long}` : `-${short}, ${long}`
}

export function verbHelp(program: string, verb: Verb): string {
  const many = verb.takesMany === true ? '...' : ''
  const argument = verb.argument === undefined ? '' : ` [${verb.argument}${many}]`
  const rows = [...verb.options, HELP].map((option): readonly [string, string] => {
    const marks = [
      option.required === true ? 'required' : '',
      option.repeatable === true ? 'repeatable' : '',
    ].filter(Boolean)
    return [syntaxOf(option), marks.length === 0 ? option.help : `${option.help} (${marks.join(', ')})`]
  })
  return `Usage: ${program} ${verb.name} [options]${argument}\n\n${verb.summary}\n\nOptions:\n${columns(rows)}\n`
}

export function programHelp(
  program: string,
  summary: string,
  verbs: readonly Verb[],
  examples: string,
): string {
  const rows = verbs.map(({ name, summary: what }): readonly [string, string] => [name, what])
  return `Usage: ${program} VERB [options] [FILE]\n\n${summary}\n\nVerbs:\n${columns(rows)}\n\n${examples}`
}
