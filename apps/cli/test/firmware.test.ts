/** Firmware keys as a person uses them: an index for each signature, and none twice. */
import { copyFileSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { importPublicKey } from '@quantum-shield/pq-core/keys'
import { hssLms } from '@quantum-shield/pq-hash-sigs'
import { flipped, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, shell, write, read, at, list, start } = files
process.env['XDG_STATE_HOME'] = at('home')

const SMALL = ['--set', 'LMS_SHA256_M24_H5/W4']
const INVALID = /^qshield: [^:]+: HSS-LMS: the signature does not hold; do not use it\n$/

async function firmwareKey(name: string, ...more: readonly string[]): Promise<void> {
  await succeed(files, ['firmware', 'keygen', '-o', name, '--no-passphrase', ...more])
}

const sign = (name: string, output: string, ...more: readonly string[]) =>
  qshield(['firmware', 'sign', '-k', `${name}.key`, '-o', output, ...more, 'f'])

const verify = (...args: readonly string[]) => qshield(['firmware', 'verify', ...args])

interface Status {
  readonly spent: string
  readonly remaining: string
  readonly next: string
}

async function statusOf(name: string): Promise<Status> {
  const { stdout } = await succeed(files, ['firmware', 'status', '-k', `${name}.pub`, '--json'])
  return JSON.parse(stdout) as Status
}

beforeAll(async () => {
  write('f', pattern(3_000_000))
  write('passphrase', 'correct horse')
  await firmwareKey('fw', ...SMALL)
})

describe('keygen', () => {
  it('makes two key files, a state and its witness elsewhere, none of them for others to write', async () => {
    const args = ['--passphrase-file', 'passphrase', '--json']
    const { stdout } = await succeed(files, ['firmware', 'keygen', '-o', 'locked', ...args])
    const report = JSON.parse(stdout) as { id: string; witnessFile: string }
    expect(report).toMatchObject({
      stateFile: 'locked.state',
      algorithm: 'HSS-LMS',
      signatures: String(2 ** 20),
      sets: ['LMS_SHA256_M24_H10/W4', 'LMS_SHA256_M24_H10/W4'],
    })
    expect(report.witnessFile).toBe(at(join('home/qshield', `${report.id}.witness`)))
    const modes = ['locked.key', 'locked.pub', 'locked.state', report.witnessFile].map(
      (name) => statSync(name.startsWith('/') ? name : at(name)).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o644, 0o600, 0o600])
    expect(read('locked.key').toString()).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    await succeed(files, [
      'firmware',
      'sign',
      '-k',
      'locked.key',
      ...args.slice(0, 2),
      '-o',
      'locked.sig',
      'f',
    ])
    await succeed(files, ['firmware', 'verify', '-k', 'locked.pub', '--signature', 'locked.sig', 'f'])
    write('wrong', 'battery staple')
    const before = read('locked.state')
    expect(await sign('locked', 'x', '--passphrase-file', 'wrong')).toMatchObject({ status: 1, stdout: '' })
    expect(read('locked.state')).toEqual(before)
  })

  it.each([
    [['--set', 'XMSS-SHA2_10_192'], 'XMSS', 1024],
    [['--set', 'XMSSMT-SHA2_20/4_192'], 'XMSSMT', 2 ** 20],
    [['--set', 'LMS_SHAKE_M32_H5/W8', '--set', 'LMS_SHAKE_M32_H5/W2'], 'HSS-LMS', 1024],
  ])('takes %j', async (sets, algorithm, signatures) => {
    const name = `set-${algorithm}-${signatures}`
    await firmwareKey(name, ...sets)
    await succeed(files, ['firmware', 'sign', '-k', `${name}.key`, '-o', `${name}.sig`, 'f'])
    const { stdout } = await succeed(files, [
      'firmware',
      'verify',
      '-k',
      `${name}.pub`,
      '--signature',
      `${name}.sig`,
      'f',
    ])
    expect(stdout).toMatch(new RegExp(`^f: good signature by ${algorithm} `))
    expect((await statusOf(name)).remaining).toBe(String(signatures - 1))
  })

  it('refuses sets that are none, or do not go together', async () => {
    const cases: readonly (readonly string[])[] = [
      ['LMS_SHA256_M24_H7/W4'],
      ['LMS_SHA256_M24_H5'],
      ['XMSS-SHA2_10_512'],
      ['XMSS-SHA2_10_256', 'XMSS-SHA2_10_256'],
      ['LMS_SHA256_M24_H5/W4', 'LMS_SHA256_M32_H5/W4'],
      ['LMS_SHA256_M24_H5/W4', 'XMSS-SHA2_10_256'],
      Array.from({ length: 9 }, () => 'LMS_SHA256_M24_H5/W4'),
    ]
    for (const sets of cases) {
      const args = sets.flatMap((set) => ['--set', set])
      const { status, stderr } = await qshield([
        'firmware',
        'keygen',
        '-o',
        'none',
        '--no-passphrase',
        ...args,
      ])
      expect([sets, status, stderr]).toEqual([sets, 2, expect.stringMatching(/^qshield: --set/)])
    }
    expect(list().filter((name) => name.startsWith('none'))).toEqual([])
  })

  it('repeats the option that every later command takes', async () => {
    const { stdout } = await succeed(files, [
      ...['firmware', 'keygen', '-o', 'apart', '--no-passphrase', ...SMALL],
      ...['--witness', 'apart.witness'],
    ])
    expect(stdout.split('\n')[2]).toBe(
      'apart.witness: its witness; every sign and status takes --witness apart.witness',
    )
  })

  it('leaves nothing where the witness cannot be made, and makes the key at the next attempt', async () => {
    const args = (witness: string) => ['-o', 'half', '--witness', witness, '--no-passphrase', ...SMALL]
    const before = list()
    for (const witness of ['/sys/kernel/no-witness', 'no-folder/w'])
      expect(await qshield(['firmware', 'keygen', ...args(witness)])).toMatchObject({ status: 3, stdout: '' })
    expect(list()).toEqual(before)
    await succeed(files, ['firmware', 'keygen', ...args('half.witness')])
    expect(await sign('half', 'half.sig', '--witness', 'half.witness')).toMatchObject({ status: 0 })
  })

  it('overwrites nothing, and leaves no half', async () => {
    for (const [i, taken] of ['t.key', 't.pub', 't.state', 't.witness'].entries()) {
      write(`${i}${taken}`, 'mine')
      const before = list()
      const args = ['-o', `${i}t`, '--witness', `${i}t.witness`, '--no-passphrase', ...SMALL]
      expect(await qshield(['firmware', 'keygen', ...args])).toMatchObject(
        refused(3, `${i}${taken}: exists already; nothing is overwritten`),
      )
      expect(list()).toEqual(before)
      expect(read(`${i}${taken}`).toString()).toBe('mine')
    }
  })
})

describe('sign', () => {
  it('makes an ordinary signature, with the next index each time', async () => {
    const key = importPublicKey(
      read('fw.pub')
        .toString()
        .replace(/^HSS.*\n/, ''),
      [hssLms],
    )
    for (const index of [0, 1, 2]) {
      await succeed(files, ['firmware', 'sign', '-k', 'fw.key', '-o', `${index}.sig`, 'f'])
      const signature = read(`${index}.sig`)
      expect(hssLms.verifySync(key, read('f'), signature)).toBe(true)
      expect(signature.readUInt32BE(4)).toBe(index)
    }
    expect(await statusOf('fw')).toMatchObject({ spent: '3', remaining: '29', next: '3' })
  })

  it('takes standard input, and gives no signature to it', async () => {
    await succeed(files, ['firmware', 'sign', '-k', 'fw.key', '-o', 'stdin.sig'], read('f'))
    await succeed(files, ['firmware', 'verify', '-k', 'fw.pub', '--signature', 'stdin.sig', 'f'])
    expect(await qshield(['firmware', 'sign', '-k', 'fw.key'], 'x')).toMatchObject({ status: 2 })
    expect(await sign('fw', '-')).toMatchObject({ status: 2, stdout: '' })
  })

  it('spends no index on what fails before the content is read', async () => {
    const before = await statusOf('fw')
    write('taken.sig', '')
    expect(await sign('fw', 'taken.sig')).toMatchObject({ status: 3 })
    expect(await qshield(['firmware', 'sign', '-k', 'fw.key', 'missing'])).toMatchObject({ status: 3 })
    expect(await qshield(['firmware', 'sign', '-k', 'fw.pub', '-o', 'x', 'f'])).toMatchObject({ status: 1 })
    expect(await statusOf('fw')).toEqual(before)
  })

  it('gives each of many that sign at once its own index', async () => {
    await firmwareKey('busy', ...SMALL)
    const names = Array.from({ length: 8 }, (_, i) => `busy${i}.sig`)
    const outcomes = await Promise.all(names.map((name) => sign('busy', name)))
    expect(outcomes.map(({ status, stderr }) => [status, stderr])).toEqual(names.map(() => [0, '']))
    const indices = names.map((name) => read(name).readUInt32BE(4))
    expect(indices.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('warns when a fifth is left, and stops at the end', async () => {
    await firmwareKey('short', ...SMALL)
    for (let i = 0; i < 32; i++) {
      const { status, stderr } = await sign('short', `short${i}.sig`)
      const warning =
        i < 25 ? '' : `qshield: short.key: ${31 - i} of 32 signatures left; make a new key in time\n`
      expect([i, status, stderr]).toEqual([i, 0, warning])
    }
    expect(await sign('short', 'x')).toMatchObject({ status: 1, stdout: '' })
    expect((await sign('short', 'x')).stderr).toMatch(
      /^qshield: short.key: key [\w-]{43}: all 32 indices are spent; make a new key\n$/,
    )
    expect(list()).not.toContain('x')
    const { stdout } = await succeed(files, ['firmware', 'status', '-k', 'short.pub'])
    expect(stdout.split('\n')[1]).toBe('32 of 32 indices spent (100.0 %), none is left')
  }, 120_000)
})

describe('a key whose state', () => {
  it('was put back from a copy is refused, and told by status', async () => {
    await firmwareKey('old', ...SMALL)
    copyFileSync(at('old.state'), at('old.copy'))
    await succeed(files, ['firmware', 'sign', '-k', 'old.key', '-o', 'old.sig', 'f'])
    copyFileSync(at('old.state'), at('old.newest'))
    copyFileSync(at('old.copy'), at('old.state'))
    const message =
      /are not one history: the state is behind, or went its own way; sign nothing more with this key/
    const refusal = await sign('old', 'x')
    expect(refusal).toMatchObject({ status: 1, stdout: '' })
    expect(refusal.stderr).toMatch(message)
    expect(list()).not.toContain('x')
    const status = ['firmware', 'status', '-k', 'old.pub']
    const told = await qshield(status)
    expect(told.status).toBe(1)
    expect(told.stderr).toMatch(message)
    const [, id = ''] = / ([\w-]{12})…/.exec(told.stdout) ?? []
    const witness = readdirSync(at('home/qshield')).find((name) => name.startsWith(id)) ?? ''
    expect(told.stdout.split('\n').slice(1)).toEqual([
      'old.state: 1 step, the next index is 0',
      `${at(join('home/qshield', witness))}: 2 steps, the next index is 1`,
      '1 step is in both; the state is the beginning of its witness: where nothing was signed with a copy elsewhere, put a copy of the witness in the place of the state',
      '',
    ])
    const json = await qshield([...status, '--json'])
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      agree: false,
      relation: 'state_behind',
      commonSteps: 1,
      state: { steps: 1, next: '0', end: '32' },
      witness: { steps: 2, next: '1', end: '32' },
    })
    copyFileSync(at('old.newest'), at('old.state'))
    expect(await statusOf('old')).toMatchObject({ spent: '1' })
  })

  it('is missing, or its witness is, is refused; a copied key alone signs nothing', async () => {
    mkdirSync(at('elsewhere'))
    copyFileSync(at('fw.key'), at('elsewhere/fw.key'))
    const alone = await qshield(['firmware', 'sign', '-k', 'elsewhere/fw.key', '-o', 'x', 'f'])
    expect(alone).toMatchObject({ status: 1, stdout: '' })
    expect(alone.stderr).toMatch(
      /elsewhere\/fw\.state: no state there; pass its places with --state and --witness/,
    )
    const blind = await sign('fw', 'x', '--witness', 'nowhere')
    expect(blind.stderr).toMatch(/nowhere: no state there/)
    expect(readdirSync(at('elsewhere'))).toEqual(['fw.key'])
    expect(list()).not.toContain('nowhere')
  })

  it('is that of another key is refused', async () => {
    await firmwareKey('other', ...SMALL)
    const outcome = await sign('fw', 'x', '--state', 'other.state')
    expect(outcome.status).toBe(1)
    expect(outcome.stderr).toMatch(
      /the state of key [\w-]{43}, not of [\w-]{43}; pass the --state and --witness that were made with the key/,
    )
    await firmwareKey('third', ...SMALL, '--witness', 'third.witness')
    const crossed = await sign('fw', 'x', '--witness', 'third.witness')
    expect(crossed.status).toBe(1)
    expect(crossed.stderr).toMatch(
      /^qshield: fw\.key: \S+\/third\.witness: the witness of key [\w-]{43}, not of [\w-]{43}; pass the --state/,
    )
  })

  it('is its own witness is refused, under another name as well', async () => {
    symlinkSync(at('fw.state'), at('fw.link'))
    for (const witness of ['fw.state', './fw.state', 'fw.link'])
      expect(await sign('fw', 'x', '--witness', witness)).toMatchObject({ status: 2, stdout: '' })
    const args = ['-o', 'self', '--witness', 'self.state', '--no-passphrase', ...SMALL]
    expect(await qshield(['firmware', 'keygen', ...args])).toMatchObject({ status: 2 })
    expect(list().filter((name) => name.startsWith('self'))).toEqual([])
  })

  it('finds no room leaves the key good', async () => {
    await firmwareKey('full', ...SMALL)
    while (read('full.state').length < 900)
      await succeed(files, [
        'firmware',
        'sign',
        '-k',
        'full.key',
        '-o',
        `${read('full.state').length}.sig`,
        'f',
      ])
    const outcome = await shell(
      'ulimit -f 1; qshield firmware sign -k full.key -o full.sig /dev/null; qshield firmware sign -k full.key -o full2.sig /dev/null',
    )
    expect(outcome.status).toBe(3)
    expect(outcome.stderr).toMatch(/larger than this process may write/)
    expect(outcome.stderr).not.toMatch(/the index is spent/)
    await succeed(files, ['firmware', 'sign', '-k', 'full.key', '-o', 'room.sig', 'f'])
    await succeed(files, ['firmware', 'verify', '-k', 'full.pub', '--signature', 'room.sig', 'f'])
  })
})

it('a signature that finds no room says that it has cost an index', async () => {
  await firmwareKey('costly', ...SMALL)
  const { spent } = await statusOf('costly')
  const outcome = await shell('ulimit -f 1; qshield firmware sign -k costly.key -o costly.sig /dev/null')
  expect(outcome).toMatchObject({ status: 3, stdout: '' })
  expect(outcome.stderr).toMatch(/costly\.key: the index is spent all the same/)
  expect(outcome.stderr).toMatch(/costly\.sig: larger than this process may write/)
  expect(list()).not.toContain('costly.sig')
  expect(Number((await statusOf('costly')).spent)).toBe(Number(spent) + 1)
})

it('a signer that is killed has spent its index', async () => {
  await firmwareKey('killed', ...SMALL)
  const child = start(['firmware', 'sign', '-k', 'killed.key', '-o', 'killed.sig', '-'])
  child.stdin.write('some of it')
  while ((await statusOf('killed')).spent === '0');
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
  expect(list()).not.toContain('killed.sig')
  await succeed(files, ['firmware', 'sign', '-k', 'killed.key', '-o', 'after.sig', 'f'])
  expect(read('after.sig').readUInt32BE(4)).toBe(1)
})

describe('verify', () => {
  it('refuses another file, another key, and what is no signature', async () => {
    await firmwareKey('mallory', ...SMALL)
    write('bit', flipped(read('f'), 1_500_000))
    write('bad.sig', flipped(read('0.sig'), 900))
    const from = ['--signature', '0.sig']
    for (const args of [
      ['-k', 'fw.pub', ...from, 'bit'],
      ['-k', 'fw.pub', ...from, '/dev/null'],
      ['-k', 'mallory.pub', ...from, 'f'],
      ['-k', 'fw.pub', '--signature', 'bad.sig', 'f'],
      ['-k', 'fw.pub', '--signature', '/dev/null', 'f'],
    ]) {
      const { status, stdout, stderr } = await verify(...args)
      expect([args, status, stdout, stderr]).toEqual([args, 1, '', expect.stringMatching(INVALID)])
    }
    expect(await verify('-k', 'fw.pub', '--signature', 'f', 'f')).toMatchObject(
      refused(3, 'f: larger than 131072 bytes, not a file of this kind'),
    )
  })

  it('takes one key of a firmware scheme', async () => {
    await succeed(files, ['keygen', '-o', 'alice', '--no-passphrase'])
    expect(await verify('-k', 'alice.pub', '--signature', '0.sig', 'f')).toMatchObject({ status: 1 })
    write('both.pub', Buffer.concat([read('fw.pub'), read('mallory.pub')]))
    expect(await verify('-k', 'both.pub', '--signature', '0.sig', 'f')).toMatchObject(
      refused(1, 'both.pub: 2 firmware keys, one expected'),
    )
  })
})

describe('inspect', () => {
  const inspected = async (name: string) =>
    (await succeed(files, ['inspect', name])).stdout.split('\n').slice(0, -1)

  it('tells the parameter sets of keys', async () => {
    const cases = [
      ['fw.pub', 'public key HSS-LMS', ', LMS_SHA256_M24_H5/W4'],
      ['fw.key', 'private key HSS-LMS', ', LMS_SHA256_M24_H5/W4'],
      ['locked.pub', 'public key HSS-LMS', ', LMS_SHA256_M24_H10/W4, the top of 2 levels'],
      ['set-XMSS-1024.pub', 'public key XMSS', ', XMSS-SHA2_10_192'],
      ['set-XMSSMT-1048576.pub', 'public key XMSSMT', ', XMSSMT-SHA2_20/4_192'],
    ] as const
    for (const [name, what, set] of cases) {
      const [, line = ''] = await inspected(name)
      expect([name, line.replace(/ [\w-]{43}/, '')]).toEqual([name, `  ${what}${set}`])
    }
    const { stdout } = await succeed(files, ['inspect', '--json', 'locked.pub'])
    expect(JSON.parse(stdout)).toMatchObject({
      keys: [{ algorithm: 'HSS-LMS', parameterSet: { name: 'LMS_SHA256_M24_H10/W4', levels: 2 } }],
    })
  })

  it('tells a state, and what knows a signature', async () => {
    await firmwareKey('told', ...SMALL)
    await succeed(files, ['firmware', 'sign', '-k', 'told.key', '-o', 'told.sig', 'f'])
    const [, id = ''] = /^HSS-LMS ([\w-]{43})$/m.exec(read('told.pub').toString()) ?? []
    expect(await inspected('told.state')).toEqual([
      'told.state: state of a firmware key, or its witness; `qshield firmware status` compares the two',
      `  of ${id}, 2 steps; indices 1 to 31 are left`,
    ])
    const { stdout } = await succeed(files, ['inspect', '--json', 'told.state'])
    expect(JSON.parse(stdout)).toEqual({
      ...{ type: 'state', file: 'told.state', keyId: id, steps: 2, next: '1', end: '32' },
    })
    expect(await qshield(['inspect'], read('told.state'))).toMatchObject(
      refused(2, 'a state of a firmware key: name its file'),
    )
    const { status, stderr } = await qshield(['inspect', 'told.sig'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/a firmware signature is told by `qshield firmware verify`\n$/)
  })
})

it('other verbs know the key, and sign nothing with it', async () => {
  const { stdout } = await succeed(files, ['inspect', '--json', 'fw.key'])
  expect(JSON.parse(stdout)).toMatchObject({ keys: [{ kind: 'private key', algorithm: 'HSS-LMS' }] })
  expect((await succeed(files, ['key', 'public', 'fw.key'])).stdout).toBe(read('fw.pub').toString())
  const before = read('fw.state')
  expect(await qshield(['sign', '-k', 'fw.key', '-o', 'x', 'f'])).toMatchObject(
    refused(1, 'fw.key: HSS-LMS signs with its state: `qshield firmware sign` does'),
  )
  expect(await qshield(['verify', '-k', 'fw.pub', 'f'])).toMatchObject(
    refused(1, 'fw.pub: a firmware key, HSS-LMS: `qshield firmware verify` takes it'),
  )
  expect(read('fw.state')).toEqual(before)
})
