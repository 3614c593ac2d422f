// Named one by one: a namespace that is handed around brings the whole module into a browser's bundle.
import { gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { shake128, shake256 } from '@noble/hashes/sha3.js'
import { turboshake128, turboshake256 } from '@noble/hashes/sha3-addons.js'

export const loadAes = () => ({ gcm })
export const loadChacha = () => ({ chacha20poly1305 })
export const loadShake = () => ({ shake128, shake256 })
export const loadTurboShake = () => ({ turboshake128, turboshake256 })
