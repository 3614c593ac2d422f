/** What the command line asks for: paths, and endpoints in between. */
import { existsSync } from 'node:fs'
import { scanEndpoint, scanPaths, type Horizon, type ScanRecord } from '@quantum-shield/crypto-inventory'

interface Endpoint {
  readonly host: string
  readonly port: number
}

const ENDPOINT = /^(?:tls:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+)):(\d{1,5})$/

/** @returns undefined for a path, which a file of that name is as well. */
function endpointOf(target: string): Endpoint | undefined {
  const [, address, name, digits = ''] = ENDPOINT.exec(target) ?? []
  const [host, port] = [address ?? name, Number(digits)]
  return host === undefined || port < 1 || port > 65_535 || existsSync(target) ? undefined : { host, port }
}

/** What is typed for a server by habit: an address as in a browser, or a host without port. */
const ADDRESS =
  /^(?:https?:\/\/(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\/.*)?|(localhost|\d+(?:\.\d+){3}))$/

/** @returns how the endpoint is written that was meant, perhaps; undefined for any other path. */
function meantEndpoint(target: string): string | undefined {
  const [, ofAddress, port = '443', name] = ADDRESS.exec(target) ?? []
  const host = ofAddress ?? name
  return host === undefined || existsSync(target) ? undefined : `${host}:${port}`
}

/** An endpoint that does not answer is one problem among the others. */
async function* recordsOfEndpoint(endpoint: Endpoint, horizon: Horizon): AsyncGenerator<ScanRecord> {
  try {
    yield* await scanEndpoint({ ...endpoint, ...horizon })
  } catch (error) {
    const { host, port } = endpoint
    const path = host.includes(':') ? `tls://[${host}]:${port}` : `tls://${host}:${port}`
    const message = error instanceof Error ? error.message.replace(/^.*?:\d+: /, '') : String(error)
    yield { type: 'problem', reason: 'unreadable', path, message }
  }
}

const missing = (path: string, message: string): ScanRecord => ({
  type: 'problem',
  reason: 'unreadable',
  path,
  message,
})

export async function* recordsOf(targets: readonly string[], horizon: Horizon): AsyncGenerator<ScanRecord> {
  for (const target of targets) {
    const endpoint = endpointOf(target)
    const meant = endpoint === undefined ? meantEndpoint(target) : undefined
    if (endpoint !== undefined) yield* recordsOfEndpoint(endpoint, horizon)
    else if (meant === undefined) yield* scanPaths([target], horizon)
    else yield missing(target, `no such file or folder; an endpoint is HOST:PORT, such as ${meant}`)
  }
}
