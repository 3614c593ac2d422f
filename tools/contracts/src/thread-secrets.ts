/**
 * Preloaded into the threads of a process (`--import`): says, for each secret that reached one, whether it was zero when the
 * thread's key was wiped, and whether what liboqs made of it was.
 */
import { appendFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { PrivateKey } from '@quantum-shield/pq-core/keys'

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0)

if (parentPort !== null) {
  const received: Uint8Array[] = []
  const made: Uint8Array[] = []

  const { parsed, wipe } = PrivateKey.prototype
  PrivateKey.prototype.parsed = function <T>(owner: object, make: () => T, release?: (form: T) => void): T {
    const form = parsed.call(this, owner, make, release as never) as T & { secretKey?: Uint8Array }
    if (form.secretKey !== undefined && !made.includes(form.secretKey)) made.push(form.secretKey)
    return form
  }
  PrivateKey.prototype.wipe = function () {
    wipe.call(this)
    appendFileSync(
      process.env['WIPES'] as string,
      `${JSON.stringify([received.map(isZero), made.map(isZero)])}\n`,
    )
  }

  interface Sent {
    readonly secret?: Uint8Array
    readonly task?: { readonly secret?: Uint8Array }
  }
  for (const name of ['on', 'once'] as const) {
    const listen = parentPort[name].bind(parentPort) as (
      event: string,
      listener: (value: Sent) => void,
    ) => typeof parentPort
    parentPort[name] = ((event: string, listener: (value: Sent) => void) =>
      listen(event, (value) => {
        const secret = value.secret ?? value.task?.secret
        if (secret !== undefined) received.push(secret)
        listener(value)
      })) as never
  }
}
