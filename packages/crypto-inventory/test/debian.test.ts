/** Debian's own certificate store, which other people filled, against what node:crypto says about it. */
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { lineOf, scan } from './support.ts'

const STORE = '/etc/ssl/certs/ca-certificates.crt'
const hasStore = existsSync(STORE)
if (!hasStore && process.env['CI'] === 'true')
  throw new Error('no ca-certificates; apt-get install ca-certificates')

/** node:crypto's names of curves. */
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

function keyOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  return modulusLength === undefined ? `P-curve ${CURVES[namedCurve] ?? namedCurve}` : `RSA-${modulusLength}`
}

const readsLike = (certificate: X509Certificate): object => ({
  fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  serialNumber: certificate.serialNumber.toLowerCase().padStart(2, '0'),
  notBefore: certificate.validFromDate.toISOString(),
  notAfter: certificate.validToDate.toISOString(),
  key: keyOf(certificate),
})

describe('the certificate store of Debian', () => {
  const maybe = hasStore ? it : it.skip

  maybe('is found whole, nothing is invented, and every field is as node:crypto has it', async () => {
    const blocks =
      readFileSync(STORE, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    expect(blocks.length).toBeGreaterThan(100)
    const { findings, problems } = await scan([STORE])
    expect(problems).toEqual([])
    const found = findings.map((finding) => {
      const { details, fingerprint, uses } = finding
      expect(lineOf(finding)).toMatch(/^certificate x509 /)
      const [serialNumber, notBefore, notAfter] = ['serialNumber', 'notBefore', 'notAfter'].map(
        (name) => details[name],
      )
      const key = uses[0].algorithm.name.replace(/^(ECDSA|EC)-/, 'P-curve ')
      return { fingerprint, serialNumber, notBefore, notAfter, key }
    })
    expect(found).toEqual(blocks.map((block) => readsLike(new X509Certificate(block))))
  })
})
