/** Chromium without a window, on a page from a loopback server that takes the report back. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { bundle } from './bundle.ts'
import { cleanEnvironment, TIMEOUT_MS } from './command.ts'
import { RSA, type Parcel, type Report, type Runtime } from './runtime.ts'

const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>'

/** No code but that of the server, neither inline nor by eval, and WebAssembly; workerd is where there is none. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

/** Root and containers have no sandbox, and the page is ours. What asks for the network by itself is off. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** The page's own requests; the answer to each, and what comes of a report. */
function pageServer(
  code: string,
  received: Parcel | undefined,
  settle: { resolve: (report: Report) => void; reject: (error: Error) => void },
): RequestListener {
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', PAGE],
    '/page.js': ['text/javascript', code],
    '/parcel': ['application/json', JSON.stringify(received)],
  }
  return (request, response) => {
    const file = files[request.url ?? '']
    if (request.method === 'GET') {
      response.writeHead(file === undefined ? 404 : 200, {
        'content-type': file?.[0] ?? 'text/plain',
        'content-security-policy': POLICY,
      })
      response.end(file?.[1])
      return
    }
    void text(request).then((body) => {
      response.end()
      if (request.url === '/report') settle.resolve(JSON.parse(body) as Report)
      else settle.reject(new Error(`the page failed: ${body}`))
    })
  }
}

async function exercise(program: string, folder: string, received?: Parcel): Promise<Report> {
  const { code } = await bundle(folder, 'page.ts', { conditions: ['browser'] })
  const { promise: report, ...settle } = Promise.withResolvers<Report>()
  const server = createServer(pageServer(code, received, settle))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const profile = mkdtempSync(join(folder, 'chromium-'))
  const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`], {
    env: cleanEnvironment(folder),
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece))
  const ended = once(child, 'close').then(() => settle.reject(new Error(`Chromium ended early\n${stderr}`)))
  try {
    return await report
  } finally {
    child.kill('SIGKILL')
    await ended
    server.closeAllConnections()
    server.close()
  }
}

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

function find(): string | undefined {
  const { QS_CHROMIUM: named = '' } = process.env
  return (named === '' ? PATHS : [named]).find((path) => existsSync(path))
}

export const chromium: Runtime = {
  name: 'Chromium',
  userAgent: /HeadlessChrome\//,
  remedy: 'install the system package `chromium`, or name the program in QS_CHROMIUM',
  native: [],
  kernels: 'wasm',
  halves: [],
  unavailable: RSA,
  find,
  exercise,
}
