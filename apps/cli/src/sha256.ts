import * as crypto from 'node:crypto'

/** In the bundle, for the one that pq-core takes from noble: pq-core is free of node: modules, the command is not. */
export const sha256 = (message: Uint8Array): Uint8Array => crypto.hash('sha256', message, 'buffer')
