import { deriveSessionKey, type SecretSource } from '../kdf.ts'
import type { Policy } from '../policy.ts'
import type { Guard, Subject } from './guard.ts'
import type { QuantumCryptoEngine } from './types.ts'

function kemSubjects(guard: Guard, sources: readonly SecretSource[]): readonly Subject[] {
  return sources.flatMap((source) =>
    source.kind === 'kem' ? [guard.publicKeySubject(source.publicKey, 'encrypt')] : [],
  )
}

export function sessionOperations(
  policy: Policy,
  guard: Guard,
): Pick<QuantumCryptoEngine, 'deriveSessionKey'> {
  return {
    async deriveSessionKey(options) {
      const { suite, required = [] } = options
      const sources = [...options.sources]
      return guard.perform({
        type: 'session.derived',
        operation: 'use',
        purpose: 'encrypt',
        subjects: () => kemSubjects(guard, sources),
        details: { suite, sources: sources.map(({ kind }) => kind).join(' ') },
        work: () =>
          deriveSessionKey({ ...options, sources, required: [...policy.requiredSources, ...required] }),
        discard: (key) => key.wipe(),
      })
    },
  }
}
