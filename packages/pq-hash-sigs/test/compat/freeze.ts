/**
 * Writes test-vectors/own/compat/stateful-vN, once in the life of a format version: key files of every scheme, a signature of
 * each at an index, and states with their witnesses. Its randomness is the system's; it refuses to touch a folder that exists.
 *
 *     node --conditions=@quantum-shield/source packages/pq-hash-sigs/test/compat/freeze.ts stateful-v1
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { toPrivatePem, toPublicPem } from '@quantum-shield/pq-core/keys'
import {
  encodeStatefulKey,
  generateHssKey,
  generateXmssKey,
  openSigner,
  toPrivateKey,
  type StatefulKey,
} from '@quantum-shield/pq-hash-sigs'
import { reservationOf } from '@quantum-shield/pq-hash-sigs/hazmat'
import { createState, fileJournal, type IndexState, type Places } from '@quantum-shield/pq-hash-sigs/state'
import { repositoryRoot } from '@quantum-shield/testkit'

const [version = ''] = process.argv.slice(2)
if (!/^stateful-v[1-9][0-9]*$/.test(version)) throw new RangeError('usage: freeze.ts stateful-vN')
const folder = join(repositoryRoot, 'test-vectors', 'own', 'compat', version)
const at = (name: string) => join(folder, name)
// Without `recursive` a folder that exists is an error.
mkdirSync(folder)

const rows: string[] = []

function list(file: string, facts: Readonly<Record<string, unknown>>): void {
  const sha256 = createHash('sha256')
    .update(readFileSync(at(file)))
    .digest('hex')
  rows.push(`    ${JSON.stringify({ file, sha256, ...facts })}`)
}

function write(file: string, content: Uint8Array | string, facts: Readonly<Record<string, unknown>>): void {
  writeFileSync(at(file), content)
  list(file, facts)
}

const content = utf8('firmware 1.2.3, as it was when its signature was made')
write('content.txt', content, { kind: 'content' })

/** @param index of the signature. */
async function freezeKey(name: string, key: StatefulKey, index: bigint): Promise<void> {
  const facts = { algorithm: key.publicKey.algorithm.id, keyId: key.publicKey.id }
  write(`${name}.qshs`, encodeStatefulKey(key).reveal(), { kind: 'stateful key', ...facts })
  write(`${name}.key.pem`, toPrivatePem(toPrivateKey(key)), { kind: 'private key', ...facts })
  write(`${name}.pub.pem`, toPublicPem(key.publicKey), { kind: 'public key', ...facts })
  const signer = await openSigner(key, { startsAt: index })
  const reservation = reservationOf(key.publicKey.id, { first: index, count: 1 })
  const signature = signer.sign(reservation.next(), content)
  write(`${name}.sig`, signature, { kind: 'signature', key: name, index: String(index) })
}

const placesOf = (name: string): Places => ({
  journal: fileJournal(at(`${name}.state`)),
  witness: fileJournal(at(`${name}.witness`)),
})

async function listState(name: string, state: IndexState): Promise<void> {
  const { keyId, first, next, end, steps, isDelegated } = await state.status()
  const status = { keyId, first: String(first), next: String(next), end: String(end), steps, isDelegated }
  list(`${name}.state`, { kind: 'state', status })
  list(`${name}.witness`, { kind: 'witness', state: name })
}

const level = (height: 5 | 10 | 15, w: 1 | 4) =>
  ({ lms: `LMS_SHA256_M24_H${height}`, ots: `LMOTS_SHA256_N24_W${w}` }) as const
const lms = await generateHssKey([level(10, 4)])
await freezeKey('lms-h10', lms, 700n)
await freezeKey('hss-h15-h5', await generateHssKey([level(15, 1), level(5, 4)]), 32n * 20_000n + 7n)
await freezeKey('xmss-10', await generateXmssKey('XMSS-SHA2_10_192'), 700n)
await freezeKey('xmssmt-20-2', await generateXmssKey('XMSSMT-SHA2_20/2_192'), 1024n * 700n + 7n)

const whole = await createState(placesOf('whole'), lms)
await whole.reserve(5)
const part = await whole.delegate(256n, placesOf('part'))
await whole.reserve(300)
await part.reserve(7)
await listState('whole', whole)
await listState('part', part)

writeFileSync(at('manifest.json'), `{\n  "files": [\n${rows.join(',\n')}\n  ]\n}\n`)
process.stderr.write(`${version}: ${rows.length} files\n`)
