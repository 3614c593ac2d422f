/**
 * What @oqs/liboqs-js computes against the transcripts that liboqs publishes. NIST's generator takes the place of the
 * runtime's for the length of each call.
 */
import type { KemAlgorithm, KeyPair, SignatureAlgorithm } from '@quantum-shield/pq-core'
import { withLiboqsRandomness } from '@quantum-shield/pq-core/algorithm'
import { loadFrodoKem, type FrodoKemId } from '@quantum-shield/pq-kem/frodokem'
import { loadClassicMcEliece, type ClassicMcElieceId } from '@quantum-shield/pq-kem/mceliece'
import { loadFalcon, type FalconId } from '@quantum-shield/pq-signatures/falcon'
import { falconBackends, type FalconBackend } from '@quantum-shield/pq-signatures/hazmat'
import { loadMayo, type MayoId } from '@quantum-shield/pq-signatures/mayo'
import { loadUov, type UovId } from '@quantum-shield/pq-signatures/uov'
import { kemTranscript, readVectorJson, signatureTranscript, type Stream } from '@quantum-shield/testkit'
import { fullCountOf } from '../slow.ts'
import type { Suite, SuiteContext } from '../suite.ts'

type Transcripts = Readonly<Record<string, { readonly single: string; readonly all: string }>>

/** liboqs has no revision in its names, and UOV under its older one. */
const nameInLiboqs = (id: string): string => id.replace(/^UOV-/, 'OV-').replace(/-round-2$/, '')

/**
 * Both counts, of which the longer one may be dormant, or is left out by the manifest.
 * @param transcript of the first `count` cases.
 * @param all of what liboqs calls all.
 */
function compare(
  context: SuiteContext,
  backend: string,
  transcript: (count: number) => string,
  all = 100,
): void {
  const [path = ''] = Object.keys(context.set.files)
  const expected = readVectorJson<Transcripts>(context.set, path)[nameInLiboqs(context.algorithm)]
  context.check('single', backend, 'case 0', () => transcript(1) === expected?.single)
  const full = fullCountOf(context, 'all', backend)
  if (full === undefined) return
  context.check(full, backend, `cases 0 to ${all - 1}`, () => transcript(all) === expected?.all, all)
}

/** The expanded key where there is one. */
function secretKeyOf({ privateKey }: KeyPair): Uint8Array {
  return (privateKey.algorithm.expandPrivateKey?.(privateKey) ?? privateKey.secret).reveal()
}

/** Bytes of a draw for an error vector: 16 bits for each position, twice as many as needed unless n is a power of 2. */
const ERROR_DRAWS: Readonly<Record<string, number>> = {
  'Classic-McEliece-348864f': 256,
  'Classic-McEliece-460896f': 384,
  'Classic-McEliece-6688128f': 512,
  'Classic-McEliece-8192128f': 256,
}

/** WebAssembly gets at most 256 bytes at once, and NIST's generator tells one request of `size` from two. */
function inRequestsOf(size: number, random: Stream): Stream {
  let rest = new Uint8Array()
  return (length) => {
    if (rest.length === 0) rest = Uint8Array.from(random(size))
    const next = rest.subarray(0, length)
    rest = rest.subarray(length)
    return next
  }
}

function loadKem(id: string): Promise<KemAlgorithm> {
  return id.startsWith('FrodoKEM-')
    ? loadFrodoKem(id as FrodoKemId)
    : loadClassicMcEliece(id as ClassicMcElieceId)
}

export const liboqsKemTranscripts: Suite = async (context) => {
  const id = context.algorithm
  const kem = await loadKem(id)
  const draw = ERROR_DRAWS[id]
  const run: Parameters<typeof kemTranscript>[1] = (random) => {
    const pair = kem.generateKeyPair({ random })
    const drawing = draw === undefined ? random : inRequestsOf(draw, random)
    const { ciphertext, sharedSecret } = withLiboqsRandomness(drawing, () => kem.encapsulate(pair.publicKey))
    const received = kem.decapsulate(pair.privateKey, ciphertext)
    if (!received.equals(sharedSecret)) throw new RangeError('another secret is received')
    return {
      publicKey: pair.publicKey.toBytes(),
      secretKey: secretKeyOf(pair),
      ciphertext,
      sharedSecret: sharedSecret.reveal(),
    }
  }
  compare(context, kem.backend, (count) => kemTranscript(count, run), draw === undefined ? 100 : 10)
}

function multivariateTranscript(scheme: SignatureAlgorithm, count: number): string {
  const run: Parameters<typeof signatureTranscript>[1] = (random, message) => {
    const pair = scheme.generateKeyPair({ random })
    const signature = withLiboqsRandomness(random, () => scheme.signSync(pair.privateKey, message))
    if (!scheme.verifySync(pair.publicKey, message, signature)) throw new RangeError('it does not verify')
    return { publicKey: pair.publicKey.toBytes(), secretKey: secretKeyOf(pair), signature }
  }
  return scheme.id.startsWith('UOV-')
    ? signatureTranscript(count, run, (signature, message) => Buffer.concat([message, signature]))
    : signatureTranscript(count, run)
}

/** NIST's form of a signed message: length, salt, message, and the rest behind a header that is 16 less. */
function attach(signature: Uint8Array, message: Uint8Array): Uint8Array {
  const rest = Buffer.from(signature.subarray(41))
  const header = (signature[0] as number) - 0x10
  const length = Buffer.alloc(2)
  length.writeUInt16BE(rest.length + 1)
  return Buffer.concat([length, signature.subarray(1, 41), message, Uint8Array.of(header), rest])
}

function falconTranscript(algorithm: SignatureAlgorithm, backend: FalconBackend, count: number): string {
  const run: Parameters<typeof signatureTranscript>[1] = (random, message) => {
    const secretKey = backend.generate(random(48))
    const key = algorithm.privateKey(secretKey)
    const signature = withLiboqsRandomness(random, () => backend.signSync(key, message, new Uint8Array()))
    if (!backend.verifySync(key.publicKey, message, signature, new Uint8Array()))
      throw new RangeError('it does not verify')
    return { publicKey: backend.derivePublicKey(key), secretKey, signature }
  }
  return algorithm.id.startsWith('Falcon-padded-')
    ? signatureTranscript(count, run)
    : signatureTranscript(count, run, attach)
}

export const liboqsSignatureTranscripts: Suite = async (context) => {
  const id = context.algorithm
  if (id.startsWith('Falcon-')) {
    const algorithm = await loadFalcon(id as FalconId)
    for (const backend of await falconBackends(algorithm))
      compare(context, backend.name, (count) => falconTranscript(algorithm, backend, count))
    return
  }
  const scheme = await (id.startsWith('MAYO-') ? loadMayo(id as MayoId) : loadUov(id as UovId))
  compare(context, scheme.backend, (count) => multivariateTranscript(scheme, count))
}
