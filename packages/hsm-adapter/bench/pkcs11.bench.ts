/**
 * What the process of a token costs: ECDSA P-256 in SoftHSM, through a provider, against a bare process that makes the same
 * calls over the same channel, and against the library in this process.
 */
import { fork } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  atLeast,
  atMost,
  medianBy,
  promisesInFlight,
  Unavailable,
  wallRates,
  type Bench,
  type Effort,
  type Figures,
} from '@quantum-shield/bench'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import { formatPkcs11Uri, openPkcs11Provider } from '@quantum-shield/hsm-adapter/pkcs11'
import { ecdsaP256 } from '@quantum-shield/pq-signatures/classical'
import {
  buildShim,
  isThere,
  softHsmModule,
  startShim,
  startSoftHsm,
  type Shim,
} from '@quantum-shield/services'
import pkcs11js from 'pkcs11js'
import { eventually, tokenProcesses } from '../test/pkcs11/token.ts'

const PIN = '1234'
const CALLERS = 32
const LATENCY_MS = 5
const MAX_BLOCKED_MS = 20
const MAX_GROWTH_BYTES = 20e6
const MAX_RECOVERY_MS = 200
const MESSAGE = new Uint8Array(32).fill(7)
const GROUP = 'PKCS#11, ECDSA P-256 in SoftHSM'

type Sign = () => Promise<unknown>

interface Setup {
  readonly sign: Sign
  readonly module: string
  readonly shim: Shim | undefined
}

/** @param sessions of the provider. @param shimmed whether a shim goes between. */
async function withProvider<T>(
  { sessions, shimmed = false }: { sessions: number; shimmed?: boolean },
  work: (setup: Setup) => Promise<T>,
): Promise<T> {
  const needed = async () => [softHsmModule(), ...(shimmed ? [await buildShim()] : [])]
  if (!(await isThere(needed))) throw new Unavailable('SoftHSM is not installed; apt-get install softhsm2')
  const folder = await mkdtemp(join(tmpdir(), 'qs-bench-'))
  const hsm = await startSoftHsm({ tokens: [{ label: 'bench', pin: PIN, soPin: '5678' }] })
  const shim = shimmed ? await startShim(hsm) : undefined
  const { module } = shim ?? hsm
  Object.assign(process.env, hsm.environment, shim?.environment)
  try {
    const provider = await openPkcs11Provider({
      uri: formatPkcs11Uri({ token: 'bench', modulePath: module }),
      pin: PIN,
      algorithms: [ecdsaP256],
      records: folderRecords({ folder }),
      sessions,
    })
    try {
      const key = await provider.create({ purpose: 'sign', algorithms: [ecdsaP256] })
      const { sign } = await provider.signer(key.parts[0]!)
      return await work({ sign: () => sign(MESSAGE), module, shim })
    } finally {
      await provider.close()
    }
  } finally {
    shim?.stop()
    hsm.stop()
    await rm(folder, { recursive: true })
  }
}

/** Signs in a process that does nothing else. */
async function bareChild(module: string): Promise<{ readonly sign: Sign; stop(): void }> {
  const child = fork(new URL('bare-child.mjs', import.meta.url), { serialization: 'advanced' })
  const waiting = new Map<number, (message: unknown) => void>()
  let last = 0
  child.on('message', (message: { id: number }) => {
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  const ask = (content: object): Promise<unknown> =>
    new Promise((resolve) => {
      last += 1
      waiting.set(last, resolve)
      child.send({ id: last, ...content })
    })
  await ask({ start: { module, pin: PIN } })
  return { sign: () => ask({ data: MESSAGE }), stop: () => void child.kill() }
}

/** Signs with the library in this process, over as many sessions as there are callers. */
function inProcess(module: string): Sign {
  const pkcs11 = new pkcs11js.PKCS11()
  pkcs11.load(module)
  pkcs11.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  const slot = pkcs11.C_GetSlotList(true)[0]!
  const sessions = Array.from({ length: CALLERS }, () =>
    pkcs11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION),
  )
  pkcs11.C_Login(sessions[0]!, pkcs11js.CKU_USER, PIN)
  const template = [{ type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY }]
  pkcs11.C_FindObjectsInit(sessions[0]!, template)
  const [key] = pkcs11.C_FindObjects(sessions[0]!, 1)
  pkcs11.C_FindObjectsFinal(sessions[0]!)
  return async () => {
    const session = sessions.pop()!
    pkcs11.C_SignInit(session, { mechanism: pkcs11js.CKM_ECDSA }, key!)
    await pkcs11.C_SignAsync(session, Buffer.from(MESSAGE), Buffer.alloc(64))
    sessions.push(session)
  }
}

const inFlight = (sign: Sign, limit: number) => (count: number) => promisesInFlight(sign, count, limit)

async function residentBytes(pid: number | 'self'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return 1024 * Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1])
}

/** The larger growth of parent and child, from the moment when a twentieth is done. */
async function measureMemory(effort: Effort): Promise<Figures> {
  const total = effort.rounds > 3 ? 1_000_000 : 50_000
  return withProvider({ sessions: 8 }, async ({ sign }) => {
    await promisesInFlight(sign, total / 20, CALLERS)
    const [child] = tokenProcesses()
    const before = [await residentBytes('self'), await residentBytes(child!)]
    await promisesInFlight(sign, total, CALLERS)
    const after = [await residentBytes('self'), await residentBytes(child!)]
    return {
      value: Math.max(...after.map((bytes, i) => bytes - before[i]!)) / 1e6,
      peerValue: MAX_GROWTH_BYTES / 1e6,
    }
  })
}

/** From the end of the process, under load, to the first answer to a call that was made after: the worst of ten. */
async function measureRecovery(): Promise<Figures> {
  return withProvider({ sessions: 8 }, async ({ sign }) => {
    let isOver = false
    const load = Array.from({ length: CALLERS }, async () => {
      while (!isOver) await sign().catch(() => undefined)
    })
    const times: number[] = []
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      const [child] = tokenProcesses()
      process.kill(child!, 'SIGKILL')
      const start = performance.now()
      await eventually(sign)
      times.push(performance.now() - start)
    }
    isOver = true
    await Promise.all(load)
    return { value: Math.max(...times), peerValue: MAX_RECOVERY_MS }
  })
}

export const benches: readonly Bench[] = [
  {
    id: 'pkcs11-sign',
    group: GROUP,
    unit: 'op/s',
    peer: 'a bare process, one caller',
    target: atLeast(0.8),
    measure: (effort) =>
      withProvider({ sessions: 8 }, async ({ sign, module }) => {
        const peer = await bareChild(module)
        try {
          const count = Math.round(6000 * effort.blockSeconds)
          return await wallRates(effort, count, inFlight(sign, 1), inFlight(peer.sign, 1))
        } finally {
          peer.stop()
        }
      }),
  },
  {
    id: 'pkcs11-sign-p50',
    group: GROUP,
    unit: 'µs',
    measure: (effort) =>
      withProvider({ sessions: 8 }, async ({ sign }) => {
        const times: number[] = []
        for (let i = 0; i < 500 * effort.rounds; i++) {
          const start = performance.now()
          await sign()
          times.push(1000 * (performance.now() - start))
        }
        return { value: medianBy(times, (time) => time) }
      }),
  },
  {
    id: 'pkcs11-sign-32',
    group: GROUP,
    unit: 'op/s',
    peer: 'pkcs11js in this process, 32 callers',
    target: atLeast(0.6),
    measure: (effort) =>
      withProvider({ sessions: CALLERS }, async ({ sign, module }) => {
        const peer = inProcess(module)
        const count = Math.round(20_000 * effort.blockSeconds)
        return wallRates(effort, count, inFlight(sign, CALLERS), inFlight(peer, CALLERS))
      }),
  },
  {
    id: 'pkcs11-slow-token',
    group: GROUP,
    unit: 'op/s',
    peer: '32 sessions of a token that takes 5 ms',
    target: atLeast(0.75),
    measure: (effort) =>
      withProvider({ sessions: CALLERS, shimmed: true }, async ({ sign, shim }) => {
        shim!.set({ C_Sign: { delayMs: LATENCY_MS } })
        const count = Math.round(6400 * effort.blockSeconds * effort.rounds)
        await promisesInFlight(sign, 10 * CALLERS, CALLERS)
        const start = performance.now()
        await promisesInFlight(sign, count, CALLERS)
        const seconds = (performance.now() - start) / 1000
        return { value: count / seconds, peerValue: (1000 * CALLERS) / LATENCY_MS }
      }),
  },
  {
    id: 'pkcs11-event-loop',
    group: GROUP,
    unit: 'ms',
    peer: 'limit',
    target: atMost(1),
    measure: () =>
      withProvider({ sessions: CALLERS, shimmed: true }, async ({ sign, shim }) => {
        shim!.set({ C_SignInit: { delayMs: 50 } })
        const delay = monitorEventLoopDelay({ resolution: 1 })
        delay.enable()
        await promisesInFlight(sign, 40, CALLERS)
        delay.disable()
        return { value: delay.max / 1e6, peerValue: MAX_BLOCKED_MS }
      }),
  },
  {
    id: 'pkcs11-memory',
    group: GROUP,
    unit: 'MB',
    peer: 'limit',
    target: atMost(1),
    measure: measureMemory,
  },
  {
    id: 'pkcs11-recovery',
    group: GROUP,
    unit: 'ms',
    peer: 'limit',
    target: atMost(1),
    measure: measureRecovery,
  },
]
