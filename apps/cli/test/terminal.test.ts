/** The command on a terminal: hidden passphrases, the progress line, and no bytes on the screen. */
import { beforeAll, describe, expect } from '@jest/globals'
import { keygen, succeed, workspace } from './support.ts'
import { itOnTerminal, onTerminal } from './terminal.ts'

const files = workspace()
const { write, read, list } = files
const NEEDS = '(needs util-linux script)'

beforeAll(async () => {
  await keygen(files, 'open')
  write('passphrase', 'correct horse\n')
  await succeed(files, ['keygen', '-o', 'alice', '--passphrase-file', 'passphrase'])
  await succeed(files, ['keygen', '-o', 'bob', '--passphrase-file', 'passphrase'])
  write('f', 'content\n')
  await succeed(files, ['encrypt', '-r', 'alice.pub', '-o', 'f.qs', 'f'])
  await succeed(files, ['encrypt', '-p', '--passphrase-file', 'passphrase', '-o', 'p.qs', 'f'])
})

describe(`a new passphrase ${NEEDS}`, () => {
  const ask = (name: string) => `New passphrase for ${name}.key: `
  const AGAIN = 'The same again: '

  itOnTerminal('is asked for twice and not shown', async () => {
    const { status, screen } = await onTerminal(files, 'qshield keygen -o carol', [
      [ask('carol'), 'battery staple'],
      [AGAIN, 'battery staple'],
    ])
    expect(status).toBe(0)
    expect(screen).toMatch(/^New passphrase for carol\.key: \nThe same again: \ncarol\.key and carol\.pub:\n/)
    expect(screen).not.toContain('battery')
    write('carol-passphrase', 'battery staple')
    await succeed(files, ['encrypt', '-r', 'carol.pub', '-o', 'carol.qs', 'f'])
    const opened = ['decrypt', '-i', 'carol.key', '--passphrase-file', 'carol-passphrase', 'carol.qs']
    expect((await succeed(files, opened)).stdout).toBe('content\n')
  })

  itOnTerminal('that is mistyped makes no key', async () => {
    const { status, screen } = await onTerminal(files, 'qshield keygen -o dave', [
      [ask('dave'), 'battery staple'],
      [AGAIN, 'battery stable'],
    ])
    expect([status, screen.split('\n').at(-2)]).toEqual([2, 'qshield: the two passphrases differ'])
    expect(list().filter((name) => name.startsWith('dave'))).toEqual([])
  })

  itOnTerminal('cannot be empty; the way to do without is named', async () => {
    const { status, screen } = await onTerminal(files, 'qshield keygen -o dave', [[ask('dave'), '']])
    expect([status, screen.split('\n').at(-2)]).toEqual([
      2,
      'qshield: an empty passphrase; pass --no-passphrase to store the key unprotected',
    ])
    const sealed = await onTerminal(files, 'qshield encrypt -p -o x f', [
      ['New passphrase for the file: ', ''],
    ])
    expect(sealed.screen).toContain('an empty passphrase; seal to keys with -r FILE instead')
    expect(list()).not.toContain('x')
  })

  itOnTerminal.each([
    ['Ctrl-C ends the command', '\x03', 130, ''],
    ['Ctrl-D gives none', '\x04', 2, 'qshield: no passphrase was given\n'],
  ])('%s', async (_, key, status, message) => {
    const session = await onTerminal(files, 'qshield keygen -o dave', [[ask('dave'), key]])
    expect(session.status).toBe(status)
    expect(session.screen.replace(/^\^[CD]/m, '').trimEnd()).toBe(`${ask('dave')}\n${message}`.trimEnd())
    expect(list().filter((name) => name.startsWith('dave'))).toEqual([])
  })
})

describe(`a name for the output is looked at before a passphrase is asked for ${NEEDS}`, () => {
  itOnTerminal.each([
    ['keygen -o no/where', 'no/where.key: no such file or folder'],
    ['encrypt -p -o no/where f', 'no/where: no such file or folder'],
    ['decrypt -i alice.key -o no/where f.qs', 'no/where: no such file or folder'],
    ['sign -k alice.key -o no/where f', 'no/where: no such file or folder'],
  ])('%s', async (line, message) => {
    expect(await onTerminal(files, `qshield ${line}`)).toEqual({ status: 3, screen: `qshield: ${message}\n` })
  })
})

describe(`a passphrase ${NEEDS}`, () => {
  const ALICE = 'Passphrase for alice.key: '

  itOnTerminal('opens a key; the content goes down the pipe', async () => {
    const line = 'qshield decrypt -i alice.key f.qs | cat'
    expect(await onTerminal(files, line, [[ALICE, 'correct horse']])).toEqual({
      status: 0,
      screen: `${ALICE}\ncontent\n`,
    })
  })

  itOnTerminal('is asked for on the terminal while standard input is the file', async () => {
    const line = 'cat f.qs | qshield decrypt -i alice.key 2>/dev/null | cat'
    expect(await onTerminal(files, line, [[ALICE, 'correct horse']])).toEqual({
      status: 0,
      screen: `${ALICE}\ncontent\n`,
    })
  })

  itOnTerminal('of a key that does not open the file is not asked for', async () => {
    const line = 'qshield decrypt -i bob.key -i alice.key f.qs | cat'
    expect(await onTerminal(files, line, [[ALICE, 'correct horse']])).toEqual({
      status: 0,
      screen: `${ALICE}\ncontent\n`,
    })
    const rewrap = 'qshield rewrap -i bob.key -i alice.key -r bob.pub -o bob.qs f.qs'
    expect(await onTerminal(files, rewrap, [[ALICE, 'correct horse']])).toMatchObject({ status: 0 })
    const foreign = await onTerminal(files, 'qshield decrypt -i bob.key f.qs | cat')
    expect(foreign.screen).toMatch(/^qshield: f\.qs: sealed to [\w-]{12}… \(X-Wing\), no such key here/)
  })

  itOnTerminal('is not asked for where a key without one opens the file', async () => {
    const line = 'qshield encrypt -r alice.pub -r open.pub f | qshield decrypt -i alice.key -i open.key | cat'
    expect(await onTerminal(files, line)).toEqual({ status: 0, screen: 'content\n' })
  })

  itOnTerminal('of each key is asked for in turn where no line tells whose it is', async () => {
    for (const name of ['alice', 'bob'])
      write(
        `${name}-untitled.key`,
        read(`${name}.key`)
          .toString()
          .replace(/^X-Wing .*\n/m, ''),
      )
    const line = 'qshield decrypt -i bob-untitled.key -i alice-untitled.key f.qs | cat'
    const BOB = 'Passphrase for bob-untitled.key: '
    const SECOND = 'Passphrase for alice-untitled.key: '
    // A wrong one for a key that does not matter does not matter.
    for (const typed of ['correct horse', 'wrong']) {
      const answers = [
        [BOB, typed],
        [SECOND, 'correct horse'],
      ] as const
      expect(await onTerminal(files, line, answers)).toEqual({
        status: 0,
        screen: `${BOB}\n${SECOND}\ncontent\n`,
      })
    }
    const nobody = [
      [BOB, 'wrong'],
      [SECOND, 'wrong'],
    ] as const
    expect(await onTerminal(files, line, nobody)).toMatchObject({
      status: 1,
      screen: expect.stringContaining('qshield: bob-untitled.key: the private key could not be decrypted'),
    })
  })

  itOnTerminal.each([
    ['decrypt -i alice.key -o x nix', 'nix: no such file or folder', 3],
    ['decrypt -p -o x nix', 'nix: no such file or folder', 3],
    ['encrypt -p -o x nix', 'nix: no such file or folder', 3],
    ['sign -k alice.key -o x nix', 'nix: no such file or folder', 3],
    ['rewrap -i alice.key -r bob.pub -o x nix', 'nix: no such file or folder', 3],
    [
      'decrypt -i alice.key -o x f',
      'f: not an envelope, or cut short inside its header; obtain it again from its source',
      1,
    ],
  ])('is not asked for in vain: %s', async (line, message, status) => {
    expect(await onTerminal(files, `qshield ${line}`)).toEqual({ status, screen: `qshield: ${message}\n` })
    expect(list()).not.toContain('x')
  })

  itOnTerminal('that is wrong is refused', async () => {
    const session = await onTerminal(files, 'qshield sign -k alice.key f', [[ALICE, 'wrong']])
    expect(session).toEqual({
      status: 1,
      screen: `${ALICE}\nqshield: alice.key: the private key could not be decrypted; check the passphrase\n`,
    })
    expect(list()).not.toContain('f.qsig')
  })

  itOnTerminal('seals and opens a file without keys', async () => {
    const sealed = await onTerminal(files, 'qshield encrypt -p -o q.qs f', [
      ['New passphrase for the file: ', 'tr0ub4dor'],
      ['The same again: ', 'tr0ub4dor'],
    ])
    expect(sealed).toMatchObject({ status: 0 })
    const opened = await onTerminal(files, 'qshield decrypt -p q.qs | cat', [
      ['Passphrase for the file: ', 'tr0ub4dor'],
    ])
    expect(opened).toEqual({ status: 0, screen: 'Passphrase for the file: \ncontent\n' })
  })
})

describe(`bytes never reach the screen ${NEEDS}`, () => {
  itOnTerminal.each([
    'qshield encrypt -r open.pub f',
    'qshield encrypt -r open.pub -o - f',
    'qshield rewrap -i open.key -r open.pub f.qs',
    'qshield sign -k open.key -o - f',
    // Before the passphrase is asked for.
    'qshield encrypt -p f',
  ])('%s', async (line) => {
    expect(await onTerminal(files, line)).toEqual({
      status: 2,
      screen: 'qshield: the result is binary; pass -o FILE or redirect the output\n',
    })
  })
})

describe(`content is shown on request only ${NEEDS}`, () => {
  itOnTerminal.each([
    'qshield decrypt -i open.key f.qs',
    'qshield decrypt -i open.key -o - f.qs',
    // Before the passphrase is asked for.
    'qshield decrypt -p p.qs',
  ])('%s', async (line) => {
    expect(await onTerminal(files, line)).toEqual({
      status: 2,
      screen: 'qshield: the content is not shown on a terminal; pass -o FILE, redirect, or append | cat\n',
    })
  })
})

describe(`progress ${NEEDS}`, () => {
  /** Long work, whatever the machine: nobody takes the result for four seconds. */
  const SLOW = 'qshield encrypt -r open.pub slow'
  const READER = '(sleep 4; cat >slow.qs)'

  itOnTerminal('is one line for long work, gone at the end', async () => {
    write('slow', Buffer.alloc(8 << 20))
    const { status, screen } = await onTerminal(files, `${SLOW} | ${READER}`)
    expect(status).toBe(0)
    const shown = screen.split('\r').filter((line) => line.startsWith('slow ['))
    expect(shown.length).toBeGreaterThan(0)
    for (const line of shown) expect(line).toMatch(/^slow \[#*-*\] \d+ % \d+ MiB\/s$/)
    expect(screen.endsWith('\r\x1b[K')).toBe(true)
    expect(screen).not.toContain('\n')
  })

  itOnTerminal('is for terminals only', async () => {
    write('slow', Buffer.alloc(8 << 20))
    const quiet = await onTerminal(files, `${SLOW} 2>errors | ${READER}; cat errors`)
    expect(quiet).toEqual({ status: 0, screen: '' })
  })

  itOnTerminal('is not shown for short work', async () => {
    expect(await onTerminal(files, 'qshield encrypt -r open.pub -o short.qs f')).toEqual({
      status: 0,
      screen: '',
    })
  })
})
