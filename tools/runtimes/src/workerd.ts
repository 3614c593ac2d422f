/** workerd without its Node compatibility: one bundled module that answers requests on a loopback port. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { bundle } from './bundle.ts'
import { cleanEnvironment, TIMEOUT_MS } from './command.ts'
import { findProgram } from './platform-package.ts'
import { RSA, type Parcel, type Report, type Runtime } from './runtime.ts'

/** The service "internet" is what fetch() reaches, and it reaches nothing. */
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-11-01",
);
`

/** On its control channel workerd says one JSON object a line, `{"event":"listen","socket":"http","port":N}`. */
async function portFrom(control: Readable): Promise<number> {
  let text = ''
  for await (const piece of control.setEncoding('utf8') as AsyncIterable<string>) {
    text += piece
    for (const line of text.split('\n').slice(0, -1)) {
      const { event, port } = JSON.parse(line) as { event: string; port: number }
      if (event === 'listen') return port
    }
  }
  throw new Error('workerd ended before it listened')
}

async function exercise(program: string, folder: string, received?: Parcel): Promise<Report> {
  const { code } = await bundle(folder, 'worker.ts', { conditions: ['workerd', 'browser'] })
  writeFileSync(join(folder, 'worker.js'), code)
  writeFileSync(join(folder, 'workerd.capnp'), CONFIG)
  const child = spawn(program, ['serve', '--control-fd=3', 'workerd.capnp'], {
    cwd: folder,
    env: cleanEnvironment(folder),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close')
  try {
    const port = await portFrom(child.stdio[3] as Readable)
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body: JSON.stringify(received),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text) as Report
  } catch (cause) {
    throw new Error(`workerd: ${cause instanceof Error ? cause.message : ''}\n${stderr}`, { cause })
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

export const workerd: Runtime = {
  name: 'workerd',
  userAgent: /^Cloudflare-Workers$/,
  remedy: 'npm ci installs it on Linux, macOS and Windows',
  native: [],
  kernels: 'javascript',
  halves: [],
  unavailable: RSA,
  find: () => findProgram('workerd', 'bin/workerd'),
  exercise,
}
