/**
 * Signers that die while they work, anywhere: no index is given or used twice, and every signature that came out holds. 500
 * kills at random under CI=true, 60 otherwise.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from '@jest/globals'
import { bundleSigner, settle, start, workshop, type Signer, type Workshop } from './crash/workshop.ts'

const KILLS = process.env['CI'] === 'true' ? 500 : 60
const ROUNDS = process.env['CI'] === 'true' ? 60 : 12
/** Some reservations, however slow the disk is. */
const LIFE_MS = 60

const bin = mkdtempSync(join(tmpdir(), 'crash-bin-'))
const folders = [bin]
const mounted: string[] = []
const signer = bundleSigner(bin)

afterAll(() => {
  for (const folder of mounted) execFileSync('umount', [folder])
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function newWorkshop(folder?: string): Promise<Workshop> {
  const shop = await workshop(folder)
  folders.push(shop.folder)
  return shop
}

const commandOf = (folder: string, life: string, reservations = 10): string[] => [
  process.execPath,
  signer,
  folder,
  life,
  String(reservations),
]

const run = (folder: string, life: string, reservations?: number): Signer =>
  start(commandOf(folder, life, reservations))

/** @returns whether the kill came before the end. */
async function killed({ child, signing, ended }: Signer, afterStart: boolean): Promise<boolean> {
  if (afterStart) await signing
  await delay(Math.random() * LIFE_MS)
  child.kill('SIGKILL')
  const { code, signal, stderr } = await ended
  expect([code, stderr]).toEqual([signal === null ? 0 : null, ''])
  return signal === 'SIGKILL'
}

async function signs(shop: Workshop, life: string): Promise<void> {
  const before = settle(shop)
  expect(await run(shop.folder, life, 3).ended).toEqual({ code: 0, signal: null, stderr: '' })
  expect(settle(shop).released).toBe(before.released + 6)
}

it(`killed ${KILLS} times at random`, async () => {
  const shop = await newWorkshop()
  let kills = 0
  for (let life = 0; kills < KILLS; life++) {
    // One in eight while it starts.
    if (await killed(run(shop.folder, String(life)), life % 8 !== 0)) kills++
  }
  await signs(shop, 'last')
  const { given, released } = settle(shop)
  expect(released).toBeGreaterThan(KILLS / 4)
  // At most the rest of one reservation of 3, and what was signed but not released, is lost with each.
  expect(given - released).toBeLessThanOrEqual(3 * kills)
}, 900_000)

describe.each(['before', 'half', 'after'])('killed %s a write or a flush of either record', (how) => {
  it('wherever that is', async () => {
    const shop = await newWorkshop()
    for (let at = 1; at <= 12; at++) {
      const { ended } = start(commandOf(shop.folder, `${how}${at}`), { DIE_AT: String(at), DIE_HOW: how })
      expect(await ended).toEqual({ code: null, signal: 'SIGKILL', stderr: '' })
    }
    await signs(shop, 'last')
  })
})

it('two signers with one key, either killed at random', async () => {
  const shop = await newWorkshop()
  for (let life = 0; life < ROUNDS; life++) {
    const pair = [run(shop.folder, `${life}a`), run(shop.folder, `${life}b`)]
    await Promise.all(pair.map((each) => killed(each, true)))
  }
  const ends = await Promise.all(['x', 'y', 'z'].map((life) => run(shop.folder, life, 20).ended))
  expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(ends.map(() => [0, '']))
  expect(settle(shop).released).toBeGreaterThanOrEqual(3 * 39)
})

describe.each(['state/journal', 'witness'])('no room for %s', (name) => {
  it('stops the signer, and the key goes on when there is room again', async () => {
    const shop = await newWorkshop()
    await signs(shop, 'first')
    // In units of 1024 bytes: the file may grow by less than one line, or by a few.
    const limit = Math.ceil(readFileSync(shop.at(name)).length / 1024)
    for (let life = 0; life < 6; life++) {
      const command = commandOf(shop.folder, `full${life}`, 100).join(' ')
      const { code, stderr } = await start(['bash', '-c', `ulimit -f ${limit}; exec ${command}`]).ended
      expect([code, /EFBIG/.test(stderr)]).toEqual([1, true])
    }
    await signs(shop, 'last')
  })
})

/** A file system of 8 KiB, where this process may mount one. */
function mountSmallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'crash-disk-'))
  folders.push(folder)
  mkdirSync(join(folder, 'state'))
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', join(folder, 'state')]
    execFileSync('mount', options, { stdio: 'ignore' })
  } catch {
    return undefined
  }
  mounted.push(join(folder, 'state'))
  return folder
}

const disk = mountSmallDisk()
const itOnSmallDisk = disk === undefined ? it.skip : it

itOnSmallDisk('killed on a disk that is full (skipped unless root may mount a tmpfs)', async () => {
  const shop = await newWorkshop(disk)
  expect((await run(shop.folder, 'fill', 1000).ended).stderr).toContain('ENOSPC')
  for (let life = 0; life < ROUNDS; life++) {
    const { child, ended } = run(shop.folder, `full${life}`)
    await delay(Math.random() * 3 * LIFE_MS)
    child.kill('SIGKILL')
    expect((await ended).code).not.toBe(0)
  }
  execFileSync('mount', ['-o', 'remount,size=1m', shop.at('state')])
  await signs(shop, 'last')
})

it('a state put back from a copy signs nothing, nor does any process after', async () => {
  const shop = await newWorkshop()
  for (let life = 0; life < ROUNDS / 4; life++) {
    const [state, copy] = [shop.at('state/journal'), shop.at(`copy${life}`)]
    copyFileSync(state, copy)
    await signs(shop, String(life))
    copyFileSync(state, shop.at('newest'))
    copyFileSync(copy, state)
    const before = settle(shop)
    for (const again of ['a', 'b']) {
      const { code, stderr } = await run(shop.folder, `${life}${again}`).ended
      expect([code, /state_rolled_back/.test(stderr)]).toEqual([1, true])
    }
    expect(settle(shop)).toEqual(before)
    // Both records hold the same lines: the witness stands in for the state.
    copyFileSync(shop.at('witness'), state)
    expect(readFileSync(state)).toEqual(readFileSync(shop.at('newest')))
  }
  await signs(shop, 'last')
})
