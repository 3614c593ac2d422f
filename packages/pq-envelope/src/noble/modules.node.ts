// Node has most of it: noble is loaded when something asks for it, which keeps it out of every start.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const loadAes = (): typeof import('@noble/ciphers/aes.js') =>
  require('@noble/ciphers/aes.js') as typeof import('@noble/ciphers/aes.js')
export const loadChacha = (): typeof import('@noble/ciphers/chacha.js') =>
  require('@noble/ciphers/chacha.js') as typeof import('@noble/ciphers/chacha.js')
export const loadArgon2 = (): typeof import('@noble/hashes/argon2.js') =>
  require('@noble/hashes/argon2.js') as typeof import('@noble/hashes/argon2.js')
