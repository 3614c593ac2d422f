import { CliError } from './failure.ts'
import { readWhole } from './files.ts'

/** Where a passphrase comes from: the first line of a file, or the terminal. */
export interface PassphraseOptions {
  readonly passphraseFile?: string
}

/** The terminal's line without its echo. @throws CliError `usage` when there is no terminal to ask. */
async function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CliError('usage', 'no terminal to ask for the passphrase; pass --passphrase-file FILE')
  const { createInterface } = await import('node:readline/promises')
  const { Writable } = await import('node:stream')
  process.stderr.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

/** Bytes; a passphrase file that is larger is another file. */
const MAX_PASSPHRASE_FILE = 4096

function fromFile(path: string): string {
  const [line = ''] = new TextDecoder().decode(readWhole(path, MAX_PASSPHRASE_FILE)).split(/\r?\n/)
  if (line === '') throw new CliError('usage', `${path}: its first line, the passphrase, is empty`)
  return line
}

export async function readPassphrase(what: string, { passphraseFile }: PassphraseOptions): Promise<string> {
  return passphraseFile === undefined ? ask(`Passphrase for ${what}: `) : fromFile(passphraseFile)
}

/** A new passphrase, asked twice. */
export async function choosePassphrase(what: string, { passphraseFile }: PassphraseOptions): Promise<string> {
  if (passphraseFile !== undefined) return fromFile(passphraseFile)
  const first = await ask(`New passphrase for ${what}: `)
  if (first === '')
    throw new CliError('usage', 'an empty passphrase; pass --no-passphrase to store the key unprotected')
  if ((await ask('The same again: ')) !== first) throw new CliError('usage', 'the two passphrases differ')
  return first
}
