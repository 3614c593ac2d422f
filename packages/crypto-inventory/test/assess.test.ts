/** Strengths as the standards give them, and what follows from them. */
import { describe, expect, it } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { assess, scanPaths, type Asset, type Found } from '@quantum-shield/crypto-inventory'
import { sarifFrame, sarifResult } from '@quantum-shield/crypto-inventory/sarif'
import { hasVectors, vectorSet, vectorsRoot } from '@quantum-shield/testkit'
import { bytesOf, found, lineOf, makeTree } from './support.ts'

const { run } = makeTree()

function only(content: string | Uint8Array): Asset {
  const [first] = found(content)
  if (first === undefined || first.kind === 'damage') throw new Error(JSON.stringify(first))
  return first
}

const SIGNATURE_SIZES: Readonly<Record<string, number>> = { HS256: 32, RS256: 256, 'ML-DSA-65': 3309 }
const token = (header: { readonly alg: string; readonly enc?: string }): string => {
  const signature = Buffer.alloc(SIGNATURE_SIZES[header.alg] ?? 1).toString('base64url')
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30.${signature}`
}
const jwk = (members: object): Asset => only(JSON.stringify({ kty: 'RSA', e: 'AQAB', ...members }))
const modulus = (bits: number): string => Buffer.alloc(bits / 8, 0xff).toString('base64url')

describe('strength', () => {
  it.each([
    [1024, 80, true],
    [2048, 112, false],
    [3072, 128, false],
    [4096, 152, false],
    [15360, 256, false],
  ])('of RSA with %i bits is %i', (bits, classicalBits, isWeak) => {
    expect(jwk({ n: modulus(bits) }).uses[0].algorithm).toEqual({
      name: `RSA-${bits}`,
      primitive: 'pke',
      parameterSet: String(bits),
      classicalBits,
      category: 0,
      quantum: 'vulnerable',
      isWeak,
    })
  })

  it('of a signature is at most that of its hash; that of a root counts for nobody', () => {
    const make = (...args: readonly string[]) =>
      run('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'k',
        '-sha1',
        '-subj',
        '/CN=root',
        ...args,
      ])
    const root = only(make())
    expect(root.uses[1]).toMatchObject({
      algorithm: { name: 'RSA-PKCS1-1.5-SHA-1', classicalBits: 61, isWeak: true },
      isSelfSigned: true,
    })
    expect(assess(root)).toMatchObject({ isWeak: false })
    const request = only(run('openssl', ['req', '-new', '-key', 'k', '-sha1', '-subj', '/CN=leaf']))
    expect(request.uses[1]).not.toHaveProperty('isSelfSigned')
    expect(assess(request)).toMatchObject({ isWeak: true, quantum: 'vulnerable' })
  })

  it('of `none` is nothing', () => {
    expect(only(token({ alg: 'none' })).uses[0].algorithm).toMatchObject({ classicalBits: 0, isWeak: true })
  })
})

describe('since when it matters', () => {
  const horizon = { quantumYear: 2035, dataLifetimeYears: 10, now: () => Date.UTC(2026, 0) }

  it('contents count from the year whose data must last until there is a quantum computer', () => {
    const encrypts = jwk({ n: modulus(2048), use: 'enc' })
    expect(assess(encrypts, horizon)).toMatchObject({ since: 2025, isDue: true })
    expect(assess(encrypts, { ...horizon, dataLifetimeYears: 1 })).toMatchObject({
      since: 2034,
      isDue: false,
    })
  })

  it('signatures count from the day on which they can be forged', () => {
    const signs = jwk({ n: modulus(2048), use: 'sig' })
    expect(assess(signs, horizon)).toMatchObject({
      since: 2035,
      isDue: false,
      replacement: 'AKP key with ML-DSA-65 (RFC 9964)',
    })
    expect(assess(signs, { ...horizon, now: () => Date.UTC(2035, 5) })).toMatchObject({ isDue: true })
  })

  it('a key that may do both counts as the worse', () => {
    expect(assess(jwk({ n: modulus(2048) }), horizon).since).toBe(2025)
  })

  it('what is post-quantum, symmetric or unknown has no year', () => {
    const safe = only(token({ alg: 'ML-DSA-65' }))
    expect(assess(safe, horizon)).toEqual({ quantum: 'safe', isWeak: false, isDue: false })
    expect(assess(only(token({ alg: 'HS256' })), horizon)).toEqual({
      quantum: 'safe',
      isWeak: false,
      isDue: false,
    })
    expect(assess(only(token({ alg: 'XY256' })), horizon)).toEqual({
      quantum: 'unknown',
      isWeak: false,
      isDue: false,
    })
  })

  it('refuses a horizon that is none', async () => {
    const first = (options: object) => scanPaths([], options).next()
    await expect(first({ quantumYear: 35 })).rejects.toThrow(RangeError)
    await expect(first({ dataLifetimeYears: -1 })).rejects.toThrow(RangeError)
    await expect(first({ lifetime: 1 })).rejects.toThrow(TypeError)
  })
})

describe('post-quantum certificates and keys of the RFCs', () => {
  const sets = [
    ['rfc9881-ml-dsa-certs', /ML-DSA-(44|65|87)/],
    ['rfc9909-slh-dsa-certs', /SLH-DSA-/],
    ['rfc9935-ml-kem-certs', /ML-KEM-(512|768|1024)/],
  ] as const

  it.each(sets)('%s are known and safe', (set, algorithm) => {
    if (!hasVectors(vectorSet(set))) return
    const folder = join(vectorsRoot(), set)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(pem|crt|pub|priv)$/.test(name),
    )
    expect(files.length).toBeGreaterThan(0)
    const assets: Found[] = files.flatMap((name) => [...found(readFileSync(join(folder, name)))])
    const known = assets.filter((asset) => asset.kind !== 'damage')
    expect(known.length).toBeGreaterThan(0)
    for (const asset of known) {
      expect(lineOf(asset)).toMatch(algorithm)
      expect(assess(asset).quantum).toBe('safe')
    }
  })
})

describe('SARIF', () => {
  it('has the gravest rule for each finding, and none for what is safe', () => {
    const ruleOf = (content: string) => {
      const asset = only(content)
      const horizon = { now: () => Date.UTC(2026, 0) }
      const result = sarifResult({ type: 'finding', path: 'a b/ü', ...asset, ...assess(asset, horizon) })
      return (result as { ruleId?: string } | undefined)?.ruleId
    }
    expect(ruleOf(token({ alg: 'none' }))).toBe('weak-cryptography')
    expect(ruleOf(token({ alg: 'RSA-OAEP', enc: 'A256GCM' }).concat('.y.z'))).toBe('quantum-vulnerable-now')
    expect(ruleOf(token({ alg: 'RS256' }))).toBe('quantum-vulnerable')
    expect(ruleOf(token({ alg: 'XY' }))).toBe('unknown-cryptography')
    expect(ruleOf(token({ alg: 'ML-DSA-65' }))).toBeUndefined()
  })

  it('is one document with results between its head and its tail', () => {
    const { head, tail } = sarifFrame()
    const problem = sarifResult({
      type: 'problem',
      reason: 'malformed',
      path: 'a b/ü',
      place: { offset: 7 },
      message: 'no',
    })
    const log = JSON.parse(`${head}${JSON.stringify(problem)}${tail}`) as {
      runs: [{ results: [object]; tool: { driver: { rules: object[] } } }]
    }
    const [{ results, tool }] = log.runs
    expect(tool.driver.rules).toHaveLength(5)
    expect(results).toEqual([
      {
        ruleId: 'unreadable',
        ruleIndex: 4,
        level: 'note',
        message: { text: 'no' },
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'a%20b/%C3%BC' }, region: { byteOffset: 7 } } },
        ],
      },
    ])
  })
})

describe('a token', () => {
  const withSize = (alg: string, size: number) =>
    found(
      `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.e30.${Buffer.alloc(size).toString('base64url')}`,
    ).length

  it.each([
    ['RS256', 64, 63],
    ['PS512', 512, 32],
    ['HS256', 32, 31],
    ['HS384', 48, 32],
    ['HS512', 64, 48],
    ['ES256', 64, 65],
    ['ES256K', 64, 32],
    ['ES384', 96, 64],
    ['ES512', 132, 128],
    ['EdDSA', 64, 63],
    ['EdDSA', 114, 57],
    ['Ed25519', 64, 114],
    ['Ed448', 114, 64],
    ['ML-DSA-44', 2420, 2421],
    ['ML-DSA-65', 3309, 64],
    ['ML-DSA-87', 4627, 0],
  ])('of %s has a signature of %i bytes, and one with %i is none', (alg, size, wrong) => {
    expect([withSize(alg, size), withSize(alg, wrong)]).toEqual([1, 0])
  })

  it.each(['none', 'XY256', 'ML-DSA-65-Ed25519', 'constructor'])('of %s has any', (alg) => {
    expect(withSize(alg, 3)).toBe(1)
  })
})

describe('text in other encodings', () => {
  it('keeps offsets in bytes behind characters of several', () => {
    const content = bytesOf(`# ключ\n${token({ alg: 'RS256' })}`)
    expect(only(content).place).toEqual({ offset: 11, line: 2 })
  })
})
