/** What the command costs before it works: processes from start to end, by the wall clock. */
import { atMost, compare, figure, openFolder, type Bench } from '@quantum-shield/bench'
import { node, prepare, qshield, requireBuild, timed, type Command } from './processes.ts'

const BARE: Command = node('-e', '0')
const MILLISECONDS = { as: 'time', scale: 1000 } as const

const COMMON = { group: 'Command, start to end', unit: 'ms' } as const

export const benches: readonly Bench[] = [
  {
    id: 'cli-help',
    ...COMMON,
    peer: 'node -e 0',
    target: atMost(1.5),
    async measure({ startRounds }) {
      requireBuild()
      return compare(timed(qshield('--help'), 1), timed(BARE, 1), startRounds, MILLISECONDS)
    },
  },
  {
    id: 'cli-encrypt-1k',
    ...COMMON,
    peer: 'node -e 0',
    target: atMost(2),
    async measure({ startRounds }) {
      requireBuild()
      using folder = openFolder(2 ** 20)
      const { path } = folder
      prepare(qshield('keygen', '--no-passphrase', '-o', path('key')))
      const file = folder.fill('plain', 1024)
      const encrypt = qshield('encrypt', '-r', path('key.pub'), '-o', path('output'), file)
      return await compare(timed(encrypt, 1, folder), timed(BARE, 1), startRounds, MILLISECONDS)
    },
  },
  {
    id: 'limit-process',
    ...COMMON,
    async measure({ startRounds }) {
      return figure(timed(['true'], 1), startRounds, MILLISECONDS)
    },
  },
]
