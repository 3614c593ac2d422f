import { describe, expect, it } from '@jest/globals'
import { refuseSize } from '../src/bundles.ts'
import { deno, node } from '../src/commands.ts'
import { expectedBackends, problemsOf, type Trial } from '../src/runtimes.ts'
import type { Finding, Report } from '../src/runtime.ts'
import { workerd } from '../src/workerd.ts'

const SUBJECTS = ['X-Wing', 'Ed25519', 'AES-256-GCM', 'password', 'signature file', 'engine']

const good = (what: string): Finding => ({ what: `${what}: tried`, expected: 'true', found: 'true' })

function report(fields: Partial<Report> = {}): Report {
  return {
    userAgent: 'Deno/2.9.6',
    backends: { 'X-Wing': 'noble', Ed25519: 'native' },
    findings: SUBJECTS.map(good),
    parcel: {
      kems: {},
      signatures: {},
      recipient: { publicJwk: { kty: '' }, privateJwk: { kty: '' } },
      envelopes: { 'AES-256-GCM': '' },
      passwordEnvelope: '',
      signers: {},
      signatureFile: '',
      engine: { privateJwk: { kty: '' }, ciphertext: '', sessionKey: '', drawn: '' },
      hpke: [],
    },
    ...fields,
  }
}

const problems = (fields: Partial<Report>, backFields: Partial<Report> = {}) => {
  const trial: Trial = { there: report(fields), back: report(backFields) }
  return problemsOf(deno, trial)
}

describe('problemsOf', () => {
  it('accepts a trial in which everything was tried and came out as expected', () => {
    expect(problems({})).toEqual([])
  })

  it('names another runtime, and another back end', () => {
    expect(problems({ userAgent: 'Node.js/26' })).toEqual(['Node.js/26 ran instead'])
    expect(problems({ backends: { 'X-Wing': 'noble', Ed25519: 'noble' } })).toEqual([
      'Ed25519: back end noble, expected native',
    ])
  })

  it('expects a kernel where WebAssembly is compiled at run time', () => {
    const id = 'HQC-1-2025-08-22'
    expect(expectedBackends(deno, [id])).toEqual({ [id]: 'wasm' })
    expect(expectedBackends(workerd, [id])).toEqual({ [id]: 'javascript' })
  })

  it('expects each half of a composite where it is', () => {
    const [common, brainpool] = ['MLDSA65-ECDSA-P256-SHA512', 'MLDSA65-ECDSA-brainpoolP256r1-SHA512'].map(
      (name) => `${name}-draft-19`,
    ) as [string, string]
    const rsa = 'MLDSA44-RSA2048-PSS-SHA256-draft-19'
    expect(expectedBackends(node, [common, rsa])).toEqual({ [common]: 'native', [rsa]: 'native' })
    expect(expectedBackends(deno, [common, brainpool])).toEqual({
      [common]: 'noble+native',
      [brainpool]: 'noble',
    })
    expect(expectedBackends(workerd, [common, rsa])).toEqual({ [common]: 'noble', [rsa]: 'unavailable' })
  })

  it('names a finding that differs, on either side', () => {
    const findings = [...SUBJECTS.map(good), { what: 'X-Wing: more', expected: 'malformed', found: 'true' }]
    expect(problems({ findings })).toEqual(['made by Node, X-Wing: more: true, expected malformed'])
    expect(problems({}, { findings })).toEqual(['made by Deno, X-Wing: more: true, expected malformed'])
  })

  it.each(SUBJECTS)('names %s when nothing was tried on it', (subject) => {
    const findings = SUBJECTS.filter((other) => other !== subject).map(good)
    expect(problems({ findings })).toEqual([`made by Node, ${subject}: nothing was tried`])
    expect(problems({}, { findings })).toEqual([`made by Deno, ${subject}: nothing was tried`])
  })
})

describe('refuseSize', () => {
  const budget = { minified: 1000, gzip: 100 }

  it('accepts 5 % more or less, and no more than that', () => {
    expect(refuseSize({ minified: 1050, gzip: 95 }, budget)).toEqual([])
    expect(refuseSize({ minified: 1051, gzip: 94 }, budget)).toEqual([
      expect.stringMatching('^minified: 1051 bytes'),
      expect.stringMatching('^gzip: 94 bytes'),
    ])
    expect(refuseSize(budget, undefined)).toEqual([expect.stringMatching('no budget')])
  })
})
