/** How many signatures a firmware key has left, and whether its state and its witness are one history. Writes nothing. */
import { openState } from '@quantum-shield/pq-hash-sigs/state'
import { about } from '../failure.ts'
import { readFirmwarePublicKey } from '../firmware/keys.ts'
import { pathsOf, placesOf, sharedDisk, type PlaceOptions } from '../firmware/places.ts'
import { note, print, shortId, type JsonOption } from '../output.ts'

export interface FirmwareStatusOptions extends PlaceOptions, JsonOption {
  readonly key: string
}

export async function firmwareStatus(options: FirmwareStatusOptions): Promise<void> {
  const publicKey = await readFirmwarePublicKey(options.key)
  const paths = pathsOf(options.key, publicKey.id, options)
  const state = await openState(placesOf(paths), { publicKey }).catch((error: unknown) => {
    throw about(options.key, error)
  })
  const { first, next, end, spent, remaining, steps, isDelegated } = await state.status()
  const percent = (Number(spent) / Number(end - first)) * 100
  const report = {
    algorithm: publicKey.algorithm.id,
    keyId: publicKey.id,
    stateFile: paths.state,
    witnessFile: paths.witness,
    first: String(first),
    next: String(next),
    end: String(end),
    spent: String(spent),
    remaining: String(remaining),
    steps,
    isDelegated,
  }
  const range = isDelegated ? `, a part from ${first} to ${end - 1n} given by another state` : ''
  print(
    report,
    [
      `${publicKey.algorithm.id} ${shortId(publicKey.id)}${range}`,
      `${spent} of ${end - first} indices spent (${percent.toFixed(1)} %), ${remaining} left; the next is ${next}`,
      `${paths.state} and ${paths.witness} agree over ${steps} steps`,
    ],
    options,
  )
  const warning = sharedDisk(paths)
  if (warning !== undefined) note(warning)
}
