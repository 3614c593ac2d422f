import type { Interface } from 'node:readline/promises'
import { CliError } from './failure.ts'
import { readWhole } from './files.ts'
import { printable } from './output.ts'

const fs = process.getBuiltinModule('node:fs')

/** Where a passphrase comes from: the first line of a file, or the terminal. */
export interface PassphraseOptions {
  readonly passphraseFile?: string
}

interface Terminal {
  readonly input: NodeJS.ReadStream
  show(text: string): void
  close(): void
}

/** The terminal itself, so that standard input and output are free for files. @returns undefined without one. */
async function openTerminal(): Promise<Terminal | undefined> {
  const { ReadStream } = await import('node:tty')
  try {
    const fd = fs.openSync('/dev/tty', 'r+')
    const input = new ReadStream(fd)
    return { input, show: (text) => void fs.writeSync(fd, text), close: () => input.destroy() }
  } catch {
    // No terminal, or a system that names it otherwise.
    if (!process.stdin.isTTY) return undefined
    return { input: process.stdin, show: (text) => process.stderr.write(text), close: () => undefined }
  }
}

/** One line. Ctrl-C ends the process as it does elsewhere; @throws CliError `usage` at the end of input. */
async function readLine(reader: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    reader.once('line', resolve)
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    reader.once('close', () => reject(new CliError('usage', 'no passphrase was given')))
  })
}

/** The terminal's line without its echo. @param instead the option to pass. @throws CliError `usage` without a terminal. */
async function ask(prompt: string, instead = '--passphrase-file'): Promise<string> {
  const terminal = await openTerminal()
  if (terminal === undefined)
    throw new CliError('usage', `no terminal to ask for the passphrase; pass ${instead} FILE`)
  const { createInterface } = await import('node:readline/promises')
  const { Writable } = await import('node:stream')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  // Before the prompt: this is what turns the echo off.
  const reader = createInterface({ input: terminal.input, output: silent, terminal: true, historySize: 0 })
  terminal.show(prompt)
  try {
    return await readLine(reader)
  } finally {
    reader.close()
    terminal.show('\n')
    terminal.close()
  }
}

/** Bytes; a passphrase file that is larger is another file. */
const MAX_PASSPHRASE_FILE = 4096

function fromFile(path: string): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readWhole(path, MAX_PASSPHRASE_FILE))
  } catch (error) {
    // Replacement characters would make one passphrase of many.
    if (error instanceof TypeError)
      throw new CliError('usage', `${path}: not UTF-8 text; write random bytes as base64 or hexadecimal`)
    throw error
  }
  const [line = ''] = text.split(/\r?\n/)
  if (line === '') throw new CliError('usage', `${path}: its first line, the passphrase, is empty`)
  return line
}

/** @param what the passphrase opens, for the prompt. */
export async function readPassphrase(what: string, { passphraseFile }: PassphraseOptions): Promise<string> {
  return passphraseFile === undefined ? ask(printable(`Passphrase for ${what}: `)) : fromFile(passphraseFile)
}

/** A new passphrase, asked twice. @param instead what to do without one; @param fileOption the verb's name for `passphraseFile`. */
export async function choosePassphrase(
  what: string,
  instead: string,
  { passphraseFile }: PassphraseOptions,
  fileOption?: string,
): Promise<string> {
  if (passphraseFile !== undefined) return fromFile(passphraseFile)
  const first = await ask(printable(`New passphrase for ${what}: `), fileOption)
  if (first === '') throw new CliError('usage', `an empty passphrase; ${instead}`)
  if ((await ask('The same again: ')) !== first) throw new CliError('usage', 'the two passphrases differ')
  return first
}
