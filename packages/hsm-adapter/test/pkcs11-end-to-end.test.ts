/** A file for two keys, one wrapped by a token and one native in another, while the processes of both tokens are killed. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import { formatPkcs11Uri, openPkcs11Provider } from '@quantum-shield/hsm-adapter/pkcs11'
import type { Decapsulator, KemAlgorithm, KeyProvider } from '@quantum-shield/pq-core'
import { openStream, sealStream } from '@quantum-shield/pq-envelope'
import { mlKem768, xWing } from '@quantum-shield/pq-kem'
import {
  forkyRoot,
  isThere,
  softHsmModule,
  startNss,
  startSoftHsm,
  type RootToken,
  type SoftHsm,
} from '@quantum-shield/services'
import { eventually, tokenProcesses } from './pkcs11/token.ts'

const MIB = 2 ** 20
const SIZE_MIB = 64
const KILLS = 10
const PIN = '1234'

const described = (await isThere(async () => [softHsmModule(), await forkyRoot()])) ? describe : describe.skip

described('a file of 64 MiB for a key in SoftHSM and one in NSS', () => {
  let [folder, digest] = ['', '']
  let soft: SoftHsm
  let nss: RootToken
  const providers: KeyProvider[] = []
  const sealed = () => join(folder, 'file.qse')

  /** A key of the algorithm, by what uses it in the token. */
  async function keyIn(provider: KeyProvider, algorithm: KemAlgorithm): Promise<Decapsulator> {
    const key = await provider.create({ purpose: 'encrypt', algorithms: [algorithm], name: 'files' })
    return provider.decapsulator(key.parts[0]!)
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qs-tokens-'))
    soft = await startSoftHsm({ tokens: [{ label: 'without', pin: PIN, soPin: '5678' }] })
    nss = await startNss()
    Object.assign(process.env, soft.environment, nss.environment)
    providers.push(
      await openPkcs11Provider({
        uri: formatPkcs11Uri({ token: 'without', modulePath: soft.module }),
        pin: PIN,
        algorithms: [xWing],
        records: folderRecords({ folder: join(folder, 'soft') }),
      }),
      await openPkcs11Provider({
        uri: formatPkcs11Uri({ token: nss.label, modulePath: nss.module }),
        pin: nss.pin,
        algorithms: [mlKem768],
        records: folderRecords({ folder: join(folder, 'nss') }),
        command: (script) => nss.command(script),
      }),
    )
  })
  afterAll(async () => {
    for (const provider of providers) await provider.close()
    await nss?.stop()
    soft?.stop()
    await rm(folder, { recursive: true })
  })

  async function digestThrough(key: Decapsulator): Promise<string> {
    const hash = createHash('sha256')
    await pipeline(createReadStream(sealed()), openStream({ keys: [key] }), hash)
    return hash.digest('hex')
  }

  /** Of the processes that there are, one by chance. */
  async function kill(): Promise<void> {
    const processes = await eventually(async () => {
      const there = tokenProcesses()
      if (there.length === 0) throw new Error('no process of a token')
      return there
    })
    process.kill(processes[Math.floor(Math.random() * processes.length)]!, 'SIGKILL')
  }

  it('opens through each, whatever becomes of the processes', async () => {
    const [wrapped, native] = [await keyIn(providers[0]!, xWing), await keyIn(providers[1]!, mlKem768)]
    const attributes = async (provider: KeyProvider) =>
      (await provider.attributes((await provider.find('files')).parts[0]!)).protection
    expect([await attributes(providers[0]!), await attributes(providers[1]!)]).toEqual(['wrapped', 'native'])

    const hash = createHash('sha256')
    function* content() {
      for (let i = 0; i < SIZE_MIB; i++) {
        const chunk = randomBytes(MIB)
        hash.update(chunk)
        yield chunk
      }
    }
    const to = [wrapped.publicKey, native.publicKey]
    await pipeline(Readable.from(content()), sealStream({ to }), createWriteStream(sealed()))
    digest = hash.digest('hex')

    const keys = [wrapped, native]
    for (let kills = 0; kills < KILLS; kills++) {
      // A call that lost its process twice says so; the next one succeeds.
      const opening = keys.map((key) => eventually(() => digestThrough(key)))
      await sleep(Math.random() * 100)
      await kill()
      opening.push(...keys.map((key) => eventually(() => digestThrough(key))))
      expect(await Promise.all(opening)).toEqual(Array(4).fill(digest))
    }
  })
})
