import * as crypto from 'node:crypto'

/** Takes the place of noble's in the bundle (rolldown.config.js). */
export const sha256 = (message: Uint8Array): Uint8Array => crypto.hash('sha256', message, 'buffer')
