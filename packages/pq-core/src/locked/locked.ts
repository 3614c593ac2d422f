// Only Node has a way to lock memory.
import type { LockSecret } from './types.ts'

export const lockedMemory = (): LockSecret | undefined => undefined
