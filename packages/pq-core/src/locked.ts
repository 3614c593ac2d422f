export { lockedMemory } from '#locked'
export { holdLocked, holdPlain, type HeldKey } from './locked/held-key.ts'
export type { LockedSecret, LockSecret } from './locked/types.ts'
