/**
 * The process that dies: `signer.ts FOLDER LIFE RESERVATIONS`. It signs with the key of the folder until somebody ends it, and
 * appends what was given to it and what it released to the files `given` and `released`: one write a line, from its newline
 * to its `end`, so that what a kill cuts off stays a line of its own. With DIE_AT=N it kills itself at the Nth time that a
 * journal is written or flushed: DIE_HOW is `before`, `after`, or `half` of a write.
 */
import fs from 'node:fs'
import { join } from 'node:path'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { decodeStatefulKey, openSigner, reserveIndices, type StateStore } from '@quantum-shield/pq-hash-sigs'
import { fileJournal, openState } from '@quantum-shield/pq-hash-sigs/state'

const [folder = '', life = '', reservations = ''] = process.argv.slice(2)
const at = (name: string) => join(folder, name)
const [given, released] = [fs.openSync(at('given'), 'a'), fs.openSync(at('released'), 'a')]

const key = decodeStatefulKey(fs.readFileSync(at('key')))
const places = { journal: fileJournal(at('state/journal')), witness: fileJournal(at('witness')) }
const state = await openState(places, key)
const signer = await openSigner(key, { startsAt: (await state.status()).next })

const store: StateStore = {
  keyId: state.keyId,
  async reserve(count) {
    const range = await state.reserve(count)
    fs.writeSync(given, `\n${life} ${range.first} ${range.count} end`)
    return range
  },
}

const { DIE_AT, DIE_HOW } = process.env
if (DIE_AT !== undefined) await dieAt(Number(DIE_AT), DIE_HOW ?? '')

fs.writeSync(1, 'signing\n')
for (let i = 0; i < Number(reservations); i++) {
  const reservation = await reserveIndices(store, 1 + (i % 3))
  while (reservation.remaining > 0) {
    const message = `${life}.${i}.${reservation.remaining}`
    const signature = signer.sign(reservation.next(), utf8(message))
    fs.writeSync(released, `\n${message} ${Buffer.from(signature).toString('base64')} end`)
  }
}
fs.writeSync(1, 'done\n')

/** Puts itself in front of what fileJournal does to its file. */
async function dieAt(last: number, how: string): Promise<void> {
  const handle = await fs.promises.open(at('key'))
  const prototype = Object.getPrototypeOf(handle) as fs.promises.FileHandle
  await handle.close()
  const { sync } = prototype
  // The types know the last overload only.
  const write = prototype.write as (bytes: Uint8Array, offset: number, length: number) => Promise<unknown>
  let count = 0
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    const isLast = ++count === last
    if (isLast && how === 'before') process.kill(process.pid, 'SIGKILL')
    const result = await work()
    if (isLast) process.kill(process.pid, 'SIGKILL')
    return result
  }
  Object.assign(prototype, {
    write(this: fs.promises.FileHandle, bytes: Uint8Array, offset: number, length: number) {
      const isCut = how === 'half' && count + 1 === last
      return around(() => write.call(this, bytes, offset, isCut ? length >> 1 : length))
    },
    sync(this: fs.promises.FileHandle) {
      return around(() => sync.call(this))
    },
  })
}
