import type { Asset, Damage, Found, Place } from '../finding.ts'

const MAX_MESSAGE = 200

export const damage = (place: Place, message: string): Damage => ({
  kind: 'damage',
  place,
  message: message.slice(0, MAX_MESSAGE),
})

/** What reads untrusted bytes throws for most of them: what it said becomes the reason. */
export function attempt(place: Place, what: string, read: () => Asset | readonly Asset[]): readonly Found[] {
  try {
    const assets = read()
    return 'kind' in assets ? [assets] : assets
  } catch (error) {
    return [damage(place, `${what}: ${error instanceof Error ? error.message : String(error)}`)]
  }
}
