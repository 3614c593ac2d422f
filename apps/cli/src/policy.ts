/** The command's own rule, in front of the envelope's: what is sealed or signed must hold against a quantum computer. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { CliError } from './failure.ts'

/** @throws CliError `policy_refused` for classical and experimental algorithms. */
export function requireUsable(purpose: 'encrypt' | 'sign', ...algorithms: readonly Algorithm[]): void {
  // A classical signature may stand beside a post-quantum one; alone it may not.
  if (purpose === 'sign' && algorithms.some(({ category }) => category > 0)) return
  const refused = algorithms.find(({ category, tier }) => category === 0 || tier === 'experimental')
  if (refused === undefined) return
  throw new CliError('policy_refused', `${refused.id} is ${refused.tier}: a quantum computer breaks it`)
}
