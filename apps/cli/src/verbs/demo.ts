/** The main job on a real file, with the commands that a person would type. Leaves nothing behind. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitStatusOf, messageOf } from '../failure.ts'
import { whenStopped } from '../files.ts'
import { write } from '../output.ts'

const FILE_MIB = 64

const say = (text: string): void => write(`${text}\n`)

async function step(why: string, command: string, run: () => Promise<void>): Promise<void> {
  say(`\n${why}\n$ qshield ${command}`)
  const start = performance.now()
  await run()
  say(`  (${Math.round(performance.now() - start)} ms)`)
}

async function refused(why: string, command: string, run: () => Promise<void>): Promise<void> {
  say(`\n${why}\n$ qshield ${command}`)
  try {
    await run()
  } catch (error) {
    say(`qshield: ${messageOf(error, undefined)}\n  (exit status ${exitStatusOf(error)})`)
    return
  }
  throw new Error('the demo expected a refusal')
}

function writeSample(path: string): void {
  const fd = openSync(path, 'wx')
  for (let i = 0; i < FILE_MIB; i++) writeSync(fd, randomBytes(1 << 20))
  closeSync(fd)
}

export async function demo(): Promise<void> {
  // Imported when they are called, as main does: a verb that two others name would be split into two files.
  const { decrypt } = await import('./decrypt.ts')
  const { encrypt } = await import('./encrypt.ts')
  const { keygen } = await import('./keygen.ts')
  const { sign } = await import('./sign.ts')
  const { verify } = await import('./verify.ts')
  const folder = mkdtempSync(join(tmpdir(), 'qshield-demo-'))
  const at = (name: string): string => join(folder, name)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const release = whenStopped(remove)
  try {
    writeSample(at('report.bin'))
    say(
      `Quantum Shield, the main job: a file of ${FILE_MIB} MiB goes from Alice to Bob (in ${folder}, removed afterwards).`,
    )
    await step(
      'Bob makes his keys: X-Wing (ML-KEM-768 with X25519) to receive, Ed25519 with ML-DSA-65 to sign.',
      'keygen -o bob --no-passphrase',
      () => keygen({ output: at('bob'), noPassphrase: true }),
    )
    await step('Alice makes hers.', 'keygen -o alice --no-passphrase', () =>
      keygen({ output: at('alice'), noPassphrase: true }),
    )
    await step(
      'Alice seals the file to Bob. Whoever records it today cannot read it with a quantum computer later.',
      'encrypt -r bob.pub -o report.qs report.bin',
      () => encrypt(at('report.bin'), { recipient: [at('bob.pub')], output: at('report.qs') }),
    )
    say(`  ${statSync(at('report.bin')).size} bytes became ${statSync(at('report.qs')).size}`)
    await step('She signs what she sends; both signatures must hold.', 'sign -k alice.key report.qs', () =>
      sign(at('report.qs'), { key: at('alice.key') }),
    )
    await step("Bob verifies with Alice's public key.", 'verify -k alice.pub report.qs', () =>
      verify(at('report.qs'), { key: [at('alice.pub')] }),
    )
    await step('Bob opens the file.', 'decrypt -i bob.key -o received.bin report.qs', () =>
      decrypt(at('report.qs'), { identity: [at('bob.key')], output: at('received.bin') }),
    )
    if (!readFileSync(at('received.bin')).equals(readFileSync(at('report.bin'))))
      throw new Error('the demo received another file')
    say('  received.bin equals report.bin')
    const damaged = readFileSync(at('report.qs'))
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1
    writeFileSync(at('damaged.qs'), damaged)
    await refused(
      'One bit changes on the way: nothing is written.',
      'decrypt -i bob.key -o damaged.bin damaged.qs',
      () => decrypt(at('damaged.qs'), { identity: [at('bob.key')], output: at('damaged.bin') }),
    )
    await refused("Somebody else's key opens nothing.", 'decrypt -i alice.key -o other.bin report.qs', () =>
      decrypt(at('report.qs'), { identity: [at('alice.key')], output: at('other.bin') }),
    )
    say('\nNext: README.md, docs/quickstart.md, `qshield --help`.')
  } finally {
    remove()
    release()
  }
}
