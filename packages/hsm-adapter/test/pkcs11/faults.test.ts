import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { errorCode, type SecurityEvent } from '@quantum-shield/pq-core'
import {
  buildShim,
  isThere,
  softHsmModule,
  startShim,
  type Shim,
  type SoftHsm,
} from '@quantum-shield/services'
import type { Metric } from '../../src/metrics.ts'
import type { ObjectName, Token } from '../../src/pkcs11/protocol.ts'
import { openToken, type TokenOptions } from '../../src/pkcs11/supervisor.ts'
import {
  eventually,
  gcm,
  makeAesKey,
  makeEcKey,
  optionsOf,
  signRequest,
  softHsm,
  tokenProcesses,
} from './token.ts'

const described = (await isThere(async () => [softHsmModule(), await buildShim()])) ? describe : describe.skip

described('a token that fails', () => {
  let service: SoftHsm
  let shim: Shim
  let token: Token
  let key: ObjectName
  let metrics: Metric[]
  let events: SecurityEvent[]

  beforeAll(async () => {
    service = await softHsm('one')
    shim = await startShim(service)
    Object.assign(process.env, shim.environment)
  })
  afterAll(() => {
    shim.stop()
    service.stop()
  })

  async function open(options: Partial<TokenOptions> = {}): Promise<void> {
    token = await openToken({
      ...optionsOf(service, 'one'),
      module: shim.module,
      onMetric: (metric) => metrics.push(metric),
      audit: { record: (event) => void events.push(event) },
      ...options,
    })
  }

  beforeEach(() => {
    metrics = []
    events = []
    shim.reset()
  })
  afterEach(async () => {
    shim.reset()
    await token.close()
    expect(tokenProcesses()).toEqual([])
  })

  const sign = (options?: Parameters<Token['perform']>[2]) => token.perform('sign', signRequest(key), options)
  const outcomeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'signed',
      (error: unknown) => errorCode(error),
    )
  const restarts = () => metrics.flatMap((metric) => (metric.kind === 'restart' ? [metric.reason] : []))
  const breakerStates = () => metrics.flatMap((metric) => (metric.kind === 'breaker' ? [metric.state] : []))
  const eventTypes = () => events.map(({ type }) => type)
  const CKR = {
    generalError: 0x5,
    deviceError: 0x30,
    deviceMemory: 0x31,
    objectHandleInvalid: 0x82,
    operationActive: 0x90,
    sessionCount: 0xb1,
    sessionHandleInvalid: 0xb3,
    userNotLoggedIn: 0x101,
  }

  describe('a process that dies', () => {
    beforeEach(async () => {
      await open({ sessions: 8 })
      key = await makeEcKey(token)
    })

    test('under load: every call is answered once, and service goes on', async () => {
      let busy = true
      let answers = 0
      let calls = 0
      let last = performance.now()
      let gap = 0
      const callers = Array.from({ length: 32 }, async () => {
        while (busy) {
          calls += 1
          await sign()
          answers += 1
          gap = Math.max(gap, performance.now() - last)
          last = performance.now()
        }
      })
      const inService = async () => {
        const enough = answers + 200
        while (answers < enough) await sleep(5)
      }
      for (let i = 0; i < 5; i++) {
        await inService()
        for (const pid of tokenProcesses()) process.kill(pid, 'SIGKILL')
      }
      await inService()
      busy = false
      await Promise.all(callers)
      expect(answers).toBe(calls)
      expect(restarts()).toEqual(Array.from({ length: 5 }, () => 'SIGKILL'))
      // 70 to 150 ms on a machine that is left alone.
      expect(gap).toBeLessThan(2000)
      expect(eventTypes().filter((type) => type === 'provider.down')).toHaveLength(5)
      expect(eventTypes().at(-1)).toBe('provider.up')
    })

    test.each(['abort', 'segfault'] as const)(
      '%s in the module: the call is repeated once',
      async (instead) => {
        shim.set({ C_Sign: { instead, calls: 1 } })
        await expect(sign()).resolves.toHaveLength(64)
        expect(restarts()).toEqual([instead === 'abort' ? 'SIGABRT' : 'SIGSEGV'])
      },
    )

    test('a call that always ends the process fails after the second', async () => {
      shim.set({ C_Sign: { instead: 'abort' } })
      await expect(sign()).rejects.toMatchObject({ code: 'token_down' })
      expect(shim.count('C_Sign')).toBe(2)
      shim.set({})
      await expect(eventually(() => sign())).resolves.toHaveLength(64)
    })

    test('what makes a key is not repeated', async () => {
      shim.set({ C_GenerateKeyPair: { after: 'abort', calls: 1 } })
      const before = shim.count('C_GenerateKeyPair')
      await expect(makeEcKey(token)).rejects.toMatchObject({ code: 'token_down' })
      expect(shim.count('C_GenerateKeyPair') - before).toBe(1)
    })
  })

  describe('a module that hangs', () => {
    test('ends with its process; other calls go to the next one', async () => {
      await open({ deadlineMs: 1500, sessions: 4 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { instead: 'hang', calls: 1 } })
      const hanging = sign()
      const others = [sign(), sign(), token.perform('random', { length: 8 })]
      await expect(hanging).rejects.toMatchObject({ code: 'deadline_exceeded' })
      await expect(Promise.all(others)).resolves.toHaveLength(3)
      expect(restarts()).toEqual(['sign took too long'])
    })

    test('where the process cannot hear any more', async () => {
      await open({ deadlineMs: 1500 })
      key = await makeEcKey(token)
      shim.set({ C_SignInit: { instead: 'hang', calls: 1 } })
      await expect(sign()).rejects.toMatchObject({ code: 'deadline_exceeded' })
      await expect(sign()).resolves.toHaveLength(64)
    })

    test('a deadline of the call goes before that of the token', async () => {
      await open()
      key = await makeEcKey(token)
      shim.set({ C_Sign: { instead: 'hang', calls: 1 } })
      const start = performance.now()
      await expect(sign({ deadlineMs: 300 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
      expect(performance.now() - start).toBeLessThan(3000)
    })

    test('closing ends it', async () => {
      await open({ deadlineMs: 500 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { instead: 'hang' } })
      const hanging = sign()
      const closed = token.close()
      await expect(hanging).rejects.toMatchObject({ code: 'deadline_exceeded' })
      await closed
    })

    test('a token that is slow does not hold the parent', async () => {
      await open()
      key = await makeEcKey(token)
      shim.set({ C_SignInit: { delayMs: 500 } })
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      await sign()
      delay.disable()
      expect(delay.max / 1e6).toBeLessThan(250)
    })
  })

  describe('answers of the token', () => {
    beforeEach(async () => {
      await open()
      key = await makeEcKey(token)
      await sign()
    })

    test.each([
      ['C_SignInit', CKR.sessionHandleInvalid],
      ['C_SignInit', CKR.operationActive],
      ['C_SignInit', CKR.objectHandleInvalid],
      ['C_Sign', CKR.sessionHandleInvalid],
    ])('%s answers %i: another session or handle does', async (name, instead) => {
      shim.set({ [name]: { instead, calls: 1 } })
      await expect(sign()).resolves.toHaveLength(64)
      expect(restarts()).toEqual([])
    })

    test.each([
      ['CKR_DEVICE_ERROR', CKR.deviceError],
      ['CKR_USER_NOT_LOGGED_IN', CKR.userNotLoggedIn],
    ])('%s: a new process does it', async (name, instead) => {
      shim.set({ C_Sign: { instead, calls: 1 } })
      await expect(sign()).resolves.toHaveLength(64)
      expect(restarts()).toEqual([name])
    })

    test('of a key that is being made is told, and not repeated', async () => {
      shim.set({ C_GenerateKeyPair: { instead: CKR.deviceError, calls: 1 } })
      await expect(makeEcKey(token)).rejects.toMatchObject({ code: 'token_down', ckr: 'CKR_DEVICE_ERROR' })
      await expect(makeEcKey(token)).resolves.toBeDefined()
    })

    test('the token is full', async () => {
      shim.set({ C_GenerateKey: { instead: CKR.deviceMemory } })
      await expect(makeAesKey(token)).rejects.toMatchObject({ code: 'token_full', ckr: 'CKR_DEVICE_MEMORY' })
      expect(restarts()).toEqual([])
    })

    test('fewer sessions than it said: the calls share them', async () => {
      shim.set({ C_OpenSession: { instead: CKR.sessionCount } })
      await expect(Promise.all(Array.from({ length: 20 }, () => sign()))).resolves.toHaveLength(20)
    })

    test('a decryption that fails in a token that fails is no integrity failure', async () => {
      const aes = await makeAesKey(token)
      const mechanism = gcm(randomBytes(12), randomBytes(4))
      const sealed = await token.perform('encrypt', { key: aes, mechanism, data: randomBytes(32) })
      const data = sealed.subarray(12)
      shim.set({
        C_Decrypt: { instead: CKR.generalError, calls: 1 },
        C_GetTokenInfo: { instead: CKR.deviceError, calls: 1 },
      })
      await expect(token.perform('decrypt', { key: aes, mechanism, data })).resolves.toHaveLength(32)
      expect(restarts()).toEqual(['CKR_DEVICE_ERROR'])
    })
  })

  describe('logging in', () => {
    test('a wrong PIN is tried once', async () => {
      await open()
      await token.close()
      shim.reset()
      events = []
      const opening = openToken({
        ...optionsOf(service, 'one'),
        module: shim.module,
        pin: () => 'wrong',
        audit: { record: (event) => void events.push(event) },
      })
      await expect(opening).rejects.toMatchObject({ code: 'login_failed', ckr: 'CKR_PIN_INCORRECT' })
      expect(shim.count('C_Login')).toBe(1)
      expect(eventTypes()).toEqual(['provider.login_failed'])
    })

    test('a PIN that was changed while the token was open is tried once, too', async () => {
      let pin = '1234'
      await open({ pin: () => pin })
      key = await makeEcKey(token)
      pin = 'wrong'
      shim.reset()
      for (const pid of tokenProcesses()) process.kill(pid, 'SIGKILL')
      await expect(sign()).rejects.toMatchObject({ code: 'login_failed' })
      for (let i = 0; i < 3; i++) {
        await expect(sign()).rejects.toMatchObject({ code: 'login_failed', ckr: 'CKR_PIN_INCORRECT' })
        await sleep(100)
      }
      expect(shim.count('C_Login')).toBe(1)
      expect(eventTypes()).toContain('provider.login_failed')
    })

    test('a locked PIN is told', async () => {
      await open()
      await token.close()
      shim.set({ C_Login: { instead: 0xa4 } })
      await expect(openToken({ ...optionsOf(service, 'one'), module: shim.module })).rejects.toMatchObject({
        code: 'token_locked',
      })
    })
  })

  describe('the breaker', () => {
    test('opens while the token is away, and closes when it is back', async () => {
      await open()
      key = await makeEcKey(token)
      const [one] = service.tokens
      service.remove(one!)
      try {
        await expect(sign()).rejects.toMatchObject({ code: 'token_missing' })
        expect(breakerStates()).toEqual(['open'])
        const start = performance.now()
        await expect(sign()).rejects.toMatchObject({ code: 'token_missing' })
        expect(performance.now() - start).toBeLessThan(50)
      } finally {
        service.restore(one!)
      }
      await expect(eventually(() => sign())).resolves.toHaveLength(64)
      expect(breakerStates()).toEqual(['open', 'half-open', 'closed'])
      expect(eventTypes()).toEqual(['provider.up', 'provider.down', 'provider.up'])
    })

    test('one call after the other fails soon, too', async () => {
      await open()
      key = await makeEcKey(token)
      shim.set({ C_Sign: { instead: CKR.deviceError } })
      const start = performance.now()
      for (let i = 0; i < 4; i++) await expect(sign()).rejects.toMatchObject({ code: 'token_down' })
      // Not after the deadline of 10 seconds.
      expect(performance.now() - start).toBeLessThan(5000)
    })

    test('opens for a token that comes up, and then fails all that it is asked', async () => {
      await open()
      key = await makeEcKey(token)
      shim.set({ C_Sign: { instead: CKR.deviceError } })
      const start = performance.now()
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcomeOf(sign())))
      expect(new Set(outcomes)).toEqual(new Set(['token_down']))
      // Not after the deadline of 10 seconds.
      expect(performance.now() - start).toBeLessThan(5000)
      expect(breakerStates()).toContain('open')
      shim.set({})
      await expect(eventually(() => sign())).resolves.toHaveLength(64)
      expect(breakerStates().at(-1)).toBe('closed')
    })

    test('a token that finds nothing because it is away is down, not empty', async () => {
      await open()
      const [one] = service.tokens
      service.remove(one!)
      try {
        const request = { template: [[0x102, randomBytes(4)]], attributes: [], limit: 1 } as const
        await expect(token.perform('find', request)).rejects.toMatchObject({ code: 'token_missing' })
      } finally {
        service.restore(one!)
      }
    })
  })

  describe('another slot', () => {
    test('the token is found by its label', async () => {
      await open()
      key = await makeEcKey(token)
      const [before] = service.tokens
      const after = service.renumber(before!)
      expect(after.slot).not.toBe(before!.slot)
      await expect(sign()).resolves.toHaveLength(64)
      expect(token.info.serial).toBe(after.serial)
    })
  })

  describe('load', () => {
    test('a full queue refuses at once, and waiting ends', async () => {
      await open({ sessions: 1, queueLimit: 2, deadlineMs: 600 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { delayMs: 400 } })
      // Two in the process, two in the queue.
      const taken = [sign(), sign(), sign(), sign()].map(outcomeOf)
      const start = performance.now()
      await expect(sign()).rejects.toMatchObject({ code: 'too_busy' })
      expect(performance.now() - start).toBeLessThan(100)
      expect(await Promise.all(taken)).toEqual(['signed', 'signed', 'signed', 'too_busy'])
    })

    test('waiting for a session is no reason to end the process', async () => {
      await open({ sessions: 1, deadlineMs: 600 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { delayMs: 400 } })
      await expect(Promise.all([sign(), sign()])).resolves.toHaveLength(2)
      expect(restarts()).toEqual([])
    })

    test('a call that was given up takes no room in the queue', async () => {
      await open({ sessions: 1, queueLimit: 1 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { delayMs: 300 } })
      const controller = new AbortController()
      const taken = [sign(), sign()]
      const waiting = outcomeOf(sign({ signal: controller.signal }))
      await expect(sign()).rejects.toMatchObject({ code: 'too_busy' })
      controller.abort()
      await waiting
      await expect(Promise.all([...taken, sign()])).resolves.toHaveLength(3)
    })

    test('a signal ends the waiting', async () => {
      await open({ sessions: 1 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { delayMs: 300 } })
      const start = performance.now()
      await expect(sign({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(performance.now() - start).toBeLessThan(250)
      await expect(sign({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
      shim.set({})
      await expect(sign()).resolves.toHaveLength(64)
      expect(restarts()).toEqual([])
    })

    test('the process is replaced between calls, and none fails', async () => {
      await open({ recycling: { keys: 3 } })
      key = await makeEcKey(token)
      let busy = true
      const signing = Array.from({ length: 8 }, async () => {
        while (busy) await sign()
      })
      for (let i = 0; i < 8; i++) await makeEcKey(token)
      busy = false
      await Promise.all(signing)
      expect(restarts().length).toBeGreaterThanOrEqual(2)
      for (const reason of restarts()) expect(reason).toMatch(/^\d+ keys made$/)
      expect(eventTypes()).toEqual(['provider.up'])
    })

    test('so it is when its memory has grown', async () => {
      await open({ recycling: { growthBytes: 1 } })
      const { serial } = token.info
      const start = performance.now()
      while (restarts().length === 0 && performance.now() - start < 20_000)
        await Promise.all(Array.from({ length: 100 }, () => token.perform('random', { length: 10_000 })))
      expect(restarts()[0]).toMatch(/^\d+ bytes of memory$/)
      await expect(token.perform('random', { length: 8 })).resolves.toHaveLength(8)
      expect(token.info.serial).toBe(serial)
    })

    test('closing lets calls end that the process has, and refuses all others', async () => {
      await open({ sessions: 1 })
      key = await makeEcKey(token)
      shim.set({ C_Sign: { delayMs: 100 } })
      const calls = [sign(), sign(), sign()].map(outcomeOf)
      await Promise.resolve()
      await token.close()
      expect(await Promise.all(calls)).toEqual(['signed', 'signed', 'provider_closed'])
      await expect(sign()).rejects.toMatchObject({ code: 'provider_closed' })
    })
  })

  describe('what is no request', () => {
    const id = randomBytes(4)
    beforeEach(() => open())

    test.each<[string, string, unknown]>([
      ['a string for a type', 'find', { template: [['x', 1]], attributes: [], limit: 1 }],
      ['a map for a value', 'find', { template: [[0, new Map()]], attributes: [], limit: 1 }],
      ['a bigint', 'find', { template: [[0, 1n]], attributes: [], limit: 1 }],
      ['a function', 'find', { template: [[0, () => 1]], attributes: [], limit: 1 }],
      ['a number of 33 bits', 'find', { template: [[0x161, 2 ** 32]], attributes: [], limit: 1 }],
      ['holes', 'find', { template: new Array(3), attributes: [], limit: 1 }],
      ['a date', 'find', { template: [[0x110, '20260101']], attributes: [], limit: 1 }],
      ['an array of attributes', 'find', { template: [], attributes: [0x4000_0211], limit: 1 }],
      ['no request', 'sign', undefined],
      ['an unknown operation', 'constructor', {}],
      [
        'a mechanism without a type',
        'sign',
        { key: { class: 'private', id }, mechanism: {}, data: id, size: 64 },
      ],
      [
        'no room for an output',
        'sign',
        { key: { class: 'private', id }, mechanism: { type: 1 }, data: id, size: 0 },
      ],
      ['no random numbers', 'random', { length: 0 }],
      [
        'an unknown parameter',
        'encrypt',
        { key: { class: 'secret', id }, mechanism: { type: 1, parameter: { kind: 'pss' } }, data: id },
      ],
      [
        'huge data',
        'sign',
        {
          key: { class: 'private', id },
          mechanism: { type: 1 },
          data: new Uint8Array(64 * 1024 * 1024),
          size: 64,
        },
      ],
    ])('%s', async (_, operation, request) => {
      const [pid] = tokenProcesses()
      const perform = token.perform as (operation: string, request: unknown) => Promise<unknown>
      await expect(perform(operation, request)).rejects.toMatchObject({ code: 'request_refused' })
      await expect(token.perform('random', { length: 8 })).resolves.toHaveLength(8)
      expect(tokenProcesses()).toEqual([pid])
    })
  })

  describe('opening', () => {
    test('a library that is not there, or is none', async () => {
      await open()
      const options = optionsOf(service, 'one')
      const missing = openToken({ ...options, module: join(service.folder, 'missing.so') })
      await expect(missing).rejects.toMatchObject({ code: 'module_missing' })
      const text = join(service.folder, 'text.so')
      writeFileSync(text, 'no library')
      await expect(openToken({ ...options, module: text })).rejects.toMatchObject({ code: 'module_missing' })
      await expect(openToken({ ...options, module: 'relative.so' })).rejects.toThrow(TypeError)
    })

    test('no token, and two tokens of one label', async () => {
      await open()
      const twins = await softHsm('twin', 'twin')
      try {
        await expect(openToken(optionsOf(twins, 'other'))).rejects.toMatchObject({ code: 'token_missing' })
        await expect(openToken(optionsOf(twins, 'twin'))).rejects.toMatchObject({ code: 'ambiguous_token' })
        const { serial, slot } = twins.tokens[1]!
        for (const select of [{ serial }, { token: 'twin', slotId: slot }]) {
          const second = await openToken({ ...optionsOf(twins, 'twin'), select })
          expect(second.info.serial).toBe(serial)
          await second.close()
        }
      } finally {
        twins.stop()
        Object.assign(process.env, service.environment)
      }
    })

    test('a sink that refuses provider.up keeps the token closed', async () => {
      await open()
      await token.close()
      const refusing = {
        record: () => Promise.reject(new Error('full')),
      }
      await expect(openToken({ ...optionsOf(service, 'one'), audit: refusing })).rejects.toThrow('full')
    })
  })
})
