// node typage.mjs encrypt RECIPIENT IN OUT | decrypt IDENTITY_FILE IN OUT: typage on a file and nothing else.
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { Decrypter, Encrypter } from 'age-encryption'

const [verb, key, input, output] = process.argv.slice(2)
const options = { highWaterMark: 2 ** 20 }
const source = Readable.toWeb(createReadStream(input, options))
const destination = Writable.toWeb(createWriteStream(output, { ...options, flags: 'wx' }))

if (verb === 'encrypt') {
  const encrypter = new Encrypter()
  encrypter.addRecipient(key)
  await (await encrypter.encrypt(source)).pipeTo(destination)
} else {
  const decrypter = new Decrypter()
  const [identity] = readFileSync(key, 'utf8').match(/^AGE-SECRET-KEY-.*$/m) ?? []
  decrypter.addIdentity(identity)
  await (await decrypter.decrypt(source)).pipeTo(destination)
}
