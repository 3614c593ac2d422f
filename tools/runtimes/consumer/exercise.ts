/** The one program that Node, Deno, Bun, workerd and Chromium run, each behind an entry of its own. */
import { backendOf, KEMS, SIGNATURES } from './algorithms.ts'
import { examine, type Finding } from './examine.ts'
import { makeParcel, type Parcel } from './parcel.ts'

export interface Report {
  /** What the runtime calls itself. */
  readonly userAgent: string
  /** By algorithm id: `native`, `noble`, `wasm`, `javascript`, or `unavailable`. */
  readonly backends: Readonly<Record<string, string>>
  /** About the parcel that came in; empty when none did. */
  readonly findings: readonly Finding[]
  readonly parcel: Parcel
}

export async function exercise(received?: Parcel): Promise<Report> {
  const backends = [...KEMS, ...SIGNATURES].map((algorithm) => [algorithm.id, backendOf(algorithm)] as const)
  return {
    userAgent: navigator.userAgent,
    backends: Object.fromEntries(backends),
    findings: received === undefined ? [] : await examine(received),
    parcel: await makeParcel(),
  }
}
