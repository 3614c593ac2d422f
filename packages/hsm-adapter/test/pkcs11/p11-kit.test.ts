/** A token behind p11-kit's server, which dies and hangs as network tokens do. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  isThere,
  p11KitModule,
  softHsmModule,
  startP11Kit,
  type P11Kit,
  type SoftHsm,
} from '@quantum-shield/services'
import type { Metric } from '../../src/metrics.ts'
import type { ObjectName, Token } from '../../src/pkcs11/protocol.ts'
import { openToken } from '../../src/pkcs11/supervisor.ts'
import { eventually, makeEcKey, optionsOf, signRequest, softHsm } from './token.ts'

const described = (await isThere(() => [softHsmModule(), p11KitModule()])) ? describe : describe.skip

described('a token behind p11-kit server', () => {
  let service: SoftHsm
  let kit: P11Kit
  let token: Token
  let key: ObjectName
  let metrics: Metric[]

  beforeAll(async () => {
    service = await softHsm('served')
    kit = await startP11Kit(service, 'served')
    Object.assign(process.env, kit.environment)
  })
  afterAll(async () => {
    await kit.stop()
    service.stop()
  })
  beforeEach(async () => {
    metrics = []
    token = await openToken({
      ...optionsOf(service, 'served'),
      module: kit.module,
      deadlineMs: 1500,
      onMetric: (metric) => metrics.push(metric),
    })
    key = await makeEcKey(token)
  })
  afterEach(() => token.close())

  const sign = () => token.perform('sign', signRequest(key))
  const restarts = () => metrics.flatMap((metric) => (metric.kind === 'restart' ? [metric.reason] : []))

  test('the connection is lost: a new process makes another', async () => {
    kit.killWorkers()
    await expect(Promise.all(Array.from({ length: 20 }, () => sign()))).resolves.toHaveLength(20)
    expect(restarts()).toEqual(['CKR_DEVICE_ERROR'])
  })

  test('the server is gone, then back', async () => {
    await kit.kill()
    // The client finds no slot where there is no server.
    await expect(sign()).rejects.toMatchObject({ code: 'token_down' })
    await kit.restart()
    await expect(eventually(() => sign())).resolves.toHaveLength(64)
  })

  test('the server stands still', async () => {
    kit.pause()
    await expect(sign()).rejects.toMatchObject({ code: 'deadline_exceeded' })
    kit.resume()
    await expect(eventually(() => sign())).resolves.toHaveLength(64)
  })
})
