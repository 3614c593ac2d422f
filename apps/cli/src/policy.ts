/** The command's own rule, in front of the envelope's: what is sealed or signed must hold against a quantum computer. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { CliError } from './failure.ts'

const isUsable = ({ category, tier }: Algorithm): boolean => category > 0 && tier !== 'experimental'

/**
 * @param source the key files, for the message.
 * @throws CliError `policy_refused` for classical and experimental algorithms.
 */
export function requireUsable(
  purpose: 'encrypt' | 'sign',
  source: string,
  algorithms: readonly Algorithm[],
): void {
  // A classical signature may stand beside a post-quantum one; alone it may not.
  if (purpose === 'sign' && algorithms.some(isUsable)) return
  const refused = algorithms.find((algorithm) => !isUsable(algorithm))
  if (refused === undefined) return
  const why = refused.category === 0 ? 'a quantum computer breaks it' : 'not settled enough for this command'
  throw new CliError(
    'policy_refused',
    `${source}: ${refused.id} is ${refused.tier}: ${why}; make a key pair with \`qshield keygen\``,
  )
}
