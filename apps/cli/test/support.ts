/** The command as a person runs it: a process of its own, in a folder of its own. */
import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll } from '@jest/globals'

export const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
export const FROM_SOURCE = [process.execPath, '--conditions=@quantum-shield/source', MAIN]

export interface Outcome {
  /** Null when a signal ended the process. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as it came. */
  readonly bytes: Buffer
}

export interface Workspace {
  readonly folder: string
  /** A search path on which `qshield` is the command. */
  readonly path: string
  at(name: string): string
  write(name: string, content: string | Uint8Array): string
  read(name: string): Buffer
  /** Names in the folder, sorted. */
  list(): string[]
  qshield(args: readonly string[], input?: string | Uint8Array): Promise<Outcome>
  /** A line of bash in which `qshield` is the command; a pipe fails when one of its parts fails. */
  shell(script: string): Promise<Outcome>
  /** For tests that feed standard input or send signals. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout?.on('data', (part: Buffer) => void stdout.push(part))
  child.stderr?.on('data', (part: Buffer) => void stderr.push(part))
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject).once('close', (...how) => resolve(how))
  })
  const bytes = Buffer.concat(stdout)
  return { status, signal, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes }
}

/** @param command program and first arguments; default: the command from its sources. */
export function workspace(command: readonly string[] = FROM_SOURCE): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'qshield-test-'))
  // Beside the folder: tests look at everything that is in there.
  const bin = mkdtempSync(join(tmpdir(), 'qshield-bin-'))
  writeFileSync(join(bin, 'qshield'), `#!/bin/sh\nexec ${command.join(' ')} "$@"\n`, { mode: 0o755 })
  afterAll(() => {
    for (const path of [folder, bin]) rmSync(path, { recursive: true, force: true })
  })

  const at = (name: string): string => join(folder, name)
  const path = `${bin}:${process.env['PATH'] ?? ''}`

  function launch(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = spawn(program, args, {
      cwd: folder,
      // A session of its own has no terminal that could be asked for a passphrase.
      detached: true,
      timeout: 50_000,
      env: { ...process.env, PATH: path },
    })
    // A command that refuses, or is stopped, does not read to the end.
    child.stdin.on('error', () => undefined)
    return child
  }

  async function run(
    program: string,
    args: readonly string[],
    input: string | Uint8Array = '',
  ): Promise<Outcome> {
    const child = launch(program, args)
    child.stdin.end(input)
    return outcomeOf(child)
  }

  const [program = '', ...first] = command
  return {
    folder,
    path,
    at,
    write(name, content) {
      writeFileSync(at(name), content)
      return at(name)
    },
    read: (name) => readFileSync(at(name)),
    list: () => readdirSync(folder).sort(),
    qshield: (args, input) => run(program, [...first, ...args], input),
    shell: (script) => run('bash', ['-o', 'pipefail', '-c', script]),
    start: (args) => launch(program, [...first, ...args]),
  }
}

/** Makes NAME.key, unprotected, and NAME.pub. @throws Error when that fails. */
export async function keygen(
  { qshield }: Workspace,
  name: string,
  ...more: readonly string[]
): Promise<void> {
  const { status, stderr } = await qshield(['keygen', '-o', name, '--no-passphrase', ...more])
  if (status !== 0) throw new Error(stderr)
}

/** Runs the command and expects it to succeed. @throws Error with its message when it does not. */
export async function succeed(
  { qshield }: Workspace,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<Outcome> {
  const outcome = await qshield(args, input)
  if (outcome.status !== 0)
    throw new Error(`qshield ${args.join(' ')}: exit ${outcome.status}\n${outcome.stderr}`)
  return outcome
}

/** What a refusal looks like: an exit status, one line on standard error, nothing on standard output. */
export function refused(status: number, message: string): Partial<Outcome> {
  return { status, signal: null, stdout: '', stderr: `qshield: ${message}\n` }
}

/** Waits until the condition holds. @throws Error after 30 seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 30_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited 30 s for: ${what}`)
    await delay(10)
  }
}

/** Bytes that tell by their value where they stood. */
export function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff))
}

/** A copy with one bit changed. @param offset from the end where negative. */
export function flipped(bytes: Uint8Array, offset: number): Buffer {
  const copy = Buffer.from(bytes)
  const at = offset < 0 ? copy.length + offset : offset
  copy[at] = copy[at]! ^ 1
  return copy
}

export function makeFolder({ at }: Workspace, name: string): string {
  mkdirSync(at(name))
  return at(name)
}
