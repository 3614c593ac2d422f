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

export async function* recordsOf(targets: readonly string[], horizon: Horizon): AsyncGenerator<ScanRecord> {
  for (const target of targets) {
    const endpoint = endpointOf(target)
    if (endpoint === undefined) yield* scanPaths([target], horizon)
    else yield* recordsOfEndpoint(endpoint, horizon)
  }
}
