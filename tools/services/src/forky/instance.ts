/** A root of its own for each service: links to the files of the cached one, copies of those that are written to. */
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { cacheFolder } from '../cache.ts'
import { isRunning, run } from '../programs.ts'
import { forkyRoot, HOME, NODE } from './root.ts'

/** Written to, or known by their inode. */
const OWN = ['etc/opencryptoki', 'var/lib/opencryptoki', 'usr/sbin/pkcsslotd']

export interface Root {
  readonly folder: string
  /** Copies a folder of scripts into the root, anew at each call. @returns its path inside. */
  copy(folder: string): string
  /**
   * @param script in a folder that was copied, or whose folder is copied now.
   * @returns program and arguments that run it with Node inside the root.
   */
  command(script: string): readonly string[]
  /** Runs a program inside the root to its end. */
  run(program: string, ...args: readonly string[]): Promise<string>
  stop(): void
}

const instances = () => join(cacheFolder(), 'roots')

/** A daemon that was started inside and never stopped; another process may have its id by now. */
function endDaemon(folder: string): void {
  const file = join(folder, 'run/opencryptoki/pkcsslotd.pid')
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
  if (pid > 0 && isRunning(pid) && readlinkSync(`/proc/${pid}/root`) === folder) process.kill(pid, 'SIGTERM')
}

/** Of processes that ended without stopping theirs. */
function sweep(): void {
  if (!existsSync(instances())) return
  for (const name of readdirSync(instances())) {
    if (isRunning(Number(name.split('-')[0]))) continue
    endDaemon(join(instances(), name))
    rmSync(join(instances(), name), { recursive: true, force: true })
  }
}

/** @throws ServiceMissing */
export async function startRoot(): Promise<Root> {
  const cached = await forkyRoot()
  sweep()
  mkdirSync(instances(), { recursive: true })
  const folder = join(instances(), `${process.pid}-${randomBytes(4).toString('hex')}`)
  await run('cp', ['--archive', '--link', cached, folder])
  for (const path of OWN) {
    const own = join(folder, path)
    rmSync(own, { recursive: true })
    await run('cp', ['--archive', join(cached, path), own])
  }
  const copied = new Map<string, string>()

  function copy(source: string): string {
    const from = resolve(source)
    const inside = copied.get(from) ?? join(HOME, 'scripts', `${copied.size}-${basename(from)}`)
    cpSync(from, join(folder, inside), { recursive: true, dereference: true })
    copied.set(from, inside)
    return inside
  }

  function command(script: string): readonly string[] {
    const path = resolve(script)
    const known = [...copied].find(([from]) => !relative(from, path).startsWith('..'))
    const [from, inside] = known ?? [dirname(path), copy(dirname(path))]
    return ['chroot', folder, NODE, join(inside, relative(from, path))]
  }

  return {
    folder,
    copy,
    command,
    run: (program, ...args) => run('chroot', [folder, program, ...args]),
    stop: () => rmSync(folder, { recursive: true, force: true }),
  }
}
