import { loadSha3 } from '#noble'

/** SHA3-256. */
export const sha3 = (bytes: Uint8Array): Uint8Array => loadSha3().sha3_256(bytes)
