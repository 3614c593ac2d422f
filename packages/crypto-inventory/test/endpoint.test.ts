/** Live handshakes with node:tls servers on loopback. */
import { readFileSync } from 'node:fs'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { afterAll, describe, expect, it } from '@jest/globals'
import { scanEndpoint } from '@quantum-shield/crypto-inventory'
import { lineOf, makeTree } from './support.ts'

const { at, run } = makeTree()
const subject = ['-nodes', '-subj', '/CN=localhost', '-addext', 'keyUsage=digitalSignature']
run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, '-keyout', 'rsa.key', '-out', 'rsa.crt'])
const rsa = { key: readFileSync(at('rsa.key')), cert: readFileSync(at('rsa.crt')) }

const servers: Server[] = []
afterAll(() => servers.forEach((server) => server.close()))

async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function endpoint(options: TlsOptions): Promise<readonly string[]> {
  const port = await listen(createServer({ ...rsa, ...options }))
  const findings = await scanEndpoint({ host: '127.0.0.1', port })
  expect(findings.map(({ path }) => path)).toEqual(findings.map(() => `tls://127.0.0.1:${port}`))
  return findings.map((finding) => `${finding.quantum} ${lineOf(finding)}`)
}

const CERTIFICATE = 'vulnerable certificate x509 RSA-2048 RSA-PKCS1-1.5-SHA-256'

describe('a TLS endpoint', () => {
  it('with a hybrid group is safe against recording, its certificate is still to be replaced', async () => {
    expect(await endpoint({})).toEqual(['safe endpoint tls X25519MLKEM768 AES-256-GCM', CERTIFICATE])
  })

  it('with classical groups, of TLS 1.3 and 1.2', async () => {
    expect(await endpoint({ ecdhCurve: 'X25519' })).toEqual([
      'vulnerable endpoint tls X25519 AES-256-GCM',
      CERTIFICATE,
    ])
    expect(
      await endpoint({ ecdhCurve: 'P-384', maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }),
    ).toEqual(['vulnerable endpoint tls ECDH-P-384 AES-128-GCM', CERTIFICATE])
  })

  it('of an age that OpenSSL refuses by default', async () => {
    const port = await listen(
      createServer({ ...rsa, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    )
    const [first] = await scanEndpoint({ host: '127.0.0.1', port })
    expect(first).toMatchObject({ quantum: 'vulnerable', isWeak: true, details: { protocol: 'TLSv1' } })
  })

  it('without forward secrecy', async () => {
    const [first] = await endpoint({ maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA256' })
    expect(first).toBe('vulnerable endpoint tls RSA-PKCS1-1.5 AES-256-CBC')
  })

  it('tells since when it matters and what to do', async () => {
    const port = await listen(createServer({ ...rsa, ecdhCurve: 'X25519' }))
    const [first, second] = await scanEndpoint({
      host: '127.0.0.1',
      port,
      quantumYear: 2034,
      dataLifetimeYears: 7,
    })
    expect(first).toMatchObject({ since: 2027, replacement: 'TLS 1.3 with the group X25519MLKEM768' })
    expect(second).toMatchObject({ since: 2034, replacement: 'certificate with ML-DSA-65 (RFC 9881)' })
  })

  it('that is none is unreachable: closed, silent, speaking something else', async () => {
    const unreachable = (port: number) => scanEndpoint({ host: '127.0.0.1', port, timeoutMs: 300 })
    const closed = await listen(createTcpServer())
    servers.at(-1)?.close()
    await expect(unreachable(closed)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    const silent = await listen(createTcpServer(() => undefined))
    await expect(unreachable(silent)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('within 300 ms'),
    })
    const talker = await listen(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_10.0\r\n')))
    await expect(unreachable(talker)).rejects.toMatchObject({ code: 'unreachable' })
  })
})
