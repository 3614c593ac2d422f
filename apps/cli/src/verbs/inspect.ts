/** What a file is and says about itself. Nothing here is verified, and the output says so. */
import { errorCode, PqError } from '@quantum-shield/pq-core'
import {
  decodePem,
  encodePem,
  importPrivateKey,
  importPublicKey,
  type Jwk,
} from '@quantum-shield/pq-core/keys'
import { inspectEnvelope, type EnvelopeInfo } from '@quantum-shield/pq-envelope'
import { envelopeFromJson } from '@quantum-shield/pq-envelope/json'
import { inspectDetached, type DetachedSignatureInfo } from '@quantum-shield/pq-signatures'
import { ALGORITHMS } from '../algorithms.ts'
import { readFront } from '../files.ts'
import { print, type JsonOption } from '../output.ts'

/** An envelope's header is at most a little over 1 MiB; key files and signature files are smaller than 4 MiB. */
const FRONT_SIZE = 4 * 1024 * 1024

interface KeyReport {
  /** Of a PEM block that is none of these: what the block calls itself, for example `CERTIFICATE`. */
  readonly kind: 'public key' | 'private key' | 'encrypted private key' | Uppercase<string>
  readonly algorithm?: string
  readonly keyId?: string
  /** Why the key cannot be read, an error code. */
  readonly problem?: string
}

type Report =
  | ({ readonly type: 'envelope'; readonly file: string } & EnvelopeInfo)
  | ({ readonly type: 'signature'; readonly file: string } & DetachedSignatureInfo)
  | { readonly type: 'keys'; readonly file: string; readonly keys: readonly KeyReport[] }

function reportKey(
  kind: KeyReport['kind'],
  read: () => { algorithm: { id: string }; id: string },
): KeyReport {
  try {
    const { algorithm, id } = read()
    return { kind, algorithm: algorithm.id, keyId: id }
  } catch (error) {
    return { kind, problem: errorCode(error) ?? 'malformed' }
  }
}

function reportPem(text: string): KeyReport[] {
  return decodePem(text).map(({ label, der }) => {
    switch (label) {
      case 'PUBLIC KEY':
        return reportKey('public key', () => importPublicKey(der, ALGORITHMS))
      case 'PRIVATE KEY':
        return reportKey('private key', () => importPrivateKey(encodePem(label, der), ALGORITHMS).publicKey)
      case 'ENCRYPTED PRIVATE KEY':
        return { kind: 'encrypted private key' }
      default:
        return { kind: label as Uppercase<string>, problem: 'unsupported_encoding' }
    }
  })
}

/** @param jwk in a set from outside, anything can stand where a key should. */
function reportJwk(jwk: Jwk | null): KeyReport {
  if (typeof jwk !== 'object' || jwk === null) return { kind: 'public key', problem: 'malformed' }
  const isPrivate = 'priv' in jwk || 'd' in jwk
  if (isPrivate) return reportKey('private key', () => importPrivateKey(jwk, ALGORITHMS).publicKey)
  return reportKey('public key', () => importPublicKey(jwk, ALGORITHMS))
}

function reportText(file: string, text: string): Report {
  if (text.includes('-----BEGIN ')) return { type: 'keys', file, keys: reportPem(text) }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new PqError('malformed', 'neither an envelope, a signature file, nor a key file', { cause })
  }
  if (typeof json !== 'object' || json === null)
    throw new PqError('malformed', 'JSON, but neither a key nor an envelope')
  if ('format' in json) return { type: 'envelope', file, ...inspectEnvelope(envelopeFromJson(json)) }
  const keys = 'keys' in json && Array.isArray(json.keys) ? (json.keys as Jwk[]) : [json as Jwk]
  return { type: 'keys', file, keys: keys.map(reportJwk) }
}

function reportOf(file: string, front: Uint8Array): Report {
  const magic = new TextDecoder('latin1').decode(front.subarray(0, 5))
  if (magic === 'QSENV') return { type: 'envelope', file, ...inspectEnvelope(front) }
  if (magic.startsWith('QSIG')) return { type: 'signature', file, ...inspectDetached(front) }
  return reportText(file, new TextDecoder().decode(front))
}

function linesOf(report: Report): string[] {
  switch (report.type) {
    case 'envelope':
      return [
        `${report.file}: envelope, version ${report.version}, ${report.suite}, chunks of ${report.chunkSize} bytes`,
        ...report.recipients.map((recipient) => {
          switch (recipient.type) {
            case 'kem':
              return `  sealed to ${recipient.algorithm} ${recipient.keyId}, key version ${recipient.keyVersion}`
            case 'symmetric':
              return `  sealed with the symmetric key "${recipient.name}", version ${recipient.keyVersion}`
            case 'password':
              return `  sealed with a password: Argon2id, ${recipient.memoryKiB} KiB, ${recipient.passes} passes, ${recipient.parallelism} lanes`
          }
        }),
      ]
    case 'signature':
      return [
        `${report.file}: detached signature file, version ${report.version}; not verified here`,
        ...report.signers.map(
          ({ algorithm, keyId }, i) => `  ${algorithm} ${keyId}, ${report.signatureSizes[i] ?? 0} bytes`,
        ),
      ]
    case 'keys':
      return [
        `${report.file}: ${report.keys.length} key${report.keys.length === 1 ? '' : 's'}`,
        ...report.keys.map(
          ({ kind, algorithm, keyId, problem }) =>
            `  ${[kind, algorithm, keyId, problem === undefined ? undefined : `cannot be read: ${problem}`].filter(Boolean).join(' ')}`,
        ),
      ]
  }
}

export async function inspect(file: string | undefined, options: JsonOption): Promise<void> {
  const { name, front } = await readFront(file, FRONT_SIZE)
  const report = reportOf(name, front)
  print(report, linesOf(report), options)
}
