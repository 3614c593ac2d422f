import * as sha2 from '@noble/hashes/sha2.js'
import * as sha3 from '@noble/hashes/sha3.js'
import * as slhDsa from '@noble/post-quantum/slh-dsa.js'

export const loadSlhDsa = (): typeof slhDsa => slhDsa
export const loadSha2 = (): typeof sha2 => sha2
export const loadSha3 = (): typeof sha3 => sha3
