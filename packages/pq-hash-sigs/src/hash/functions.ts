/** What `digest` of `#hash` takes: its output is cut to, or made, `size` bytes. */
export type HashFunction = 'SHA-256' | 'SHA-512' | 'SHAKE128' | 'SHAKE256'
