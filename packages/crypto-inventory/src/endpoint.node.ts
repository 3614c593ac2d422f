/** A live TLS endpoint: one handshake that offers everything this Node has, then the connection is closed. */
import {
  connect,
  DEFAULT_CIPHERS,
  type ConnectionOptions,
  type DetailedPeerCertificate,
  type TLSSocket,
} from 'node:tls'
import { isIP } from 'node:net'
import { checkOptions } from '@quantum-shield/pq-core'
import { assess, checkHorizon, type Horizon } from './assess.ts'
import { InventoryError } from './errors.ts'
import type { Asset, Finding, Use } from './finding.ts'
import { readCertificate } from './formats/x509.ts'
import { groupFacts, suiteFacts, type EphemeralKey } from './tls.table.ts'

export interface EndpointOptions extends Horizon {
  readonly host: string
  readonly port: number
  /** Name that the certificate is asked for. Default: the host, unless it is an address. */
  readonly serverName?: string
  /** Default: 10 000. */
  readonly timeoutMs?: number
}

const KNOWN_OPTIONS = ['host', 'port', 'serverName', 'timeoutMs', 'quantumYear', 'dataLifetimeYears', 'now']
const MAX_CHAIN = 16

/** Old endpoints are to be found, too: versions and signatures that OpenSSL refuses at its usual level. */
const EVERYTHING: ConnectionOptions = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0`,
}

/** Nothing is sent or trusted, so nothing is verified: the endpoint's cryptography is wanted, whoever it is. */
function handshake({ host, port, serverName, timeoutMs = 10_000 }: EndpointOptions): Promise<TLSSocket> {
  const servername = serverName ?? (isIP(host) === 0 ? host : '')
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername, ...EVERYTHING })
    const fail = (reason: string, cause?: unknown): void => {
      socket.destroy()
      reject(new InventoryError('unreachable', `${host}:${port}: ${reason}`, { cause }))
    }
    // Of the whole handshake: a peer that sends a byte now and then must not hold it open.
    const timer = setTimeout(() => fail(`no handshake within ${timeoutMs} ms`), timeoutMs)
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      fail(error.code ?? error.message, error)
    })
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      resolve(socket)
    })
  })
}

/** Leaf first. The root names itself as its issuer. */
function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = []
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (certificate?.raw !== undefined && chain.length < MAX_CHAIN) {
    chain.push(certificate.raw)
    const issuer: DetailedPeerCertificate = certificate.issuerCertificate
    certificate = issuer === certificate ? undefined : issuer
  }
  return chain
}

/** RFC 8996: whatever the suite, its protocol rests on MD5 and SHA-1. */
const WITHDRAWN = ['TLSv1', 'TLSv1.1']

function endpointOf(socket: TLSSocket): Asset {
  const { name: cipherSuite } = socket.getCipher()
  const ephemeral = (socket.getEphemeralKeyInfo() ?? {}) as EphemeralKey
  const exchange: Use = {
    role: 'key exchange',
    purpose: 'confidentiality',
    algorithm: groupFacts(ephemeral, cipherSuite),
  }
  const protocol = socket.getProtocol() ?? 'unknown'
  const suite = suiteFacts(cipherSuite)
  const algorithm = WITHDRAWN.includes(protocol) ? { ...suite, isWeak: true } : suite
  const content: Use = { role: 'encryption', purpose: 'confidentiality', algorithm }
  return {
    kind: 'endpoint',
    format: 'tls',
    place: { offset: 0 },
    uses: [exchange, content],
    details: { protocol, cipherSuite, ...(ephemeral.name && { group: ephemeral.name }) },
  }
}

/**
 * What the endpoint chose: protocol version, group and cipher suite, and the certificates that it sent.
 * @throws InventoryError `unreachable`; TypeError, RangeError for options.
 */
export async function scanEndpoint(options: EndpointOptions): Promise<readonly Finding[]> {
  checkOptions(options, KNOWN_OPTIONS)
  checkHorizon(options)
  const socket = await handshake(options)
  try {
    const place = { offset: 0 }
    const assets = [endpointOf(socket), ...chainOf(socket).map((der) => readCertificate(der, place))]
    const host = options.host.includes(':') ? `[${options.host}]` : options.host
    const path = `tls://${host}:${options.port}`
    return assets.map((asset) => ({ type: 'finding', path, ...asset, ...assess(asset, options) }))
  } finally {
    socket.destroy()
  }
}
