import * as aes from '@noble/ciphers/aes.js'
import * as chacha from '@noble/ciphers/chacha.js'
import * as argon2 from '@noble/hashes/argon2.js'

export const loadAes = (): typeof aes => aes
export const loadChacha = (): typeof chacha => chacha
export const loadArgon2 = (): typeof argon2 => argon2
