/** Every parser of bytes and text that comes from outside. */
import { bytesTargets } from './targets/bytes.ts'
import { envelopeTargets } from './targets/envelope.ts'
import { keyTargets } from './targets/keys.ts'
import { signatureTargets } from './targets/signatures.ts'
import type { Target } from './target.ts'

export const TARGETS: readonly Target[] = [
  ...bytesTargets,
  ...keyTargets,
  ...envelopeTargets,
  ...signatureTargets,
]
