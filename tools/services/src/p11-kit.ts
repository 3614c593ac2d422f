/**
 * `p11-kit server` between a process and its module: a token that runs elsewhere, and can be killed, stopped and started
 * again. 0.24 passes random bytes, ECDSA, RSA, HMAC, AES-ECB and the making of their keys; no GCM, CBC, key wrap, EdDSA or
 * ML-*.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireProgram, ServiceMissing } from './missing.ts'
import { isRunning, until } from './programs.ts'

const SERVICE = 'p11-kit server'
const TRIPLET = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
const CLIENT = `/usr/lib/${TRIPLET}/pkcs11/p11-kit-client.so`

export interface P11Kit {
  /** The client module. It wants CKF_OS_LOCKING_OK. */
  readonly module: string
  readonly environment: Readonly<Record<'P11_KIT_SERVER_ADDRESS', string>>
  /** Processes that do the work at this moment, one a connection. */
  workers(): readonly number[]
  /** Ends the workers and the listener, without a word. */
  kill(): Promise<void>
  /** Ends the workers: connections are lost, new ones are served. */
  killWorkers(): void
  /** Workers stop as if the token hung, until resume() or kill(). */
  pause(): void
  resume(): void
  /** After kill(). */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** @throws ServiceMissing */
export function p11KitModule(): string {
  requireProgram(SERVICE, 'p11-kit', 'p11-kit')
  if (!existsSync(CLIENT)) throw new ServiceMissing(SERVICE, `no ${CLIENT} (Debian package p11-kit)`)
  return CLIENT
}

/** @returns the processes whose parent is `parent`, and theirs. */
function descendants(parent: number): readonly number[] {
  const task = `/proc/${parent}/task/${parent}/children`
  if (!existsSync(task)) return []
  const children = readFileSync(task, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

/**
 * @param target module and environment of the token that is served.
 * @param label of the token; others of the module stay hidden.
 * @throws ServiceMissing
 */
export async function startP11Kit(
  target: { readonly module: string; readonly environment: Readonly<Record<string, string>> },
  label: string,
): Promise<P11Kit> {
  const module = p11KitModule()
  const program = requireProgram(SERVICE, 'p11-kit', 'p11-kit')
  const folder = mkdtempSync(join(tmpdir(), 'qs-p11-kit-'))
  const socket = join(folder, 'socket')
  const address = `unix:path=${socket}`

  async function launch(): Promise<ChildProcess> {
    rmSync(socket, { force: true })
    const uri = `pkcs11:token=${encodeURIComponent(label)}`
    const child = spawn(program, ['server', '-f', '-n', address, '--provider', target.module, uri], {
      env: { ...process.env, ...target.environment },
      stdio: 'ignore',
    })
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`p11-kit server ended with ${String(code)}`)))
    })
    // It ends when it is told to, too.
    failed.catch(() => undefined)
    await Promise.race([until('the socket of p11-kit server', () => existsSync(socket)), failed])
    return child
  }

  let listener = await launch()
  const workers = () => descendants(listener.pid ?? 0)
  const signal = (name: NodeJS.Signals) => {
    for (const pid of workers()) process.kill(pid, name)
  }

  async function kill(): Promise<void> {
    const killed = workers()
    signal('SIGKILL')
    if (listener.exitCode === null && listener.signalCode === null) {
      const closed = new Promise((resolve) => listener.once('close', resolve))
      listener.kill('SIGKILL')
      await closed
    }
    await until('the end of p11-kit server', () => !killed.some(isRunning))
  }

  return {
    module,
    environment: { P11_KIT_SERVER_ADDRESS: address },
    workers,
    kill,
    killWorkers: () => signal('SIGKILL'),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async restart() {
      listener = await launch()
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
