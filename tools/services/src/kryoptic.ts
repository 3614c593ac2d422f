/**
 * Kryoptic, a token with ML-DSA, ML-KEM and SLH-DSA that plain processes of this machine load. Building it takes five
 * minutes of processor time, so that only `npm run services -- kryoptic` does.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, makeOnce } from './cache.ts'
import { PIN, SO_PIN } from './forky/token.ts'
import { findProgram, requireProgram, ServiceMissing } from './missing.ts'
import { run } from './programs.ts'
import { initialise } from './token-setup.ts'

const SERVICE = 'Kryoptic'
const CRATE = join(import.meta.dirname, '..', 'kryoptic')
const LIBRARY = 'libkryoptic_pkcs11.so'

export interface Kryoptic {
  readonly module: string
  readonly environment: Readonly<Record<'KRYOPTIC_CONF', string>>
  readonly label: string
  readonly pin: string
  readonly soPin: string
  /** From the next process on, these CKM_* are unknown to the token, as after a change of its firmware; keys stay. */
  deny(mechanisms: readonly string[]): void
  stop(): void
}

function cacheName(): string {
  const hash = createHash('sha256').update(process.arch)
  for (const file of ['Cargo.lock', 'Cargo.toml', 'src/lib.rs']) hash.update(readFileSync(join(CRATE, file)))
  return `kryoptic-${hash.digest('hex').slice(0, 12)}`
}

/**
 * CARGO_BUILD_JOBS and CARGO_TARGET_DIR hold as always.
 *
 * @param onLine each line that cargo prints.
 * @returns the path of the module, from the cache or built now.
 * @throws ServiceMissing without cargo, clang or a C compiler; Error when it does not compile.
 */
export async function buildKryoptic(onLine: (line: string) => void = () => undefined): Promise<string> {
  const cargo = requireProgram(SERVICE, 'cargo', 'cargo, or rustup')
  for (const [program, debianPackage] of [
    ['clang', 'clang, libclang-dev'],
    ['gcc', 'gcc, libc6-dev'],
    ['make', 'make'],
    ['perl', 'perl'],
  ] as const) {
    requireProgram(SERVICE, program, debianPackage)
  }
  const folder = await makeOnce(cacheName(), async (half) => {
    const target = process.env['CARGO_TARGET_DIR'] ?? join(half, 'target')
    const manifest = join(CRATE, 'Cargo.toml')
    await run(
      cargo,
      ['build', '--release', '--locked', '--manifest-path', manifest, '--target-dir', target],
      { onLine },
    )
    copyFileSync(join(target, 'release', LIBRARY), join(half, LIBRARY))
    rmSync(join(half, 'target'), { recursive: true, force: true })
  })
  return join(folder, LIBRARY)
}

/** @throws ServiceMissing when it is not built. */
export function kryopticModule(): string {
  const path = join(cacheFolder(), cacheName(), LIBRARY)
  if (existsSync(path)) return path
  const cargo = findProgram('cargo') === undefined ? ', which needs cargo' : ''
  throw new ServiceMissing(SERVICE, `it is not built: npm run services -- kryoptic${cargo}`)
}

/**
 * Never a failure of CI, which does not build it: with Kryoptic the same tests run on one token more.
 *
 * @returns false, and prints how to build it, where it is not built.
 */
export function isKryopticBuilt(): boolean {
  try {
    kryopticModule()
    return true
  } catch (error) {
    if (!(error instanceof ServiceMissing)) throw error
    process.stderr.write(`services: skipped, ${error.message}\n`)
    return false
  }
}

/**
 * @param options.deny names of CKM_* that the token is to hide.
 * @throws ServiceMissing when it is not built.
 */
export async function startKryoptic(
  options: { readonly label?: string; readonly deny?: readonly string[] } = {},
): Promise<Kryoptic> {
  const { label = 'kryoptic' } = options
  const module = kryopticModule()
  const folder = mkdtempSync(join(tmpdir(), 'qs-kryoptic-'))
  const configuration = join(folder, 'kryoptic.toml')
  const environment = { KRYOPTIC_CONF: configuration }

  function deny(mechanisms: readonly string[]): void {
    const list = mechanisms.length === 0 ? '' : `mechanisms = ${JSON.stringify(['DENY', ...mechanisms])}\n`
    const slot = `[[slots]]\nslot = 1\ndbtype = "sqlite"\ndbargs = ${JSON.stringify(join(folder, 'token.sql'))}\n`
    writeFileSync(configuration, `${slot}${list}`)
  }

  const stop = () => rmSync(folder, { recursive: true, force: true })
  try {
    deny([])
    await initialise({ module, environment, label, pin: PIN, soPin: SO_PIN })
    deny(options.deny ?? [])
  } catch (error) {
    stop()
    throw error
  }
  return { module, environment, label, pin: PIN, soPin: SO_PIN, deny, stop }
}
