/** Files that are this user's alone. */
import { constants, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { errorCode } from '@quantum-shield/pq-core'
import { HsmError } from './errors.ts'

function checkFile(path: string, stats: Stats): void {
  const mine = process.getuid === undefined || stats.uid === process.getuid()
  // Windows has no modes.
  const closed = process.platform === 'win32' || (stats.mode & 0o077) === 0
  if (!stats.isFile() || !mine || !closed)
    throw new HsmError(
      'insecure_file',
      `${path}: a plain file of this user with mode 0600 expected, not ${(stats.mode & 0o7777).toString(8)}`,
    )
}

/** What the system says, with the file in it, as an error of this package where it has a code for it. */
export function explained(path: string, error: unknown): unknown {
  const code = errorCode(error)
  // O_NOFOLLOW and a symbolic link.
  if (code === 'ELOOP') return new HsmError('insecure_file', `${path} is a symbolic link`, { cause: error })
  if (code !== undefined && !Object.hasOwn(error as object, 'path'))
    Object.defineProperty(error, 'path', { value: path })
  return error
}

/**
 * @param maxSize in bytes.
 * @returns undefined where there is no such file. The caller wipes what is secret.
 * @throws HsmError `insecure_file` when others may read or write it, or it is no plain file; `store_damaged` when it is
 * larger.
 */
export async function readPrivateFile(path: string, maxSize: number): Promise<Buffer | undefined> {
  try {
    await using handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const stats = await handle.stat()
    checkFile(path, stats)
    if (stats.size > maxSize)
      throw new HsmError('store_damaged', `${path} has ${stats.size} bytes, at most ${maxSize} expected`)
    return await handle.readFile()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw explained(path, error)
  }
}
