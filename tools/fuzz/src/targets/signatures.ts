import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { inspectDetached, verifyDetached } from '@quantum-shield/pq-signatures'
import { mutatedBytes } from '../mutate.ts'
import { signatures, signed, verifiers } from '../samples.ts'
import { expectThat, target, type Target } from '../target.ts'

export const signatureTargets: readonly Target[] = [
  target({
    name: 'signature-file',
    inputs: mutatedBytes(signatures),
    async run(file) {
      const { signers } = inspectDetached(file)
      const ids = new Set(signers.map(({ keyId }) => keyId))
      await verifyDetached(verifiers.filter(({ id }) => ids.has(id)), signed, file)
      expectThat(
        signatures.some((sample) => equalBytes(sample, file)),
        'changed',
      )
    },
  }),
]
