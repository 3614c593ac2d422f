import { equalBytes } from '@quantum-shield/pq-core/bytes'
import { importPublicKey } from '@quantum-shield/pq-core/keys'
import {
  ed25519,
  inspectDetached,
  mlDsa44,
  mlDsa65,
  mlDsa87,
  verifyDetached,
} from '@quantum-shield/pq-signatures'
import { frozenBytes, frozenPaths, frozenText } from '../frozen.ts'
import { bytesTarget, expectThat, type Target } from '../target.ts'

const verifiers = [ed25519, mlDsa44, mlDsa65, mlDsa87].map((algorithm) =>
  importPublicKey(frozenText(`keys/${algorithm.id}.pub.jwk.json`), [algorithm]),
)
const content = frozenBytes('signatures/content.txt')
const files = frozenPaths('signature').map(frozenBytes)

export const targets: readonly Target[] = [
  bytesTarget({
    name: 'signature-file',
    seeds: files,
    async run(file) {
      const { signers } = inspectDetached(file)
      const ids = new Set(signers.map(({ keyId }) => keyId))
      await verifyDetached(
        verifiers.filter(({ id }) => ids.has(id)),
        content,
        file,
      )
      expectThat(
        files.some((frozen) => equalBytes(frozen, file)),
        'changed',
      )
    },
  }),
]
