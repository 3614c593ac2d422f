/** What a ratio or a difference must reach, and how that reads in the output: `>= 0.9`. */
import type { Figures } from './bench.ts'

export interface Target {
  readonly text: string
  readonly holds: (value: number, peerValue: number) => boolean
}

/** The ratio to the peer, inclusive: for rates. */
export function atLeast(limit: number): Target {
  return { text: `>= ${limit}`, holds: (value, peerValue) => value / peerValue >= limit }
}

/** The ratio to the peer, exclusive: for rates. */
export function above(limit: number): Target {
  return { text: `> ${limit}`, holds: (value, peerValue) => value / peerValue > limit }
}

/** The ratio to the peer, inclusive: for times and sizes. */
export function atMost(limit: number): Target {
  return { text: `<= ${limit}`, holds: (value, peerValue) => value / peerValue <= limit }
}

/** The difference to the peer, inclusive, in the unit of the bench. */
export function atMostAbovePeer(limit: number, unit: string): Target {
  return { text: `<= peer + ${limit} ${unit}`, holds: (value, peerValue) => value - peerValue <= limit }
}

/** A figure without a peer, or that is no number, holds no target. */
export function isMet(target: Target | undefined, { value, peerValue = Number.NaN }: Figures): boolean {
  return target === undefined || target.holds(value, peerValue)
}
