/** The command's own rule, in front of the envelope's: what is sealed or signed must hold against a quantum computer. */
import type { Algorithm } from '@quantum-shield/pq-core'
import { CliError } from './failure.ts'

export interface PolicyOptions {
  /** Also algorithms of the tiers `draft` and `experimental`. */
  readonly allowUnsettled?: boolean
}

type Facts = Pick<Algorithm, 'id' | 'tier' | 'category'>

const isUnsettled = ({ tier }: Facts): boolean => tier === 'draft' || tier === 'experimental'

const ADVICE = 'it may change, or be broken; pass --allow-unsettled to use it all the same'

function refusal(source: string, { id, tier, category }: Facts): CliError {
  const why = category === 0 ? 'a quantum computer breaks it; make a key pair with `qshield keygen`' : ADVICE
  return new CliError('policy_refused', `${source}: ${id} is ${tier}: ${why}`)
}

/**
 * @param source the key files, for the message.
 * @throws CliError `policy_refused` for classical algorithms, and without the option for unsettled ones.
 */
export function requireUsable(
  purpose: 'encrypt' | 'sign',
  source: string,
  algorithms: readonly Facts[],
  { allowUnsettled }: PolicyOptions,
): void {
  const isUsable = (facts: Facts): boolean =>
    facts.category > 0 && (allowUnsettled === true || !isUnsettled(facts))
  // Another signature may stand beside one that holds; alone it may not.
  if (purpose === 'sign' && algorithms.some(isUsable)) return
  const refused = algorithms.find((facts) => !isUsable(facts))
  if (refused !== undefined) throw refusal(source, refused)
}

/** For new keys. @throws CliError `policy_refused` for unsettled algorithms without the option. */
export function requireSettled(
  source: string,
  algorithms: readonly Facts[],
  { allowUnsettled }: PolicyOptions,
): void {
  const refused = allowUnsettled === true ? undefined : algorithms.find(isUnsettled)
  if (refused !== undefined) throw refusal(source, refused)
}
