/**
 * Transcripts of NIST's known-answer programs as liboqs prints them (tests/kat_kem.c and kat_sig.c): liboqs
 * publishes the SHA-256 of the first case (`single`) and of all 100 (`all`).
 */
import { createHash } from 'node:crypto'
import { nistKatDrbg, type Stream } from './random.ts'

/** Random bytes from a seed of 48 bytes. */
type Generator = (seed: Uint8Array) => Stream

export interface KemTranscriptCase {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  readonly ciphertext: Uint8Array
  readonly sharedSecret: Uint8Array
}

export interface SignatureTranscriptCase {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  readonly signature: Uint8Array
}

function field(name: string, bytes: Uint8Array): string {
  return `${name} = ${Buffer.from(bytes).toString('hex').toUpperCase()}\n`
}

function transcript(
  count: number,
  generator: Generator,
  caseText: (seeds: Stream, index: number) => string,
): string {
  const seeds = generator(Uint8Array.from({ length: 48 }, (_, i) => i))
  // Case by case: those of UOV have 10 million characters each, and a string cannot hold 100.
  const hash = createHash('sha256')
  for (let i = 0; i < count; i++) hash.update(`${i === 0 ? '' : '\n'}count = ${i}\n${caseText(seeds, i)}`)
  return hash.digest('hex')
}

/**
 * @param run one case; it draws its randomness from the stream as the reference implementation does.
 * @param generator of the program: NIST's, unless the scheme's authors have another.
 */
export function kemTranscript(
  count: number,
  run: (random: Stream) => KemTranscriptCase,
  generator: Generator = nistKatDrbg,
): string {
  return transcript(count, generator, (seeds) => {
    const seed = seeds(48)
    const { publicKey, secretKey, ciphertext, sharedSecret } = run(generator(seed))
    const fields = { seed, pk: publicKey, sk: secretKey, ct: ciphertext, ss: sharedSecret }
    return Object.entries(fields)
      .map(([name, bytes]) => field(name, bytes))
      .join('')
  })
}

/**
 * The message of case i is 33 (i + 1) bytes.
 * @param attach gives `sm`, which is the signature followed by the message for most schemes.
 */
export function signatureTranscript(
  count: number,
  run: (random: Stream, message: Uint8Array) => SignatureTranscriptCase,
  attach = (signature: Uint8Array, message: Uint8Array): Uint8Array => Buffer.concat([signature, message]),
): string {
  return transcript(count, nistKatDrbg, (seeds, index) => {
    const seed = seeds(48)
    const message = seeds(33 * (index + 1))
    const { publicKey, secretKey, signature } = run(nistKatDrbg(seed), message)
    const signed = attach(signature, message)
    return [
      field('seed', seed),
      `mlen = ${message.length}\n`,
      field('msg', message),
      field('pk', publicKey),
      field('sk', secretKey),
      `smlen = ${signed.length}\n`,
      field('sm', signed),
    ].join('')
  })
}
