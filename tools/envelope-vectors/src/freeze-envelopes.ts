/** Envelopes in all suites, to all types of recipients, some with their JSON twin. */
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { SecretBytes } from '@quantum-shield/pq-core/secret'
import { rewrap, seal, type Recipient, type SuiteName } from '@quantum-shield/pq-envelope'
import { envelopeToJson } from '@quantum-shield/pq-envelope/json'
import { digestOf, pattern } from './accept.ts'
import type { FrozenKeys } from './freeze-keys.ts'
import type { Frozen } from './freeze.ts'
import { streamOf } from './keys.ts'

const SUITES: readonly SuiteName[] = [
  'AES-256-GCM',
  'ChaCha20-Poly1305',
  'XChaCha20-Poly1305',
  'AES-256-GCM-SIV',
]
const CONTEXT = { tenant: 'acme', purpose: 'backup' }
const PASSWORD = 'correct horse, Zürich'
const CHUNK_SIZE = 4096

const kek = { name: 'archive key', keyVersion: 12, bytes: streamOf('archive key')(32) }
const archive = { name: kek.name, keyVersion: kek.keyVersion, key: SecretBytes.copyOf(kek.bytes) }

/** What opens: a file of a private key, the symmetric key itself, or the password. */
type Opener = string | { name: string; keyVersion: number; key: string } | { password: string }
const ARCHIVE: Opener = { name: kek.name, keyVersion: kek.keyVersion, key: toHex(kek.bytes) }

function frozen(
  name: string,
  envelope: Uint8Array,
  plaintext: Uint8Array,
  openers: readonly Opener[],
): Frozen {
  const facts = { kind: 'envelope', openers, context: CONTEXT, plaintextSha256: digestOf(plaintext) }
  return { file: `envelopes/${name}.qs`, content: envelope, facts }
}

/** Beside the binary form. */
function twinOf({ file, content, facts }: Frozen): Frozen {
  const bytes = typeof content === 'string' ? utf8(content) : content
  const json = `${JSON.stringify(envelopeToJson(bytes), undefined, 2)}\n`
  return { file: file.replace(/\.qs$/, '.json'), content: json, facts: { ...facts, kind: 'envelope JSON' } }
}

export async function frozenEnvelopes({ kem }: FrozenKeys): Promise<Frozen[]> {
  const keyOf = (id: string) => {
    const key = kem.get(id)
    if (key === undefined) throw new RangeError(`no frozen key ${id}`)
    return key
  }
  const publicKeyOf = (id: string) => keyOf(id).publicKey
  const fileOf = (id: string) => `keys/${id}.key.jwk.json`
  const make = async (
    name: string,
    size: number,
    to: readonly Recipient[],
    openers: readonly Opener[],
    suite: SuiteName = 'AES-256-GCM',
  ) => {
    const plaintext = pattern(size)
    const envelope = await seal(plaintext, { to, suite, context: CONTEXT, chunkSize: CHUNK_SIZE })
    return frozen(name, envelope, plaintext, openers)
  }

  const bySuite: Frozen[] = []
  for (const suite of SUITES) {
    for (const size of [0, CHUNK_SIZE, 2 * CHUNK_SIZE + 100]) {
      bySuite.push(await make(`${suite}-${size}`, size, [publicKeyOf('X-Wing')], [fileOf('X-Wing')], suite))
    }
  }
  const byRecipient: Frozen[] = []
  for (const id of kem.keys()) byRecipient.push(await make(`to-${id}`, 100, [publicKeyOf(id)], [fileOf(id)]))

  const plaintext = pattern(100)
  const versioned = { publicKey: publicKeyOf('ML-KEM-1024'), keyVersion: 4_294_967_295 }
  const several = await make(
    'to-several',
    100,
    [publicKeyOf('X-Wing'), versioned, archive],
    [fileOf('X-Wing'), fileOf('ML-KEM-1024'), ARCHIVE],
  )
  const symmetric = await make('to-a-symmetric-key', 100, [archive], [ARCHIVE])
  const rewrapped = await rewrap(await seal(plaintext, { to: [archive], context: CONTEXT }), {
    keys: [archive],
    to: [publicKeyOf('X-Wing'), archive],
    context: CONTEXT,
  })
  const password = await seal(plaintext, { password: PASSWORD, context: CONTEXT })
  const others = [
    several,
    symmetric,
    frozen('rewrapped', rewrapped, plaintext, [fileOf('X-Wing'), ARCHIVE]),
    frozen('to-a-password', password, plaintext, [{ password: PASSWORD }]),
  ]
  return [...bySuite, ...byRecipient, ...others, ...[...bySuite.slice(0, 1), ...others].map(twinOf)]
}
