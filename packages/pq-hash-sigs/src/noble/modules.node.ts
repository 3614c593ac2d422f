// Node has its own implementations: noble is loaded when something asks for it, which keeps it out of every start.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

export const loadSlhDsa = (): typeof import('@noble/post-quantum/slh-dsa.js') =>
  require('@noble/post-quantum/slh-dsa.js') as typeof import('@noble/post-quantum/slh-dsa.js')
export const loadSha2 = (): typeof import('@noble/hashes/sha2.js') =>
  require('@noble/hashes/sha2.js') as typeof import('@noble/hashes/sha2.js')
export const loadSha3 = (): typeof import('@noble/hashes/sha3.js') =>
  require('@noble/hashes/sha3.js') as typeof import('@noble/hashes/sha3.js')
