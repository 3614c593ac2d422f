/** What the engine's pool mixes on this machine: the operating system, and a device for random numbers if there is one. */
import type { EntropySource } from '@quantum-shield/pq-core'
import {
  createEntropyPool,
  healthCutoffs,
  type EntropyPool,
  type SourceStatus,
} from '@quantum-shield/pq-engine/entropy'
import { isSystemError } from '../failure.ts'
import { print, table, type JsonOption } from '../output.ts'

const fs = process.getBuiltinModule('node:fs')

/** The kernel's device; a QRNG that has a driver is behind it, too. */
const DEVICES = ['/dev/hwrng'] as const
/** Of a device that nobody has assessed: little, and no figure for it. */
const MIN_ENTROPY_PER_BYTE = 1
/** For the next bytes of a device. */
const PATIENCE_MS = 2000
const POLL_MS = 10

export interface SourceReport {
  readonly name: string
  readonly state: SourceStatus['state'] | 'absent'
  /** Bits that the last reseed was credited with. Of the operating system: it suffices alone, and counts as full. */
  readonly creditedBits: number
  readonly health: string
}

/** @throws a system error, EAGAIN too where nothing came for two seconds. */
async function readDevice(path: string, length: number): Promise<Uint8Array> {
  const { O_RDONLY, O_NONBLOCK } = fs.constants
  // A read that blocks for ever would hold the process: not even its end waits for less.
  const file = await fs.promises.open(path, O_RDONLY | O_NONBLOCK)
  const end = performance.now() + PATIENCE_MS
  try {
    for (;;) {
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(length))
        return buffer.subarray(0, bytesRead)
      } catch (error) {
        if (!isSystemError(error) || error.code !== 'EAGAIN' || performance.now() > end) throw error
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    }
  } finally {
    await file.close()
  }
}

const deviceSource = (path: string): EntropySource => ({
  name: path,
  minEntropyPerByte: MIN_ENTROPY_PER_BYTE,
  read: (length) => readDevice(path, length),
})

function healthOf({ state, failure }: SourceStatus): string {
  if (state === 'failed') return `dropped: ${failure ?? 'failed'}`
  const { repetitionCount, adaptiveProportion } = healthCutoffs(MIN_ENTROPY_PER_BYTE)
  return `passes: less than ${repetitionCount} equal in a row, less than ${adaptiveProportion} of 512`
}

/** @param paths of devices. */
export async function reportSources(paths: readonly string[]): Promise<SourceReport[]> {
  const present = paths.filter((path) => fs.existsSync(path))
  const pool: EntropyPool = await createEntropyPool({
    sources: present.map(deviceSource),
    audit: { record() {} },
    readTimeoutMs: 2 * PATIENCE_MS,
  })
  const devices = paths.map((path): SourceReport => {
    const status = pool.sources().find(({ name }) => name === path)
    if (status === undefined)
      return { name: path, state: 'absent', creditedBits: 0, health: 'no such device' }
    const { name, state, creditedBits } = status
    return { name, state, creditedBits, health: healthOf(status) }
  })
  return [
    {
      name: 'operating system',
      state: 'live',
      creditedBits: 256,
      health: 'fresh bytes in every number; the kernel tests its own sources',
    },
    ...devices,
  ]
}

export async function entropySources(options: JsonOption): Promise<void> {
  const sources = await reportSources(DEVICES)
  const rows = sources.map(({ name, state, creditedBits, health }) => [
    name,
    state,
    String(creditedBits),
    health,
  ])
  const lines = [
    ...table([['source', 'state', 'bits', 'health'], ...rows]),
    '',
    'A source adds to the operating system and takes nothing from it; keys and nonces come from both.',
    `Devices are credited ${MIN_ENTROPY_PER_BYTE} bit a byte until they are assessed: \`qshield entropy assess\`.`,
  ]
  print({ sources }, lines, options)
}
