/** Builds the Go reader once and runs it. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '@quantum-shield/testkit'

/** As go.mod says. */
const MINIMUM_MINOR = 26
export const SOURCES = join(repositoryRoot, 'tools', 'reader')
// A toolchain or a version stamp that Go would fetch by itself is not wanted.
export const GO_ENVIRONMENT = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false' }

/** Why there is no Go to build with, or undefined. */
export function whyNoGo(): string | undefined {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8', env: GO_ENVIRONMENT })
  if (status !== 0) return `Go 1.${MINIMUM_MINOR} is not installed: the second reader was not built`
  const minor = Number(/go1\.(\d+)/.exec(stdout)?.[1] ?? 0)
  return minor >= MINIMUM_MINOR ? undefined : `${stdout.trim()} is older than Go 1.${MINIMUM_MINOR}`
}

/** @returns the path of the program. Modules that are not in Go's cache come through its module proxy. */
export function buildReader(): string {
  const folder = join(repositoryRoot, 'node_modules', '.cache', 'quantum-shield')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'reader')
  const { status, stderr } = spawnSync('go', ['build', '-o', path, '.'], {
    cwd: SOURCES,
    encoding: 'utf8',
    env: GO_ENVIRONMENT,
  })
  if (status !== 0) throw new Error(`go build: ${stderr}`)
  return path
}

export interface Outcome {
  /** Undefined when it succeeded. */
  readonly code: string | undefined
  readonly output: Buffer
}

export interface Reader {
  /** Each file is passed as the argument that names it, `@NAME`. */
  run(args: readonly string[], files: Readonly<Record<string, Uint8Array | string>>): Outcome
  remove(): void
}

export function startReader(program: string): Reader {
  const folder = mkdtempSync(join(tmpdir(), 'qs-reader-'))
  return {
    run(args, files) {
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
      const resolved = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg))
      const { status, stdout, stderr } = spawnSync(program, resolved, { maxBuffer: 2 ** 28 })
      if (status === 0) return { code: undefined, output: stdout }
      const code = /^([a-z_]+): /.exec(stderr.toString())?.[1]
      if (status !== 1 || code === undefined) throw new Error(`reader: ${stderr.toString()}`)
      return { code, output: stdout }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
