#!/usr/bin/env node
import './node-version.ts'
import { parse, programHelp, UsageError, verbHelp, type Verb } from './command-line.ts'
import { printable, STANDARD_INPUT, write } from './output.ts'
import { VERBS } from './verbs.ts'

const PROGRAM = 'qshield'
const SUMMARY = 'Post-quantum keys, encrypted files and detached signatures.'
const EXAMPLES = `Examples:
  qshield keygen -o alice                     alice.key (secret, mode 0600) and alice.pub
  qshield encrypt -r alice.pub -o f.qs f      for the holder of alice.key
  tar c d | qshield encrypt -r alice.pub > d.qs
  qshield decrypt -i alice.key -o f.copy f.qs
  qshield sign -k alice.key f                 writes f.qsig
  qshield verify -k alice.pub f               reads f and f.qsig
  qshield rewrap -i old.key -r new.pub -o g.qs f.qs
  qshield key public -o again.pub alice.key   where alice.pub is lost
  qshield inspect f.qs                        also key files, signature files and JWK
  qshield scan .                              what is there that a quantum computer breaks
  qshield firmware keygen -o fw --witness /media/usb/fw.witness
  qshield firmware sign -k fw.key --witness /media/usb/fw.witness f        writes f.sig
  qshield firmware verify -k fw.pub f         reads f and f.sig
  qshield firmware status -k fw.pub --witness /media/usb/fw.witness
  qshield entropy assess --svg plot.svg samples                            raw samples, one a byte
  qshield entropy sources                     what random numbers are mixed from here

\`qshield VERB --help\` lists the options of a verb, \`qshield --version\` tells the version.
Exit status: 0 done, 1 refused (signature, decryption, policy, malformed input), 2 usage, 3 input or output.
`

async function printVersion(): Promise<void> {
  const { readFileSync } = await import('node:fs')
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  write(`${(JSON.parse(text) as { version: string }).version}\n`)
}

/** What a message is about, unless the error says so itself. */
const subjectOf = (argument: string | undefined): string =>
  argument === undefined || argument === '-' ? STANDARD_INPUT : argument

async function runVerb(verb: Verb, args: readonly string[]): Promise<void> {
  const { argument, options, all } = parse(verb, args)
  if (options['help'] === true) {
    write(verbHelp(PROGRAM, verb))
    return
  }
  try {
    await verb.run(argument, options, all)
  } catch (error) {
    const { report } = await import('./failure.ts')
    report(error, verb.argument === undefined ? undefined : subjectOf(argument))
  }
}

/** A verb of one word, or of two. @throws UsageError. */
function findVerb(name: string, args: readonly string[]): readonly [verb: Verb, args: readonly string[]] {
  const verb = VERBS.find((candidate) => candidate.name === name)
  if (verb !== undefined) return [verb, args]
  const [second, ...rest] = args
  const pair = VERBS.find((candidate) => candidate.name === `${name} ${second ?? ''}`)
  if (pair !== undefined) return [pair, rest]
  const known = VERBS.map((candidate) => candidate.name).filter((other) => other.startsWith(`${name} `))
  if (known.length > 0) throw new UsageError(`${name}: one of \`${known.join('`, `')}\``)
  throw new UsageError(`${name}: no such verb; \`${PROGRAM} --help\` lists them`)
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === '--version') return printVersion()
  if (name === undefined) throw new UsageError(`no verb; \`${PROGRAM} --help\` lists them`)
  if (name === '--help' || name === '-h' || name === 'help') {
    write(programHelp(PROGRAM, SUMMARY, VERBS, EXAMPLES))
    return
  }
  const [verb, rest] = findVerb(name, args)
  await runVerb(verb, rest)
}

// No await here: the bundle is CommonJS.
main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${PROGRAM}: ${printable(error.message)}\n`)
  process.exitCode = 2
})
