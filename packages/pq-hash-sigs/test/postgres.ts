/** A real PostgreSQL for a test: its own data folder, on loopback, ended with the test. */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** Debian keeps the programs of the server out of the search path. */
function findServer(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

const server = findServer()

/** Where PostgreSQL is missing, the tests are skipped, and counted. @throws Error under CI=true, which installs it. */
export function hasPostgres(): boolean {
  if (server === undefined && process.env['CI'] === 'true') throw new Error('PostgreSQL is not installed')
  return server !== undefined
}

/** The server refuses to run as root. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export interface Postgres {
  /** Connections of their own, as another process has. @param options of the session, for example `-c name=value`. */
  connect(options?: string, database?: string): pg.Pool
  /** As a power cut: without a word to the server. It is there again when this resolves. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/** @param extra settings of the server, `name=value`. */
export async function startPostgres(extra: readonly string[] = []): Promise<Postgres> {
  const bin = server ?? ''
  const owner = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-test-'))
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid ?? owner.uid)
  const init = ['-D', join(folder, 'data'), '-U', 'test', '-A', 'trust', '--locale=C', '-E', 'UTF8']
  execFileSync(join(bin, 'initdb'), init, { ...owner, cwd: folder, stdio: 'ignore' })
  const port = await freePort()
  const pools: pg.Pool[] = []
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', ...extra]

  function launch() {
    const args = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])]
    return spawn(join(bin, 'postgres'), args, { ...owner, cwd: folder, stdio: 'ignore' })
  }

  function connect(options?: string, database = 'postgres'): pg.Pool {
    const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'test', database, options })
    // A connection that is idle when the server goes.
    pool.on('error', () => undefined)
    pools.push(pool)
    return pool
  }

  async function untilReady(): Promise<void> {
    const pool = connect()
    for (let tries = 0; ; tries++) {
      try {
        await pool.query('SELECT 1')
        return
      } catch (error) {
        if (tries === 300) throw error
        await delay(100)
      }
    }
  }

  let child = launch()
  await untilReady()

  async function end(signal: NodeJS.Signals): Promise<void> {
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill(signal)
    await closed
  }

  return {
    connect,
    async crash() {
      await end('SIGKILL')
      // Its processes notice that it is gone, and end.
      await delay(500)
      child = launch()
      await untilReady()
    },
    async stop() {
      await Promise.all(pools.map((pool) => pool.end()))
      // SIGINT is its fast shutdown.
      await end('SIGINT')
      rmSync(folder, { recursive: true })
    },
  }
}
