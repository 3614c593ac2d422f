/** All runtimes, and what it takes for one of them to pass. */
import { bun, deno, node } from './commands.ts'
import { chromium } from './chromium.ts'
import type { Finding, Parcel, Report, Runtime } from './runtime.ts'
import { workerd } from './workerd.ts'

/** Node opens its own parcel: what fails there fails everywhere. */
export const RUNTIMES: readonly Runtime[] = [node, deno, bun, workerd, chromium]

/** What a runtime says of Node's parcel, and what Node says of its. */
export interface Trial {
  readonly there: Report
  readonly back: Report
}

/** Node's parcel, that all runtimes open. */
export async function firstParcel(folder: string): Promise<Parcel> {
  const { parcel } = await node.exercise(process.execPath, folder)
  return parcel
}

/** @param folder of a project. */
export async function tryRuntime(
  runtime: Runtime,
  program: string,
  folder: string,
  parcel: Parcel,
): Promise<Trial> {
  const there = await runtime.exercise(program, folder, parcel)
  return { there, back: await node.exercise(process.execPath, folder, there.parcel) }
}

/** The back end that each algorithm must have. */
export function expectedBackends(runtime: Runtime, ids: readonly string[]): Readonly<Record<string, string>> {
  const backendOf = (id: string) => {
    if (runtime.unavailable.includes(id)) return 'unavailable'
    if (id.startsWith('HQC-')) return runtime.kernels
    if (runtime.halves.includes(id)) return 'noble+native'
    return runtime.native.includes(id) ? 'native' : 'noble'
  }
  return Object.fromEntries(ids.map((id) => [id, backendOf(id)]))
}

function wrongFindings(where: string, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ expected, found }) => found !== expected)
    .map(({ what, expected, found }) => `${where}, ${what}: ${found}, expected ${expected}`)
}

/** Something must have been tried on each of them; an algorithm that the maker lacks is in no parcel. */
function untried(
  where: string,
  findings: readonly Finding[],
  subjects: readonly string[],
): readonly string[] {
  return subjects
    .filter((subject) => !findings.some(({ what }) => what.startsWith(`${subject}:`)))
    .map((subject) => `${where}, ${subject}: nothing was tried`)
}

/** What is wrong, a line each. */
export function problemsOf(runtime: Runtime, { there, back }: Trial): readonly string[] {
  const ids = Object.keys(there.backends)
  const others = [...Object.keys(there.parcel.envelopes), 'password', 'signature file', 'engine']
  const expected = expectedBackends(runtime, ids)
  return [
    ...(runtime.userAgent.test(there.userAgent) ? [] : [`${there.userAgent} ran instead`]),
    ...ids
      .filter((id) => there.backends[id] !== expected[id])
      .map((id) => `${id}: back end ${there.backends[id] ?? ''}, expected ${expected[id] ?? ''}`),
    ...wrongFindings(`made by Node`, there.findings),
    ...untried(`made by Node`, there.findings, [...ids, ...others]),
    ...wrongFindings(`made by ${runtime.name}`, back.findings),
    ...untried(`made by ${runtime.name}`, back.findings, [
      ...ids.filter((id) => !runtime.unavailable.includes(id)),
      ...others,
    ]),
  ]
}
