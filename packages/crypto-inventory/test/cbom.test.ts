/** The CBOM against the official schemas of CycloneDX, and what it says. */
import { existsSync, readFileSync } from 'node:fs'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import { assess, type Asset, type Finding, type Found } from '@quantum-shield/crypto-inventory'
import { cbomOf, type Cbom, type CycloneDxVersion } from '@quantum-shield/crypto-inventory/cbom'
import { vectorsRoot } from '@quantum-shield/testkit'
import { found, makeTree } from './support.ts'

const SCHEMAS = join(vectorsRoot(), '../schemas/cyclonedx')
const hasSchemas = existsSync(SCHEMAS)
if (!hasSchemas && process.env['CI'] === 'true') throw new Error(`no schemas of CycloneDX in ${SCHEMAS}`)

const read = (name: string): object => JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object

function validatorOf(version: CycloneDxVersion): ValidateFunction {
  const others = ['spdx', 'jsf-0.82', ...(version === '1.7' ? ['cryptography-defs'] : [])]
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
  for (const name of others) ajv.addSchema(read(`${name}.schema.json`))
  return ajv.compile(read(`bom-${version}.schema.json`))
}

const tree = makeTree()
const { at, run } = tree

const isAsset = (asset: Found): asset is Asset => asset.kind !== 'damage'
const findingsIn = (content: string | Uint8Array, path: string): Finding[] =>
  found(content)
    .filter(isAsset)
    .map((asset) => ({ type: 'finding', path, ...asset, ...assess(asset) }))

let findings: readonly Finding[]

beforeAll(() => {
  run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'k',
    '-out',
    'c',
    '-subj',
    '/CN=example.org/O=Example',
  ])
  run('openssl', ['pkcs12', '-export', '-in', 'c', '-inkey', 'k', '-passout', 'pass:x', '-out', 'p12'])
  run('openssl', ['req', '-new', '-key', 'k', '-subj', '/CN=x', '-out', 'csr'])
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'x', '-f', 'id'])
  const content = (name: string): Buffer => readFileSync(at(name))
  const mlKem = generateKeyPairSync('ml-kem-768').publicKey.export({ format: 'pem', type: 'spki' })
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  const endpoint: Asset = {
    kind: 'endpoint',
    format: 'tls',
    place: { offset: 0 },
    uses: [
      {
        role: 'key exchange',
        purpose: 'confidentiality',
        algorithm: { name: 'X25519MLKEM768', primitive: 'kem', category: 3, quantum: 'safe', isWeak: false },
      },
    ],
    details: { protocol: 'TLSv1.3', cipherSuite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' },
  }
  findings = [
    ...findingsIn(content('c'), 'a/c.pem'),
    ...findingsIn(Buffer.concat([Buffer.from('\n\n'), content('c')]), 'b/c.pem'),
    ...findingsIn(content('p12'), 'p12'),
    ...findingsIn(content('csr'), 'csr'),
    ...findingsIn(content('id'), 'id'),
    ...findingsIn(mlKem, 'kem.pub'),
    ...findingsIn(curve.export({ format: 'pem', type: 'spki' }), 'ec.pub'),
    ...findingsIn(JSON.stringify(curve.export({ format: 'jwk' })), 'ec.jwk'),
    ...findingsIn(`x eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.${'A'.repeat(86)}`, 'log'),
    ...findingsIn(
      Buffer.from('QSIG\x01\x01\x01\x07Ed25519' + 'k'.repeat(32) + '\0\x01x', 'latin1'),
      'f.qsig',
    ),
    { type: 'finding', path: 'tls://localhost:443', ...endpoint, ...assess(endpoint) },
  ]
  expect(findings).toHaveLength(11)
})

/** The part of a component that tests look at. */
interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly evidence?: { readonly occurrences: readonly object[] }
  readonly cryptoProperties: Readonly<Record<string, unknown>>
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}
const components = ({ components: all }: Cbom): readonly Component[] => all as readonly Component[]

describe.each(['1.7', '1.6'] as const)('CycloneDX %s', (specVersion) => {
  const maybe = hasSchemas ? it : it.skip

  maybe('validates against the official schema', async () => {
    const validate = validatorOf(specVersion)
    validate(await cbomOf(findings, { specVersion }))
    expect(validate.errors).toBeNull()
  })

  maybe('is what the schema looks at: a wrong member is refused', async () => {
    const validate = validatorOf(specVersion)
    const bom = await cbomOf(findings, { specVersion })
    const wrong = { ...bom, components: [{ ...bom.components[0], cryptoProperties: { assetType: 'magic' } }] }
    expect(validate(wrong)).toBe(false)
  })

  it('names every reference once, and none that is not there', async () => {
    const bom = await cbomOf(findings, { specVersion })
    const refs = components(bom).map((component) => component['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    const dependencies = bom.dependencies as readonly { ref: string; dependsOn?: readonly string[] }[]
    expect(dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort())
    for (const { dependsOn = [] } of dependencies) for (const ref of dependsOn) expect(refs).toContain(ref)
  })
})

describe('what a CBOM says', () => {
  it('has a certificate once, with every place where it lies', async () => {
    const bom = await cbomOf(findings)
    const certificates = components(bom).filter(
      ({ cryptoProperties }) => cryptoProperties['assetType'] === 'certificate',
    )
    expect(certificates).toHaveLength(1)
    const { fingerprint256, serialNumber } = new X509Certificate(readFileSync(at('c')))
    expect(certificates[0]).toMatchObject({
      name: 'O=Example, CN=example.org',
      evidence: {
        occurrences: [
          { location: 'a/c.pem', line: 1, offset: 0 },
          { location: 'b/c.pem', line: 3, offset: 2 },
        ],
      },
      cryptoProperties: {
        certificateProperties: {
          fingerprint: { alg: 'SHA-256', content: fingerprint256.replaceAll(':', '').toLowerCase() },
          serialNumber: serialNumber.toLowerCase(),
        },
      },
    })
    expect(certificates[0]?.properties).toContainEqual({
      name: 'quantum-shield:quantum',
      value: 'vulnerable',
    })
  })

  it('puts algorithms into the registry of 1.7, and X25519MLKEM768 among the TLS groups', async () => {
    const bom = await cbomOf(findings)
    const algorithm = (name: string) => components(bom).find((component) => component.name === name)
    expect(algorithm('ML-KEM-768')?.cryptoProperties['algorithmProperties']).toMatchObject({
      primitive: 'kem',
      algorithmFamily: 'ML-KEM',
      parameterSetIdentifier: '768',
      nistQuantumSecurityLevel: 3,
    })
    expect(algorithm('EC-P-384')?.cryptoProperties['algorithmProperties']).toMatchObject({
      ellipticCurve: 'nist/P-384',
      nistQuantumSecurityLevel: 0,
    })
    expect(JSON.stringify(bom)).toContain('"tlsGroups":["X25519MLKEM768"]')
  })

  it('is the same document for the same input', async () => {
    const options = { serialNumber: '3e671687-395b-41f5-a30f-a58921a69b79', now: () => 0 }
    expect(await cbomOf(findings, options)).toEqual(await cbomOf(findings, options))
    expect(await cbomOf(findings, options)).toMatchObject({
      serialNumber: `urn:uuid:${options.serialNumber}`,
      metadata: { timestamp: '1970-01-01T00:00:00.000Z' },
    })
    await expect(cbomOf(findings, { version: 1 } as object)).rejects.toThrow(TypeError)
  })
})
