/** What the command reads of files. An app exports nothing: its modules are loaded by their place in the repository. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toPrivatePem, toPublicJwk, toPublicPem } from '@quantum-shield/pq-core/keys'
import * as kems from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { frozenKey, frozenPaths, frozenText } from '../frozen.ts'
import { expectThat, jsonTarget, textTarget, type Target } from '../target.ts'

const load = (file: string): Promise<unknown> =>
  import(new URL(`../../../../apps/cli/src/${file}.ts`, import.meta.url).href)

interface KeyFiles {
  encodePublicKeys(keys: readonly unknown[]): string
}
interface KeyReports {
  reportPem(text: string): Promise<readonly unknown[]>
  reportJwk(jwk: unknown): Promise<unknown>
  lineOf(report: unknown): string
}
interface Recipients {
  readRecipients(options: { readonly recipientsFile: readonly string[] }): Promise<readonly unknown[]>
}

const { encodePublicKeys } = (await load('keyfile')) as KeyFiles
const { reportPem, reportJwk, lineOf } = (await load('key-reports')) as KeyReports
const { readRecipients } = (await load('recipients')) as Recipients

const folder = mkdtempSync(join(tmpdir(), 'quantum-shield-fuzz-cli-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'recipients.pem')

const keys = [kems.xWing, kems.mlKem768, ed25519, mlDsa65].map((algorithm) => frozenKey(algorithm))
const publicFiles = [
  encodePublicKeys(keys.map(({ publicKey }) => publicKey)),
  encodePublicKeys(keys.slice(0, 1).map(({ publicKey }) => publicKey)),
  keys.map(({ publicKey }) => toPublicPem(publicKey)).join('comment\n'),
]
const privateFiles = [
  ...keys.map((key) => `${key.algorithm.id} ${key.publicKey.id}\n${toPrivatePem(key)}`),
  ...frozenPaths('encrypted private key').slice(0, 2).map(frozenText),
]
const pieces = ['-----BEGIN ', '-----END ', 'RSA PRIVATE KEY-----', '-----', '\r\n', ' ', 'X-Wing ', '\0']

export const targets: readonly Target[] = [
  textTarget({
    name: 'cli-key-file',
    seeds: [...publicFiles, ...privateFiles],
    dictionary: pieces,
    async run(text) {
      for (const report of await reportPem(text))
        expectThat(lineOf(report).length > 0, 'a key without a line')
    },
  }),
  textTarget({
    name: 'cli-recipients',
    seeds: publicFiles,
    dictionary: pieces,
    async run(text) {
      writeFileSync(file, text)
      const { length } = await readRecipients({ recipientsFile: [file] })
      expectThat(length >= 1 && length <= 32, `${length} recipients`)
    },
  }),
  jsonTarget({
    name: 'cli-inspect',
    seeds: keys.map(({ publicKey }) => toPublicJwk(publicKey)),
    run: async (value) => expectThat(lineOf(await reportJwk(value)).length > 0, 'a key without a line'),
  }),
]
