/** Every family on a real file: keys, encryption and signatures, with the opt-in and without it. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { allIdentifiers } from '@quantum-shield/pq-core/ids'
import { isStateful, kindOf, shortName, type Offer } from '../src/algorithm-tables.ts'
import { allOffers, READY } from '../src/algorithms.ts'
import { keygen, pattern, refused, succeed, workspace } from './support.ts'

const files = workspace()
const { qshield, write, read, list } = files
const content = pattern(200_000)

beforeAll(() => {
  write('f', content)
  write('passphrase', 'correct horse\n')
})

const offers = (await allOffers()).filter(
  (offer) => !isStateful(offer) && !READY.some(({ id }) => id === offer.id),
)

/** Key files have room for 4 MiB, signature files for four. */
function inGroups(kind: Offer['kind']): Offer[][] {
  const groups: Offer[][] = []
  for (const offer of offers.filter((each) => each.kind === kind)) {
    const last = groups.at(-1)
    const size = (last ?? []).reduce((sum, { publicKeySize }) => sum + publicKeySize, offer.publicKeySize)
    if (last === undefined || last.length === 4 || size > 2_500_000) groups.push([offer])
    else last.push(offer)
  }
  return groups
}

const named = (kind: Offer['kind']): [string, Offer[]][] =>
  inGroups(kind).map((group) => [group.map(({ id }) => shortName(id)).join(' '), group])
const make = (name: string, group: readonly Offer[], ...more: readonly string[]) =>
  keygen(
    files,
    name,
    '--allow-unsettled',
    ...group.flatMap(({ id }) => ['--algorithm', shortName(id)]),
    ...more,
  )
const blocks = (name: string) => read(name).toString().split('\n\n')

describe('encryption', () => {
  it.each(named('kem'))('%s', async (_, group) => {
    const name = group[0]!.id
    await make(name, group)
    const args = ['-R', `${name}.pub`, '-o', `${name}.qs`, 'f']
    expect(await qshield(['encrypt', ...args])).toMatchObject({ status: 1, stdout: '' })
    await succeed(files, ['encrypt', '--allow-unsettled', ...args])
    const { stdout } = await succeed(files, ['inspect', `${name}.qs`])
    for (const [i, { id }] of group.entries()) {
      expect(stdout).toContain(`sealed to ${id} `)
      write('one.key', blocks(`${name}.key`)[i] ?? '')
      const opened = await succeed(files, ['decrypt', '-i', 'one.key', `${name}.qs`])
      expect([id, opened.bytes.equals(content)]).toEqual([id, true])
    }
  })
})

describe('signatures', () => {
  it.each(named('signature'))('%s', async (_, group) => {
    const name = group[0]!.id
    await make(name, group)
    const output = ['-o', `${name}.qsig`, 'f']
    const signature = ['--signature', `${name}.qsig`, 'f']
    await succeed(files, ['sign', '--allow-unsettled', '-k', `${name}.key`, ...output])
    const { stdout } = await succeed(files, [
      'verify',
      '--allow-unsettled',
      '-k',
      `${name}.pub`,
      ...signature,
    ])
    for (const { id } of group) expect(stdout).toContain(`${id} `)
    write('g', pattern(200_001))
    expect(
      await qshield(['verify', '--allow-unsettled', '-k', `${name}.pub`, '--signature', `${name}.qsig`, 'g']),
    ).toMatchObject({ status: 1, stdout: '' })
  })
})

describe('without the opt-in', () => {
  const ADVICE = 'it may change, or be broken; pass --allow-unsettled to use it all the same'

  it('no new key, no recipient, no signature that stands alone', async () => {
    await make(
      'draft',
      offers.filter(({ id }) => ['HQC-1-2025-08-22', 'MAYO-2-round-2'].includes(id)),
    )
    write('unsigned', 'content')
    await succeed(files, ['sign', '--allow-unsettled', '-k', 'draft.key', '-o', 'draft.qsig', 'f'])
    const before = list()
    for (const [args, message] of [
      [
        ['keygen', '-o', 'x', '--no-passphrase', '--algorithm', 'HQC-1'],
        '--algorithm: HQC-1-2025-08-22 is draft',
      ],
      [['encrypt', '-r', 'draft.pub', '-o', 'x', 'f'], 'draft.pub: HQC-1-2025-08-22 is draft'],
      [['sign', '-k', 'draft.key', 'unsigned'], 'draft.key: MAYO-2-round-2 is experimental'],
      [
        ['verify', '-k', 'draft.pub', '--signature', 'draft.qsig', 'f'],
        'draft.pub: MAYO-2-round-2 is experimental',
      ],
    ] as const)
      expect(await qshield(args)).toMatchObject(refused(1, `${message}: ${ADVICE}`))
    expect(list()).toEqual(before)
  })

  it('beside ML-DSA they sign: all must hold', async () => {
    await keygen(
      files,
      'beside',
      '--allow-unsettled',
      '--algorithm',
      'ML-DSA-65',
      '--algorithm',
      'Falcon-512',
    )
    await succeed(files, ['sign', '-k', 'beside.key', '-o', 'beside.qsig', 'f'])
    await succeed(files, ['verify', '-k', 'beside.pub', '--signature', 'beside.qsig', 'f'])
  })

  it('what was encrypted is opened, and passed on', async () => {
    await keygen(files, 'settled')
    await succeed(files, ['encrypt', '--allow-unsettled', '-r', 'draft.pub', '-o', 'draft.qs', 'f'])
    await succeed(files, ['rewrap', '-i', 'draft.key', '-r', 'settled.pub', '-o', 'settled.qs', 'draft.qs'])
    const { bytes } = await succeed(files, ['decrypt', '-i', 'settled.key', 'settled.qs'])
    expect(bytes.equals(content)).toBe(true)
  })
})

describe('keys without an object identifier', () => {
  const some = ['HQC-1', 'MLKEM768-P256', 'MAYO-1', 'Falcon-512', 'ML-DSA-65'].flatMap((id) => [
    '--algorithm',
    id,
  ])

  it('are kept under a passphrase, made public again, and copied', async () => {
    const locked = ['--passphrase-file', 'passphrase']
    await succeed(files, ['keygen', '-o', 'locked', '--allow-unsettled', ...some, ...locked])
    const labels = read('locked.key')
      .toString()
      .match(/BEGIN [A-Z ]+/g)
    expect(labels).toEqual([
      ...Array<string>(4).fill('BEGIN QSHIELD ENCRYPTED PRIVATE KEY'),
      'BEGIN ENCRYPTED PRIVATE KEY',
    ])
    const again = await succeed(files, ['key', 'public', ...locked, 'locked.key'])
    expect(again.stdout).toBe(read('locked.pub').toString())
    await succeed(files, ['key', 'passphrase', ...locked, '--no-passphrase', '-o', 'open.key', 'locked.key'])
    await succeed(files, ['encrypt', '-R', 'locked.pub', '--allow-unsettled', '-o', 'locked.qs', 'f'])
    for (const identity of [
      ['-i', 'open.key'],
      ['-i', 'locked.key', ...locked],
    ]) {
      const { bytes } = await succeed(files, ['decrypt', ...identity, 'locked.qs'])
      expect(bytes.equals(content)).toBe(true)
    }
    write('wrong', 'incorrect horse')
    expect(
      await qshield(['sign', '-k', 'locked.key', '--passphrase-file', 'wrong', '-o', 'x', 'f']),
    ).toMatchObject(refused(1, 'locked.key: the private key could not be decrypted; check the passphrase'))
  })

  it('a file that was sealed to a password is no key, whatever it holds', async () => {
    const [block = ''] = blocks('open.key')
    const body = Buffer.from(block.split('\n').slice(2, -1).join(''), 'base64')
    const sealed = await succeed(files, ['encrypt', '-p', '--passphrase-file', 'passphrase'], body)
    const label = 'QSHIELD ENCRYPTED PRIVATE KEY'
    const [title = ''] = block.split('\n')
    const text = sealed.bytes
      .toString('base64')
      .match(/.{1,64}/g)!
      .join('\n')
    write('forged.key', `${title}\n-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`)
    const args = ['decrypt', '-i', 'forged.key', '--passphrase-file', 'passphrase', 'locked.qs']
    expect(await qshield(args)).toMatchObject(
      refused(1, 'forged.key: the private key could not be decrypted; check the passphrase'),
    )
  })

  it.each([
    ['the id of an algorithm with one', Buffer.concat([Buffer.from('\x06X-Wing'), Buffer.alloc(1216, 1)])],
    ['an empty id', Buffer.concat([Buffer.from('\0'), Buffer.alloc(2241)])],
    ['an id cut short', Buffer.from('\x40HQC')],
    ['a key cut short', Buffer.concat([Buffer.from('\x10HQC-1-2025-08-22'), Buffer.alloc(2240)])],
    ['an algorithm of nobody', Buffer.concat([Buffer.from('\x05HQC-9'), Buffer.alloc(2240)])],
  ])('%s is refused', async (_, body) => {
    const label = 'QSHIELD PUBLIC KEY'
    const text = body
      .toString('base64')
      .match(/.{1,64}/g)!
      .join('\n')
    write('bad.pub', `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`)
    expect(await qshield(['encrypt', '--allow-unsettled', '-r', 'bad.pub', 'f'])).toMatchObject({
      status: 1,
      stdout: '',
    })
    expect((await succeed(files, ['inspect', 'bad.pub'])).stdout).toMatch(/^ {2}public key/m)
  })

  it('more of them than a key file holds are not made', async () => {
    const { status, stderr } = await qshield([
      ...['keygen', '-o', 'large', '--no-passphrase', '--allow-unsettled'],
      ...['--algorithm', 'UOV-V', '--algorithm', 'UOV-III'],
    ])
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('a key file has at most 4194304; make several pairs'),
    ])
    expect(list()).not.toContain('large.key')
  })
})

it('the kind of an algorithm is told by its name alone', async () => {
  const known = new Map((await allOffers()).map(({ id, kind }) => [id, kind]))
  const isLegacyKem = (id: string) => /^(DHKEM|RSA-OAEP)-/.test(id)
  for (const { id } of allIdentifiers())
    expect([id, kindOf(id)]).toEqual([id, known.get(id) ?? (isLegacyKem(id) ? 'kem' : 'signature')])
})
