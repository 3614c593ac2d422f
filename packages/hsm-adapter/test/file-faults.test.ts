/** What happens to a key store in files when the disk, the machine or somebody else is against it. */
import { spawn } from 'node:child_process'
import {
  chmod,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { KeyProvider, SecurityEvent } from '@quantum-shield/pq-core'
import { utf8 } from '@quantum-shield/pq-core/bytes'
import { createFileStore, openFileProvider, type FileProviderOptions } from '@quantum-shield/hsm-adapter/file'
import { mlKem768 } from '@quantum-shield/pq-kem'
import { mlDsa65 } from '@quantum-shield/pq-signatures'
import { codeRejectedBy } from '@quantum-shield/testkit'

const passphrase = 'correct horse battery staple'
const CHEAP = { memoryKiB: 7168, passes: 5, parallelism: 1 }
let folder = ''

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'qs-file-')), 'store')
  await createFileStore({ folder, passphrase, passwordCost: CHEAP })
})

const open = (more: Partial<FileProviderOptions> = {}) =>
  openFileProvider({ folder, passphrase, algorithms: [mlDsa65, mlKem768], memory: 'plain', ...more })

async function opened<T>(
  work: (provider: KeyProvider) => Promise<T>,
  more: Partial<FileProviderOptions> = {},
): Promise<T> {
  const provider = await open(more)
  try {
    return await work(provider)
  } finally {
    await provider.close()
  }
}

const create = (name: string) => (provider: KeyProvider) =>
  provider.create({ purpose: 'sign', algorithms: [mlDsa65], name })

const signs = (name: string) => async (provider: KeyProvider) => {
  const { publicKey, sign } = await provider.signer((await provider.find(name)).parts[0]!)
  await mlDsa65.verify(publicKey, utf8('m'), await sign(utf8('m')))
}

const recordFile = async (name: string): Promise<string> => {
  const file = (await readdir(folder)).find(
    (entry) => entry.startsWith(`${name}.`) && entry.endsWith('.1.key'),
  )
  return join(folder, file!)
}

describe('a key store', () => {
  it('is made once, and opens with its passphrase alone', async () => {
    expect(await codeRejectedBy(createFileStore({ folder, passphrase, passwordCost: CHEAP }))).toBe(
      'store_exists',
    )
    expect(await codeRejectedBy(open({ passphrase: 'correct horse' }))).toBe('wrong_passphrase')
    expect(await codeRejectedBy(open({ folder: join(folder, 'nowhere') }))).toBe('store_missing')
    await expect(open({ readonly: true } as never)).rejects.toThrow(TypeError)
  })

  it('lets nobody else read, whatever the umask', async () => {
    const before = process.umask(0)
    try {
      await opened(create('a'))
    } finally {
      process.umask(before)
    }
    for (const name of (await readdir(folder)).filter((entry) => entry.endsWith('.key')))
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('holds no private key in the clear', async () => {
    const { privateKey } = mlDsa65.generateKeyPair()
    const secret = Buffer.from(privateKey.secret.reveal())
    await opened((provider) => provider.add({ purpose: 'sign', privateKeys: [privateKey], name: 'a' }))
    const record = await readFile(await recordFile('a'), 'latin1')
    for (const text of [secret.toString('latin1'), secret.toString('hex'), secret.toString('base64url')])
      expect(record).not.toContain(text)
    expect(JSON.parse(record.split('\n')[0]!)).toMatchObject({
      v: 1,
      name: 'a',
      version: 1,
      origin: 'imported',
    })
  })

  it.each([
    ['the group may read', (path: string) => chmod(path, 0o640)],
    ['others may write', (path: string) => chmod(path, 0o602)],
    [
      'is a symbolic link',
      async (path: string) => {
        await rename(path, `${path}.aside`)
        await symlink(`${path}.aside`, path)
      },
    ],
    [
      'is a folder',
      async (path: string) => {
        await rm(path)
        await mkdir(path, { mode: 0o700 })
      },
    ],
  ])('refuses a file that %s', async (_what, spoil) => {
    await opened(create('a'))
    await opened(create('b'))
    await spoil(await recordFile('a'))
    await opened(async (provider) => {
      expect(await codeRejectedBy(provider.find('a'))).toBe('insecure_file')
      await signs('b')(provider)
    })
    await spoil(join(folder, 'kek.key'))
    expect(await codeRejectedBy(open())).toBe('insecure_file')
  })

  it('notices every change of a record, and tells of it', async () => {
    await opened(create('a'))
    const path = await recordFile('a')
    const record = await readFile(path)
    const step = Math.floor(record.length / 40)
    for (let i = 0; i < record.length; i += step) {
      const changed = Buffer.from(record)
      changed[i]! ^= 1
      await writeFile(path, changed)
      const events: SecurityEvent[] = []
      const audit = { record: (event: SecurityEvent) => void events.push(event) }
      await opened(
        async (provider) => {
          const code = await codeRejectedBy(provider.find('a'))
          expect(['integrity_failed', 'store_damaged', 'wrong_wrapping_key']).toContain(code)
          if (code === 'integrity_failed') expect(events[0]).toMatchObject({ type: 'key.integrity_failed' })
        },
        { audit },
      )
    }
    for (const length of [0, 1, record.length - 1, 100]) {
      await writeFile(path, record.subarray(0, length))
      await opened(async (provider) => {
        expect(['integrity_failed', 'store_damaged']).toContain(await codeRejectedBy(provider.find('a')))
      })
    }
    await writeFile(path, record)
    await opened(signs('a'))
  })

  it('takes no record of another key or of another store for its own', async () => {
    await opened(create('a'))
    await opened(create('b'))
    const [a, b] = [await recordFile('a'), await recordFile('b')]
    await copyFile(b, a)
    await opened(async (provider) => {
      expect(await codeRejectedBy(provider.find('a'))).toBe('integrity_failed')
    })
    const other = `${folder}-other`
    await createFileStore({ folder: other, passphrase, passwordCost: CHEAP })
    await copyFile(b, join(other, b.slice(folder.length + 1)))
    await opened(
      async (provider) => {
        expect(await codeRejectedBy(provider.find('b'))).toBe('wrong_wrapping_key')
      },
      { folder: other },
    )
  })

  it('opens again from its backup', async () => {
    const backup = `${folder}-backup`
    const first = `${folder}-first`
    await createFileStore({ folder: first, passphrase, passwordCost: CHEAP, backup })
    await opened(create('a'), { folder: first, backup })
    await opened(async (provider) => provider.destroy(await create('b')(provider)), { folder: first, backup })
    const copies = (await readdir(backup)).toSorted()
    expect(copies.map((name) => name.split('.')[0]).toSorted()).toEqual(['a', 'b', 'b', 'kek'])
    const restored = `${folder}-restored`
    await mkdir(restored, { mode: 0o700 })
    for (const name of copies) {
      const id = name.startsWith('kek.') ? 'kek' : name.split('.').slice(0, 3).join('.')
      await copyFile(join(backup, name), join(restored, `${id}.key`))
      await chmod(join(restored, `${id}.key`), 0o600)
    }
    await opened(
      async (provider) => {
        await signs('a')(provider)
        expect(await codeRejectedBy(provider.find('b'))).toBe('unknown_key')
      },
      { folder: restored },
    )
  })

  it('has one writer, and any number of readers', async () => {
    await opened(create('a'))
    const [one, two] = [await open(), await open()]
    try {
      await create('b')(one)
      expect(await codeRejectedBy(create('c')(two))).toBe('store_locked')
      await signs('a')(two)
      await signs('b')(two)
      await one.close()
      await create('c')(two)
    } finally {
      await two.close()
    }
  })
})

describe('a writer that dies', () => {
  const writer = (store: string) => `
    import { openFileProvider } from '@quantum-shield/hsm-adapter/file'
    import { mlDsa65 } from '@quantum-shield/pq-signatures'
    const provider = await openFileProvider({ folder: ${JSON.stringify(store)}, passphrase: '${passphrase}', algorithms: [mlDsa65], memory: 'plain' })
    for (let i = 0; ; i++) {
      const { version } = await provider.create({ purpose: 'sign', algorithms: [mlDsa65], name: 'k' })
      process.stdout.write(version + '\\n')
    }`

  it('leaves whole records and the lock to others', async () => {
    let told = 0
    for (let round = 0; round < 12; round++) {
      const options = ['--conditions=@quantum-shield/source', '--input-type=module', '-e', writer(folder)]
      const child = spawn(process.execPath, options, {
        cwd: new URL('..', import.meta.url),
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let text = ''
      const dying = new Promise((resolve) => child.on('close', resolve))
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (text.split('\n').length > 3) resolve()
        })
      })
      await new Promise((resolve) => setTimeout(resolve, (round * 1.7) % 9))
      child.kill('SIGKILL')
      await dying
      const versions = text.split('\n').slice(0, -1).map(Number)
      expect(versions[0]).toBeGreaterThan(told)
      told = versions.at(-1)!
      await opened(async (provider) => {
        const { version } = await provider.find('k')
        expect(version).toBeGreaterThanOrEqual(told)
        await signs('k')(provider)
        for (const one of versions) await provider.find('k', one)
        told = (await create('k')(provider)).version
        expect(told).toBe(version + 1)
      })
    }
  })

  it('leaves nothing behind that a later one trips over', async () => {
    await opened(create('a'))
    const path = await recordFile('a')
    await link(path, join(folder, '.tmp-0123456789abcdef01234567'))
    await opened(async (provider) => {
      await signs('a')(provider)
      const names: string[] = []
      for await (const { name } of provider.list()) names.push(name)
      expect(names).toEqual(['a'])
      await create('b')(provider)
      expect((await readdir(folder)).filter((name) => name.startsWith('.tmp-'))).toEqual([])
    })
  })
})
