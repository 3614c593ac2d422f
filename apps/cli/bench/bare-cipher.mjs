// node bare-cipher.mjs encrypt|decrypt IN OUT: AES-256-GCM and nothing else, what the command's own work is held
// against. The key is fixed and the tag lies in IN.tag or OUT.tag.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'

const [verb, input, output] = process.argv.slice(2)
const [key, iv] = [Buffer.alloc(32, 1), Buffer.alloc(12, 2)]
const options = { highWaterMark: 2 ** 20 }
const source = createReadStream(input, options)
const destination = createWriteStream(output, { ...options, flags: 'wx' })

if (verb === 'encrypt') {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  await pipeline(source, cipher, destination)
  writeFileSync(`${output}.tag`, cipher.getAuthTag())
} else {
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAuthTag(readFileSync(`${input}.tag`))
  await pipeline(source, decipher, destination)
}
