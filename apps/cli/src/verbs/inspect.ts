/** What a file is and says about itself. Nothing here is verified, and the output says so. */
import { PqError } from '@quantum-shield/pq-core'
import type { Jwk } from '@quantum-shield/pq-core/keys'
import { inspectEnvelope, type EnvelopeInfo } from '@quantum-shield/pq-envelope'
import { envelopeFromJson } from '@quantum-shield/pq-envelope/json'
import type { RecordStanding } from '@quantum-shield/pq-hash-sigs/state'
import { inspectDetached, type DetachedSignatureInfo } from '@quantum-shield/pq-signatures'
import { lineOfAgeKey, type AgeKeyReport } from '../age/key-lines.ts'
import { isAge } from '../age/recognise.ts'
import type { AgeInfo } from '../age/report.ts'
import { CliError } from '../failure.ts'
import { readFront } from '../files.ts'
import { AGE_KEY_LINE } from '../key-blocks.ts'
import { lineOf, reportJwk, reportPem, type KeyReport } from '../key-reports.ts'
import { print, STANDARD_INPUT, type JsonOption } from '../output.ts'

/** An envelope's header is at most a little over 1 MiB; key files and signature files are smaller than 4 MiB. */
const FRONT_SIZE = 4 * 1024 * 1024

/** How the state of a firmware key begins. */
const STATE = '#0 create '

const UNKNOWN =
  'neither an envelope, a signature file, a key file nor the state of a firmware key; a firmware signature is told by `qshield firmware verify`'

type StateReport = Pick<RecordStanding, 'keyId' | 'steps'> & { readonly next: string; readonly end: string }

type Report =
  | ({ readonly type: 'age'; readonly file: string } & AgeInfo)
  | { readonly type: 'age keys'; readonly file: string; readonly keys: readonly AgeKeyReport[] }
  | ({ readonly type: 'envelope'; readonly file: string } & EnvelopeInfo)
  | ({ readonly type: 'signature'; readonly file: string } & DetachedSignatureInfo)
  | ({ readonly type: 'state'; readonly file: string } & StateReport)
  | { readonly type: 'keys'; readonly file: string; readonly keys: readonly KeyReport[] }

async function reportText(file: string, text: string): Promise<Report> {
  if (text.includes('-----BEGIN ')) return { type: 'keys', file, keys: await reportPem(text) }
  if (AGE_KEY_LINE.test(text)) {
    const { reportAgeKeys } = await import('../age/key-report.ts')
    return { type: 'age keys', file, keys: await reportAgeKeys(text) }
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new PqError('unsupported_encoding', UNKNOWN, { cause })
  }
  if (typeof json !== 'object' || json === null)
    throw new PqError('malformed', 'JSON, but neither a key nor an envelope')
  if ('format' in json) return { type: 'envelope', file, ...inspectEnvelope(envelopeFromJson(json)) }
  const keys = 'keys' in json && Array.isArray(json.keys) ? (json.keys as Jwk[]) : [json as Jwk]
  return { type: 'keys', file, keys: await Promise.all(keys.map(reportJwk)) }
}

/** A state grows beyond any front: it is read as a whole. */
async function reportState(file: string): Promise<StateReport> {
  if (file === STANDARD_INPUT) throw new CliError('usage', 'a state of a firmware key: name its file')
  const { fileJournal, inspectRecord } = await import('@quantum-shield/pq-hash-sigs/state')
  const { keyId, steps, next, end } = await inspectRecord(fileJournal(file))
  return { keyId, steps, next: String(next), end: String(end) }
}

async function reportOf(file: string, front: Uint8Array): Promise<Report> {
  const magic = new TextDecoder('latin1').decode(front.subarray(0, STATE.length))
  if (magic.startsWith('QSENV')) return { type: 'envelope', file, ...inspectEnvelope(front) }
  if (magic.startsWith('QSIG')) return { type: 'signature', file, ...inspectDetached(front) }
  if (isAge(front)) {
    const { inspectAge } = await import('../age/report.ts')
    return { type: 'age', file, ...(await inspectAge(front)) }
  }
  if (magic === STATE) return { type: 'state', file, ...(await reportState(file)) }
  return reportText(file, new TextDecoder().decode(front))
}

const headOf = ({ file, keys }: { readonly file: string; readonly keys: readonly unknown[] }): string =>
  `${file}: ${keys.length} key${keys.length === 1 ? '' : 's'}`

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
    case 'age':
      return [
        `${report.file}: age file${report.isArmored ? ', armored' : ''}`,
        ...report.recipients.map((kind) => `  sealed to ${kind}`),
      ]
    case 'age keys':
      return [headOf(report), ...report.keys.map((key) => `  ${lineOfAgeKey(key)}`)]
    case 'signature':
      return [
        `${report.file}: detached signature file, version ${report.version}; not verified here`,
        ...report.signers.map(
          ({ algorithm, keyId }, i) => `  ${algorithm} ${keyId}, ${report.signatureSizes[i] ?? 0} bytes`,
        ),
      ]
    case 'state': {
      const { keyId, steps, next, end } = report
      const left = next === end ? 'no index is left' : `indices ${next} to ${BigInt(end) - 1n} are left`
      return [
        `${report.file}: state of a firmware key, or its witness; \`qshield firmware status\` compares the two`,
        `  of ${keyId}, ${steps} ${steps === 1 ? 'step' : 'steps'}; ${left}`,
      ]
    }
    case 'keys':
      return [headOf(report), ...report.keys.map((key) => `  ${lineOf(key)}`)]
  }
}

export async function inspect(file: string | undefined, options: JsonOption): Promise<void> {
  const { name, front } = await readFront(file, FRONT_SIZE)
  const report = await reportOf(name, front)
  print(report, linesOf(report), options)
}
