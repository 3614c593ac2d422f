// node bare-hash.mjs IN: SHAKE256 of a file and nothing else.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const hash = createHash('shake256', { outputLength: 64 })
for await (const block of createReadStream(process.argv[2], { highWaterMark: 2 ** 20 })) hash.update(block)
process.stdout.write(`${hash.digest('hex')}\n`)
