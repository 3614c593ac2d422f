/** An ordinary signature of RFC 8554 or RFC 8391 over a file, with an index that no other signature has. */
import { fromPrivateKey, openSigner, reserveIndices, type StatefulKey } from '@quantum-shield/pq-hash-sigs'
import { openState } from '@quantum-shield/pq-hash-sigs/state'
import { about, CliError } from '../failure.ts'
import { checkOutput, isStandard, openSource, writeWhole, type Source } from '../files.ts'
import { readFirmwarePrivateKey } from '../firmware/keys.ts'
import { pathsOf, placesOf, type PlaceOptions } from '../firmware/places.ts'
import { note, print, shortId, type JsonOption } from '../output.ts'
import type { PassphraseOptions } from '../passphrase.ts'
import { withProgress } from '../progress.ts'

export interface FirmwareSignOptions extends PassphraseOptions, PlaceOptions, JsonOption {
  readonly key: string
  readonly output?: string
}

/** What fails in here has cost an index, and the error does not say so. */
async function atItsCost<T>(key: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    note(`${key}: the index is spent all the same; the next signature takes another`)
    throw error
  }
}

/** The key is opened before an index is taken, and the content after: what fails until then costs none. */
async function signed(
  key: StatefulKey,
  source: Source,
  options: FirmwareSignOptions,
): Promise<{ signature: Uint8Array; remaining: bigint }> {
  const places = placesOf(pathsOf(options.key, key.publicKey.id, options))
  const state = await openState(places, key)
  const { next, end } = await state.status()
  const signer = await openSigner(key, { startsAt: next })
  try {
    const index = (await reserveIndices(state, 1)).next()
    const signature = await atItsCost(options.key, () =>
      signer.signStream(index, withProgress(source.stream, source.name, source.size)),
    )
    const { first, spent, remaining } = await state.status()
    if (5n * spent >= 4n * (spent + remaining))
      note(`${options.key}: ${remaining} of ${end - first} signatures left; make a new key in time`)
    return { signature, remaining }
  } finally {
    signer.wipe()
  }
}

export async function firmwareSign(file: string | undefined, options: FirmwareSignOptions): Promise<void> {
  if (isStandard(file) && options.output === undefined)
    throw new CliError('usage', 'pass -o FILE for the signature of standard input')
  const output = options.output ?? `${file ?? ''}.sig`
  if (isStandard(output))
    throw new CliError('usage', '--output -: a name expected; a signature that is lost has cost an index')
  checkOutput(output)
  const source = openSource(file)
  const privateKey = await readFirmwarePrivateKey(options.key, options)
  try {
    const key = fromPrivateKey(privateKey)
    try {
      const { signature, remaining } = await signed(key, source, options).catch((error: unknown) => {
        throw about(options.key, error)
      })
      await atItsCost(options.key, () => writeWhole({ path: output, content: signature, mode: 0o644 }))
      const { id, algorithm } = key.publicKey
      const report = {
        file: source.name,
        signature: output,
        algorithm: algorithm.id,
        keyId: id,
        remaining: String(remaining),
      }
      print(
        report,
        [
          `${output}: signed by ${algorithm.id} ${shortId(id)}, ${remaining} ${remaining === 1n ? 'signature' : 'signatures'} left`,
        ],
        options,
      )
    } finally {
      key.secret.wipe()
    }
  } finally {
    privateKey.wipe()
  }
}
