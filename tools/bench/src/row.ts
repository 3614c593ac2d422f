/** A measured bench as a program reads it. */
import { Unavailable, type Bench, type Figures } from './bench.ts'
import { isMet } from './target.ts'

export interface Row {
  readonly id: string
  /** null where the measurement could not be made. */
  readonly value: number | null
  readonly unit: string
  /** null for a limit of the machine, which has no peer. */
  readonly peer: string | null
  readonly peerValue: number | null
  /** value / peerValue. */
  readonly ratio: number | null
  /** `>= 0.9`, of the ratio unless it says otherwise; null for a figure that is only shown. */
  readonly target: string | null
  readonly pass: boolean
  /** Why there is no value. */
  readonly reason?: string
}

export function rowOf({ id, unit, peer, target }: Bench, figures: Figures): Row {
  const { value, peerValue } = figures
  return {
    id,
    value,
    unit,
    peer: peer ?? null,
    peerValue: peerValue ?? null,
    ratio: peerValue === undefined ? null : value / peerValue,
    target: target?.text ?? null,
    pass: isMet(target, figures),
  }
}

/** @param ci whether a measurement that cannot be made is a failure. */
export function rowOfError({ id, unit, peer, target }: Bench, error: unknown, ci: boolean): Row {
  return {
    id,
    value: null,
    unit,
    peer: peer ?? null,
    peerValue: null,
    ratio: null,
    target: target?.text ?? null,
    pass: error instanceof Unavailable && !ci,
    reason: error instanceof Error ? error.message : String(error),
  }
}
