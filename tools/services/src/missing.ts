/** What a machine lacks for a service: a failure where CI=true promises everything, a printed and counted skip elsewhere. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export class ServiceMissing extends Error {
  override readonly name = 'ServiceMissing'
  readonly code = 'service_missing'
  readonly service: string
  readonly reason: string

  /** @param reason what is missing and, where there is a way, how to get it. */
  constructor(service: string, reason: string, options?: ErrorOptions) {
    super(`${service} cannot be had: ${reason}`, options)
    this.service = service
    this.reason = reason
  }
}

/** @returns the path of a program; Debian keeps those of administrators out of the search path of users. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** @throws ServiceMissing naming the Debian package that has the program. */
export function requireProgram(service: string, name: string, debianPackage: string): string {
  const path = findProgram(name)
  if (path !== undefined) return path
  throw new ServiceMissing(service, `no program ${name} (Debian package ${debianPackage})`)
}

/**
 * For `describe`: `const describeNss = (await isThere(nssRoot)) ? describe : describe.skip`.
 *
 * @param prepare what the service needs before it can start; makes what is not made yet.
 * @returns false, and prints the reason, where it throws ServiceMissing.
 * @throws ServiceMissing under CI=true; whatever else `prepare` throws.
 */
export async function isThere(prepare: () => unknown): Promise<boolean> {
  try {
    await prepare()
    return true
  } catch (error) {
    if (!(error instanceof ServiceMissing) || process.env['CI'] === 'true') throw error
    process.stderr.write(`services: skipped, ${error.message}\n`)
    return false
  }
}
