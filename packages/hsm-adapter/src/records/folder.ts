/** Key records as files of a folder: mode 0600, written whole, and only by one process at a time. */
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { checkOptions, errorCode } from '@quantum-shield/pq-core'
import { explained, readPrivateFile } from '../private-file.ts'
import { MAX_RECORD_SIZE } from '../record.ts'
import type { RecordStore } from '../records.ts'
import { writerLock } from './lock.ts'

export interface FolderRecordsOptions {
  /** Of the key store alone; made with mode 0700 where it is missing. */
  readonly folder: string
  /** Gets a copy of every record as it is written, and loses none: it belongs on another disk. Default: no copies. */
  readonly backup?: string
}

const SUFFIX = '.key'
const TEMPORARY = '.tmp-'
const ID = /^[a-z0-9-]*\.[0-9a-f]{32}\.[1-9][0-9]*$|^kek$/

/** A new name lasts when its folder is flushed. Windows flushes no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}

/** @returns the path of a new file with the bytes, flushed. */
async function writeTemporary(folder: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${TEMPORARY}${randomBytes(12).toString('hex')}`)
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const handle = await open(path, O_WRONLY | O_CREAT | O_EXCL | (O_NOFOLLOW ?? 0), 0o600)
  try {
    // The umask takes bits away only, but may take those of the owner.
    await handle.chmod(0o600)
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    await unlink(path).catch(() => undefined)
    throw explained(path, error)
  } finally {
    await handle.close()
  }
  return path
}

export function folderRecords(options: FolderRecordsOptions): RecordStore {
  checkOptions(options, ['folder', 'backup'])
  const { folder, backup } = options
  const lock = writerLock(folder)

  function pathOf(id: string): string {
    if (!ID.test(id)) throw new TypeError(`"${id}" is no record id`)
    return join(folder, `${id}${SUFFIX}`)
  }

  async function prepare(): Promise<void> {
    for (const path of backup === undefined ? [folder] : [folder, backup])
      await mkdir(path, { recursive: true, mode: 0o700 })
    if (lock.take()) await sweep()
  }

  /** What writers that died have begun: nobody else writes now. */
  async function sweep(): Promise<void> {
    for (const name of await readdir(folder)) if (name.startsWith(TEMPORARY)) await unlink(join(folder, name))
  }

  /** Before the record itself: a copy too many harms nobody. */
  async function copy(id: string, record: Uint8Array): Promise<void> {
    if (backup === undefined) return
    const time = new Date().toISOString().replaceAll(':', '')
    const temporary = await writeTemporary(backup, record)
    await rename(temporary, join(backup, `${id}.${time}-${randomBytes(4).toString('hex')}${SUFFIX}`))
    await flushFolder(backup)
  }

  return Object.freeze({
    async list(prefix) {
      const names = await readdir(folder).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return []
        throw error
      })
      return names.flatMap((name) => {
        const id = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : ''
        return ID.test(id) && id.startsWith(prefix) ? [id] : []
      })
    },
    read: async (id) => readPrivateFile(pathOf(id), MAX_RECORD_SIZE),
    async create(id, record) {
      const path = pathOf(id)
      await prepare()
      await copy(id, record)
      const temporary = await writeTemporary(folder, record)
      try {
        // Unlike rename, link refuses a name that is taken.
        await link(temporary, path)
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return false
        throw explained(path, error)
      } finally {
        await unlink(temporary)
      }
      await flushFolder(folder)
      return true
    },
    async replace(id, record) {
      const path = pathOf(id)
      await prepare()
      await copy(id, record)
      const temporary = await writeTemporary(folder, record)
      try {
        await rename(temporary, path)
      } catch (error) {
        await unlink(temporary).catch(() => undefined)
        throw explained(path, error)
      }
      await flushFolder(folder)
    },
    async close() {
      lock.release()
    },
  } satisfies RecordStore)
}
