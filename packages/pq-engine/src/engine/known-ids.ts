import type { Algorithm, KeyPurpose } from '@quantum-shield/pq-core'
import { identifiersOf, whyMissing } from '@quantum-shield/pq-core/ids'
import { EngineError } from '../errors.ts'
import type { Policy } from '../policy.ts'

type Tables = Readonly<Record<KeyPurpose, ReadonlyMap<string, Algorithm>>>

/**
 * A misspelt id would be a rule that nobody enforces. One that the tables lack may stand in a policy that several
 * applications share, as long as it is the id of something.
 * @throws EngineError `invalid_policy` with the path of the first id that nobody knows.
 */
export function checkKnownIds({ encrypt, sign, deprecations }: Policy, tables: Tables): void {
  const lists: readonly (readonly [path: string, sets: Iterable<string>])[] = [
    ['encrypt.allowed', encrypt.allowed],
    ['encrypt.readable', encrypt.readable],
    ['sign.allowed', sign.allowed],
    ['sign.readable', sign.readable],
    ['deprecations', deprecations.keys()],
  ]
  const isKnown = (id: string) =>
    tables.encrypt.has(id) || tables.sign.has(id) || identifiersOf(id) !== undefined
  for (const [path, sets] of lists) {
    for (const id of [...sets].flatMap((set) => set.split('+'))) {
      if (!isKnown(id))
        throw new EngineError('invalid_policy', `policy.${path}: ${id} is ${whyMissing(id, 'no algorithm')}`)
    }
  }
}
