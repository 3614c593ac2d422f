// Node has all but TurboSHAKE: noble is loaded when something asks for it, which keeps it out of every start.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const loadAes = (): typeof import('@noble/ciphers/aes.js') =>
  require('@noble/ciphers/aes.js') as typeof import('@noble/ciphers/aes.js')
export const loadChacha = (): typeof import('@noble/ciphers/chacha.js') =>
  require('@noble/ciphers/chacha.js') as typeof import('@noble/ciphers/chacha.js')
export const loadShake = (): typeof import('@noble/hashes/sha3.js') =>
  require('@noble/hashes/sha3.js') as typeof import('@noble/hashes/sha3.js')
export const loadTurboShake = (): typeof import('@noble/hashes/sha3-addons.js') =>
  require('@noble/hashes/sha3-addons.js') as typeof import('@noble/hashes/sha3-addons.js')
