/** What an age file says about itself. */
import { unarmored } from './armor.ts'
import { recipientKinds } from './header.ts'
import { looksArmored } from './streams.ts'

export interface AgeInfo {
  readonly isArmored: boolean
  /** Kinds of the recipients, as the file names them, for example `mlkem768x25519`. */
  readonly recipients: readonly string[]
}

/** @param front of the file, with the whole header. @throws as readHeader and unarmored. */
export async function inspectAge(front: Uint8Array): Promise<AgeInfo> {
  const isArmored = looksArmored(front)
  const blocks = (async function* () {
    yield front
  })()
  const binary = isArmored ? unarmored(blocks) : blocks
  return { isArmored, recipients: await recipientKinds(binary[Symbol.asyncIterator]()) }
}
