/** Argon2id (RFC 9106), in the thread pool where Node has it. Sizes in bytes, memory in KiB; no limits of its own. */
export { argon2id } from '#platform'
export type { Argon2Parameters } from './platform/types.ts'
