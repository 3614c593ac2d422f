/** How many signatures a firmware key has left, and whether its state and its witness are one history. Writes nothing. */
import { errorCode } from '@quantum-shield/pq-core'
import type { PublicKey } from '@quantum-shield/pq-core/keys'
import {
  compareRecords,
  openState,
  type RecordRelation,
  type RecordStanding,
} from '@quantum-shield/pq-hash-sigs/state'
import { about } from '../failure.ts'
import { readFirmwarePublicKey } from '../firmware/keys.ts'
import { pathsOf, placesOf, sharedDisk, type Paths, type PlaceOptions } from '../firmware/places.ts'
import { note, print, shortId, type JsonOption } from '../output.ts'

export interface FirmwareStatusOptions extends PlaceOptions, JsonOption {
  readonly key: string
}

const MEND = 'where nothing was signed with a copy elsewhere, put a copy of'

const VERDICTS: Readonly<Record<RecordRelation, string>> = {
  same: 'the two are one history by now',
  state_behind: `the state is the beginning of its witness: ${MEND} the witness in the place of the state`,
  witness_behind: `the witness is the beginning of the state: ${MEND} the state in the place of the witness`,
  apart: 'each went on without the other: make a new key',
}

const reportOf = ({ steps, next, end }: RecordStanding) => ({ steps, next: String(next), end: String(end) })

/** Both records of a state that is refused: what tells which of them is the newest. */
async function printBoth(publicKey: PublicKey, paths: Paths, options: JsonOption): Promise<void> {
  const { state, witness, commonSteps, relation } = await compareRecords(placesOf(paths))
  const lineOf = (path: string, { steps, next }: RecordStanding): string =>
    `${path}: ${steps} ${steps === 1 ? 'step' : 'steps'}, the next index is ${next}`
  print(
    {
      algorithm: publicKey.algorithm.id,
      keyId: publicKey.id,
      stateFile: paths.state,
      witnessFile: paths.witness,
      agree: false,
      relation,
      commonSteps,
      state: reportOf(state),
      witness: reportOf(witness),
    },
    [
      `${publicKey.algorithm.id} ${shortId(publicKey.id)}: the state and its witness disagree`,
      lineOf(paths.state, state),
      lineOf(paths.witness, witness),
      `${commonSteps} ${commonSteps === 1 ? 'step is' : 'steps are'} in both; ${VERDICTS[relation]}`,
    ],
    options,
  )
}

export async function firmwareStatus(options: FirmwareStatusOptions): Promise<void> {
  const publicKey = await readFirmwarePublicKey(options.key)
  const paths = pathsOf(options.key, publicKey.id, options)
  const state = await openState(placesOf(paths), { publicKey }).catch(async (error: unknown) => {
    if (errorCode(error) === 'state_rolled_back') await printBoth(publicKey, paths, options)
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
    agree: true,
    steps,
    isDelegated,
  }
  const left = remaining === 0n ? 'none is left' : `${remaining} left; the next is ${next}`
  const range = isDelegated ? `, a part from ${first} to ${end - 1n} given by another state` : ''
  print(
    report,
    [
      `${publicKey.algorithm.id} ${shortId(publicKey.id)}${range}`,
      `${spent} of ${end - first} indices spent (${percent.toFixed(1)} %), ${left}`,
      `${paths.state} and ${paths.witness} agree over ${steps} ${steps === 1 ? 'step' : 'steps'}`,
    ],
    options,
  )
  const warning = sharedDisk(paths)
  if (warning !== undefined) note(warning)
}
