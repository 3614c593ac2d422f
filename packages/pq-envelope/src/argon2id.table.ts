/** What is the least for Argon2id, in one place for all packages. */

/** Of equal strength: OWASP Password Storage Cheat Sheet (August 2026). A row's passes with more memory pass too. */
export const ARGON2ID_FLOOR: readonly (readonly [memoryKiB: number, passes: number])[] = [
  [47_104, 1],
  [19_456, 2],
  [12_288, 3],
  [9_216, 4],
  [7_168, 5],
]

/** @returns what would be enough, or undefined for a cost that reaches a row of the floor. */
export function refuseWeakArgon2id(memoryKiB: number, passes: number): string | undefined {
  if (ARGON2ID_FLOOR.some(([memory, count]) => memoryKiB >= memory && passes >= count)) return undefined
  const rows = ARGON2ID_FLOOR.map(([memory, count]) => `${memory}/${count}`)
  return `at least one of KiB/passes ${rows.join(', ')}`
}
