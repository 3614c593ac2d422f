/**
 * Writes corpus/recorded.json: for every algorithm a key and what it gave once. What is there already stays.
 *
 *     node --conditions=@quantum-shield/source tools/fuzz/src/record.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { encodeStatefulKey, generateHssKey, generateXmssKey, openSigner } from '@quantum-shield/pq-hash-sigs'
import type { LmsLevel, StatefulKey } from '@quantum-shield/pq-hash-sigs'
import { reservationOf } from '@quantum-shield/pq-hash-sigs/hazmat'
import {
  KEM_FAMILIES,
  makeExample,
  MESSAGE,
  RECORDED,
  SIGNATURE_FAMILIES,
  type Recorded,
} from './algorithms.ts'

function inBase64({ privateKey, answer }: Recorded<Uint8Array>): Recorded {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  return { privateKey: base64(privateKey), answer: base64(answer) }
}

/** One tree of each stateful scheme, as a key file, and its first signature. */
async function recordStateful(key: StatefulKey): Promise<Recorded> {
  const signer = await openSigner(key)
  const index = reservationOf(key.publicKey.id, { first: 0n, count: 1 }).next()
  return inBase64({ privateKey: encodeStatefulKey(key).reveal(), answer: signer.sign(index, MESSAGE) })
}

const recorded = existsSync(RECORDED)
  ? (JSON.parse(readFileSync(RECORDED, 'utf8')) as Record<string, Recorded>)
  : {}
const families = [...Object.values(KEM_FAMILIES), ...Object.values(SIGNATURE_FAMILIES)]
for (const load of families) {
  for (const algorithm of await load()) {
    recorded[algorithm.id] ??= inBase64(await makeExample(algorithm))
    process.stderr.write(`${algorithm.id}\n`)
  }
}
const hss: readonly LmsLevel[] = [
  { lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W8' },
  { lms: 'LMS_SHA256_M24_H5', ots: 'LMOTS_SHA256_N24_W8' },
]
recorded['HSS-LMS'] ??= await recordStateful(await generateHssKey(hss))
for (const name of ['XMSS-SHA2_10_192', 'XMSSMT-SHA2_20/4_192'] as const) {
  recorded[name] ??= await recordStateful(await generateXmssKey(name))
}
writeFileSync(RECORDED, `${JSON.stringify(recorded, null, 2)}\n`)
