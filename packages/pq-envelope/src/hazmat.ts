/**
 * What envelopes are built on and other packages of this repository build on too. Nothing here has a floor, a ceiling
 * or a check of its own: a caller that passes a weak cost gets a weak key.
 */
export { argon2id } from '#platform'
export { ARGON2ID_FLOOR, refuseWeakArgon2id } from './argon2id.table.ts'
export type { Argon2Parameters } from './platform/types.ts'
