/** A tree as a service has it, with fifty things planted by other people's programs, and as many that are nothing. */
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, symlinkSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { seal } from '@quantum-shield/pq-envelope'
import { envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { mlKem1024, xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65, signDetached } from '@quantum-shield/pq-signatures'
import { lineOf, makeTree, scan, type Result } from './support.ts'

const { at, write, run } = makeTree()
const expected: [path: string, line: string][] = []

/** What lies there. */
function plant(path: string, ...lines: readonly string[]): string {
  expected.push(...lines.map((line): [string, string] => [path, line]))
  return path
}

const openssl = (...args: readonly string[]): Buffer => run('openssl', args)
const pem = (path: string): string => run('cat', [path]).toString()
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (header: object, parts = 1): string =>
  [base64url(header), ...Array.from({ length: parts + 1 }, () => randomBytes(64).toString('base64url'))].join(
    '.',
  )

function certificate(name: string, key: readonly string[], ...more: readonly string[]): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.crt`,
    '-subj',
    `/CN=${name.slice(4)}`,
    ...more,
  )
}

function plantCertificates(): void {
  mkdirSync(at('tls'))
  certificate('tls/rsa', ['rsa:2048'], '-sha256')
  plant('tls/rsa.crt', 'certificate x509 RSA-2048 RSA-PKCS1-1.5-SHA-256')
  plant('tls/rsa.key', 'private key pkcs8 RSA-2048')
  certificate(
    'tls/ec',
    ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    '-sha384',
    '-addext',
    'keyUsage=digitalSignature',
  )
  plant('tls/ec.crt', 'certificate x509 ECDSA-P-384 ECDSA-SHA-384')
  plant('tls/ec.key', 'private key pkcs8 EC-P-384')
  certificate('tls/ed', ['ed25519'])
  plant('tls/ed.crt', 'certificate x509 Ed25519 Ed25519')
  plant('tls/ed.key', 'private key pkcs8 Ed25519')
  openssl(
    'x509',
    '-in',
    'tls/rsa.crt',
    '-outform',
    'DER',
    '-out',
    plant('tls/rsa.der', 'certificate x509 RSA-2048 RSA-PKCS1-1.5-SHA-256'),
  )
  write('tls/chain.pem', `${pem('tls/rsa.crt')}\n# the issuer\n${pem('tls/ec.crt')}`)
  plant(
    'tls/chain.pem',
    'certificate x509 RSA-2048 RSA-PKCS1-1.5-SHA-256',
    'certificate x509 ECDSA-P-384 ECDSA-SHA-384',
  )
  openssl(
    'req',
    '-new',
    '-key',
    'tls/ec.key',
    '-subj',
    '/CN=ec',
    '-out',
    plant('tls/ec.csr', 'certificate request pkcs10 ECDSA-P-384 ECDSA-SHA-256'),
  )
  openssl(
    'req',
    '-in',
    'tls/ec.csr',
    '-outform',
    'DER',
    '-out',
    plant('tls/ec.csr.der', 'certificate request pkcs10 ECDSA-P-384 ECDSA-SHA-256'),
  )
  // A list of one's own: a key store with keys and certificates encrypted, and one with certificates open.
  openssl(
    'pkcs12',
    '-export',
    '-in',
    'tls/rsa.crt',
    '-inkey',
    'tls/rsa.key',
    '-passout',
    'pass:x',
    '-out',
    plant('tls/store.p12', 'key store pkcs12 AES-256-CBC unknown (encrypted) HMAC-SHA-256'),
  )
  openssl(
    'pkcs12',
    '-export',
    '-certpbe',
    'NONE',
    '-in',
    'tls/ed.crt',
    '-inkey',
    'tls/ed.key',
    '-passout',
    'pass:x',
    '-out',
    plant(
      'tls/open.p12',
      'key store pkcs12 unknown (encrypted) AES-256-CBC HMAC-SHA-256',
      'certificate x509 Ed25519 Ed25519',
    ),
  )
}

function plantKeys(): void {
  mkdirSync(at('keys'))
  const traditional = ['-traditional']
  openssl(
    'rsa',
    '-in',
    'tls/rsa.key',
    ...traditional,
    '-out',
    plant('keys/rsa1.pem', 'private key pkcs1 RSA-2048'),
  )
  openssl(
    'rsa',
    '-in',
    'tls/rsa.key',
    '-pubout',
    '-out',
    plant('keys/rsa.pub.pem', 'public key spki RSA-2048'),
  )
  openssl(
    'rsa',
    '-in',
    'tls/rsa.key',
    '-RSAPublicKey_out',
    '-out',
    plant('keys/rsa1.pub.pem', 'public key pkcs1 RSA-2048'),
  )
  openssl(
    'pkey',
    '-in',
    'tls/ec.key',
    '-pubout',
    '-outform',
    'DER',
    '-out',
    plant('keys/ec.pub.der', 'public key spki EC-P-384'),
  )
  openssl(
    'pkcs8',
    '-topk8',
    '-in',
    'tls/rsa.key',
    '-passout',
    'pass:x',
    '-out',
    plant('keys/encrypted.pem', 'private key pkcs8 unknown (encrypted) AES-256-CBC'),
  )
  openssl(
    'rsa',
    '-in',
    'tls/rsa.key',
    ...traditional,
    '-aes128',
    '-passout',
    'pass:x',
    '-out',
    plant('keys/dek.pem', 'private key pkcs1 RSA (encrypted) AES-128-CBC'),
  )
  openssl(
    'ecparam',
    '-genkey',
    '-noout',
    '-name',
    'secp256k1',
    '-out',
    plant('keys/k1.pem', 'private key sec1 EC-secp256k1'),
  )
  const { publicKey } = generateKeyPairSync('ml-dsa-65')
  write(
    plant('keys/ml-dsa.pub', 'public key spki ML-DSA-65'),
    publicKey.export({ format: 'pem', type: 'spki' }),
  )
  const kem = generateKeyPairSync('ml-kem-768')
  write(
    plant('keys/ml-kem.key', 'private key pkcs8 ML-KEM-768'),
    kem.privateKey.export({ format: 'pem', type: 'pkcs8' }),
  )
  write(
    plant('keys/account.json', 'private key pkcs8 RSA-2048'),
    JSON.stringify({ type: 'service_account', private_key: pem('tls/rsa.key') }),
  )
  write(
    plant('bin/firmware.img', 'certificate x509 Ed25519 Ed25519'),
    Buffer.concat([randomBytes(4096), Buffer.alloc(64), Buffer.from(pem('tls/ed.crt')), Buffer.alloc(4096)]),
  )
}

function plantSsh(): void {
  mkdirSync(at('ssh'))
  const keygen = (...args: readonly string[]): Buffer => run('ssh-keygen', ['-q', '-C', 'op@host', ...args])
  keygen('-t', 'rsa', '-b', '3072', '-N', '', '-f', plant('ssh/id_rsa', 'private key openssh RSA-3072'))
  plant('ssh/id_rsa.pub', 'public key ssh RSA-3072')
  keygen(
    '-t',
    'ed25519',
    '-N',
    'secret',
    '-f',
    plant('ssh/id_ed25519', 'private key openssh Ed25519 AES-256-CTR'),
  )
  plant('ssh/id_ed25519.pub', 'public key ssh Ed25519')
  keygen('-t', 'ecdsa', '-b', '256', '-N', '', '-f', plant('ssh/host', 'private key openssh ECDSA-P-256'))
  plant('ssh/host.pub', 'public key ssh ECDSA-P-256')
  run('ssh-keygen', ['-q', '-s', 'ssh/id_rsa', '-I', 'node-1', '-h', '-n', 'node-1', 'ssh/host.pub'])
  plant('ssh/host-cert.pub', 'certificate ssh ECDSA-P-256 RSA-3072')
  const [type = '', key = ''] = pem('ssh/host.pub').split(' ')
  const hash = createHmac('sha1', 'salt').update('node-1').digest('base64')
  write('ssh/known_hosts', `node-1,10.0.0.1 ${type} ${key}\n|1|c2FsdA==|${hash} ${type} ${key}\n`)
  plant('ssh/known_hosts', 'public key known_hosts ECDSA-P-256', 'public key known_hosts ECDSA-P-256')
  write(
    plant('ssh/authorized_keys', 'public key ssh RSA-3072'),
    `# deploy\nrestrict,command="/bin/true" ${pem('ssh/id_rsa.pub')}`,
  )
}

function plantTokens(): void {
  const jwk = (kind: 'rsa' | 'ec') =>
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = [
    { ...jwk('rsa').publicKey.export({ format: 'jwk' }), use: 'sig', kid: 'a/1' },
    { ...jwk('ec').publicKey.export({ format: 'jwk' }), use: 'enc', kid: 'b' },
  ]
  write(
    plant('jose/jwks.json', 'public key jwk RSA-2048', 'public key jwk ECDH-P-256'),
    JSON.stringify({ keys }, null, 1),
  )
  write(
    plant('jose/ec.jwk', 'private key jwk EC-P-256'),
    JSON.stringify(jwk('ec').privateKey.export({ format: 'jwk' })),
  )
  const akp = { kty: 'AKP', alg: 'ML-DSA-44', pub: randomBytes(1312).toString('base64url') }
  write(
    plant('jose/config.json', 'public key jwk ML-DSA-44', 'secret key jwk HMAC-SHA-256'),
    JSON.stringify({
      issuer: { key: akp },
      cookie: { kty: 'oct', alg: 'HS256', k: randomBytes(32).toString('base64url') },
    }),
  )
  write(
    plant('jose/service.env', 'token jwt RSA-PKCS1-1.5-SHA-256'),
    `PORT=1\nTOKEN=${token({ alg: 'RS256', typ: 'JWT', kid: 'a' })}\n`,
  )
  write(
    plant('log/access.log', 'token jwt ECDSA-P-256-SHA-256', 'encrypted content jwe RSA-OAEP AES-256-GCM'),
    `GET / Bearer ${token({ alg: 'ES256' })} 200\n${token({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 3)}\n`,
  )
}

function plantCluster(): void {
  mkdirSync(at('k8s'))
  const base64 = (path: string): string => Buffer.from(pem(path)).toString('base64')
  const secret = { 'tls.crt': base64('tls/chain.pem'), 'tls.key': base64('tls/ec.key') }
  const lines = Object.entries(secret).map(([name, value]) => `  ${name}: ${value}\n`)
  const chain = [
    'certificate x509 RSA-2048 RSA-PKCS1-1.5-SHA-256',
    'certificate x509 ECDSA-P-384 ECDSA-SHA-384',
  ]
  write(
    plant('k8s/secret.yaml', ...chain, 'private key pkcs8 EC-P-384'),
    `apiVersion: v1\nkind: Secret\ndata:\n${lines.join('')}`,
  )
  write(
    plant('k8s/secret.json', ...chain, 'private key pkcs8 EC-P-384'),
    JSON.stringify({ apiVersion: 'v1', data: secret }),
  )
  const folded = base64('tls/ed.key').replace(/.{1,76}/g, '\n      $&')
  write(
    plant('k8s/kubeconfig', 'certificate x509 Ed25519 Ed25519', 'private key pkcs8 Ed25519'),
    `clusters:\n- cluster:\n    certificate-authority-data: ${base64('tls/ed.crt')}\n    server: x\nusers:\n- user:\n    client-key-data: >-${folded}\n    token: y\n`,
  )
}

async function plantFiles(): Promise<void> {
  const { publicKey } = xWing.generateKeyPair()
  const box = await seal(randomBytes(5000), { to: [publicKey, mlKem1024.generateKeyPair().publicKey] })
  write(plant('data/backup.qs', 'encrypted content qs-envelope X-Wing ML-KEM-1024 AES-256-GCM'), box)
  write(
    plant('data/column.json', 'encrypted content qs-envelope X-Wing ML-KEM-1024 AES-256-GCM'),
    JSON.stringify(envelopeToJson(box)),
  )
  const signers = [ed25519, mlDsa65].map((scheme) => signerOf(scheme.generateKeyPair().privateKey))
  write(
    plant('data/release.qsig', 'signature qs-signature Ed25519 ML-DSA-65'),
    await signDetached(signers, randomBytes(10)),
  )
  run('age-keygen', ['-o', plant('data/age.key', 'public key age X25519', 'private key age X25519')])
  const recipient = run('age-keygen', ['-y', 'data/age.key']).toString().trim()
  run('age', [
    '-r',
    recipient,
    '-o',
    plant('data/dump.age', 'encrypted content age X25519 ChaCha20-Poly1305'),
    'tls/rsa.crt',
  ])
  run('age', [
    '-a',
    '-r',
    recipient,
    '-o',
    plant('data/dump.txt', 'encrypted content age X25519 ChaCha20-Poly1305'),
    'tls/rsa.crt',
  ])
  const home = { env: { ...process.env, GNUPGHOME: at('.gnupg-empty') } }
  mkdirSync(at('.gnupg-empty'), { mode: 0o700 })
  const gpg = (...args: readonly string[]): Buffer =>
    run('gpg', ['--batch', '--pinentry-mode', 'loopback', '--passphrase', '', ...args], home)
  gpg('--quick-generate-key', 'op@example.org', 'rsa2048', 'default', 'never')
  write(plant('data/op.asc', 'public key openpgp RSA-2048'), gpg('--armor', '--export', 'op@example.org'))
  write(plant('data/op.gpg', 'public key openpgp RSA-2048'), gpg('--export', 'op@example.org'))
  gpg(
    '--detach-sign',
    '-o',
    plant('data/release.sig', 'signature openpgp RSA-PKCS1-1.5-SHA-512'),
    'tls/rsa.crt',
  )
  run('gpgconf', ['--kill', 'all'], home)
  run('rm', ['-rf', '.gnupg-empty'])
}

/** Nothing of this is a finding. */
function plantDecoys(): void {
  write(
    'docs/readme.md',
    'Put the key between -----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY-----.\nssh-rsa AAAA is how it starts.\n',
  )
  write(
    'src/pem.ts',
    "const BEGIN = '-----BEGIN CERTIFICATE-----'\nconst END = '-----END CERTIFICATE-----'\n",
  )
  write(
    'src/jwt.ts',
    "const example = 'eyJ.eyJ.x'\nconst half = 'eyJhbGciOiJSUzI1NiJ9'\nconst noAlg = 'eyJ0eXAiOiJKV1QifQ.e30.x'\n",
  )
  write(
    'docs/kubernetes.md',
    `The value of \`tls.crt\` begins with LS0tLS1CRUdJTi, for example LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM...\n`,
  )
  write('src/twice.txt', Buffer.from(Buffer.from(pem('tls/ed.crt')).toString('base64')).toString('base64'))
  write('src/types.json', JSON.stringify({ properties: { kty: { type: 'string' } }, age1: 'age1qqqq' }))
  write('img/noise.bin', Buffer.concat([Buffer.from([0x99, 0x01, 0x0d, 0x04]), randomBytes(10_000)]))
  write('img/der.bin', Buffer.from('3006020101020102', 'hex'))
  write(
    'img/sequence.bin',
    Buffer.from(`30140201010201020201030201040c0431323334020105`, 'hex').subarray(0, 22),
  )
  write('empty', '')
  symlinkSync('rsa.crt', at('tls/link.crt'))
}

let result: Result
const shape = ([path, line]: readonly [string, string]): string => `${path}: ${line}`

beforeAll(async () => {
  plantCertificates()
  plantKeys()
  plantSsh()
  plantTokens()
  plantCluster()
  await plantFiles()
  plantDecoys()
  result = await scan([at('.')])
})

const relative = (path: string): string => path.slice(at('.').length + 1)

describe('a scan of a service', () => {
  it('finds every one of fifty or more planted things, and nothing that is not there', () => {
    expect(expected.length).toBeGreaterThanOrEqual(50)
    const lines = result.findings.map((finding) => shape([relative(finding.path), lineOf(finding)]))
    expect(lines.sort()).toEqual(expected.map(shape).sort())
    expect(result.problems).toEqual([])
    expect(result.totals.links).toBe(1)
  })

  it('tells where: line in text, offset in a binary file, pointer in JSON', () => {
    const place = (path: string, i = 0) =>
      result.findings.filter((finding) => relative(finding.path) === path)[i]?.place
    expect(place('tls/chain.pem', 1)).toMatchObject({ line: pem('tls/rsa.crt').split('\n').length + 2 })
    expect(place('k8s/secret.yaml', 1)).toMatchObject({ line: 4 })
    expect(place('k8s/secret.yaml', 2)).toMatchObject({ line: 5 })
    expect(place('bin/firmware.img')).toEqual({ offset: 4160 })
    expect(place('jose/jwks.json', 1)).toMatchObject({ pointer: '/keys/1' })
    expect(place('ssh/authorized_keys')).toMatchObject({ line: 2 })
    expect(place('log/access.log', 1)).toMatchObject({ line: 2, offset: expect.any(Number) })
  })

  it('keeps no private value, no token and no passphrase', () => {
    const text = JSON.stringify(result.findings)
    const { d } = JSON.parse(pem('jose/ec.jwk')) as { d: string }
    const secrets = [
      d,
      pem('data/age.key').split('\n').at(-2)!,
      pem('jose/service.env').split('TOKEN=')[1]!.trim(),
    ]
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(40)
      expect(text).not.toContain(secret.slice(16, 48))
    }
  })
})
