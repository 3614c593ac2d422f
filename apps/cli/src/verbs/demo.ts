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
import { resolve } from 'node:path'
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

/** @param file what main would name in the message. */
async function refused(
  why: string,
  command: string,
  file: string,
  run: (file: string) => Promise<void>,
): Promise<void> {
  say(`\n${why}\n$ qshield ${command}`)
  try {
    await run(file)
  } catch (error) {
    say(`qshield: ${messageOf(error, file)}\n  (exit status ${exitStatusOf(error)})`)
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
  const folder = mkdtempSync(resolve(tmpdir(), 'qshield-demo-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const release = whenStopped(remove)
  const before = process.cwd()
  try {
    // The names in the commands are the names in the messages.
    process.chdir(folder)
    writeSample('report.bin')
    say(
      `Quantum Shield, the main job: a file of ${FILE_MIB} MiB goes from Alice to Bob (in ${folder}, removed afterwards).`,
    )
    await step(
      'Bob makes his keys: X-Wing (ML-KEM-768 with X25519) to receive, Ed25519 with ML-DSA-65 to sign.',
      'keygen -o bob --no-passphrase',
      () => keygen({ output: 'bob', noPassphrase: true }),
    )
    await step('Alice makes hers.', 'keygen -o alice --no-passphrase', () =>
      keygen({ output: 'alice', noPassphrase: true }),
    )
    await step(
      'Alice seals the file to Bob. Whoever records it today cannot read it with a quantum computer later.',
      'encrypt -r bob.pub -o report.qs report.bin',
      () => encrypt('report.bin', { recipient: ['bob.pub'], output: 'report.qs' }),
    )
    say(`  ${statSync('report.bin').size} bytes became ${statSync('report.qs').size}`)
    await step('She signs what she sends; both signatures must hold.', 'sign -k alice.key report.qs', () =>
      sign('report.qs', { key: 'alice.key' }),
    )
    await step("Bob verifies with Alice's public key.", 'verify -k alice.pub report.qs', () =>
      verify('report.qs', { key: ['alice.pub'] }),
    )
    await step('Bob opens the file.', 'decrypt -i bob.key -o received.bin report.qs', () =>
      decrypt('report.qs', { identity: ['bob.key'], output: 'received.bin' }),
    )
    if (!readFileSync('received.bin').equals(readFileSync('report.bin')))
      throw new Error('the demo received another file')
    say('  received.bin equals report.bin')
    const damaged = readFileSync('report.qs')
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1
    writeFileSync('damaged.qs', damaged)
    await refused(
      'One bit changes on the way: nothing is written.',
      'decrypt -i bob.key -o damaged.bin damaged.qs',
      'damaged.qs',
      (file) => decrypt(file, { identity: ['bob.key'], output: 'damaged.bin' }),
    )
    await refused(
      "Somebody else's key opens nothing.",
      'decrypt -i alice.key -o other.bin report.qs',
      'report.qs',
      (file) => decrypt(file, { identity: ['alice.key'], output: 'other.bin' }),
    )
    say('\nNext: README.md, docs/quickstart.md, `qshield --help`.')
  } finally {
    process.chdir(before)
    remove()
    release()
  }
}
