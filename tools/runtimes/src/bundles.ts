/** What an import costs a web page, and that it brings nothing that was not asked for. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundle, type BundleOptions } from './bundle.ts'

/** Bytes. */
export interface Size {
  readonly minified: number
  readonly gzip: number
}

/** A family of code by the modules that hold it, and by names that stand in it before minification. */
interface Family {
  readonly modules: RegExp
  readonly markers: readonly string[]
}

const FAMILIES = {
  'ML-KEM': { modules: /\/(ml-kem|ml-kem\.table)\.js$/, markers: ['createMlKem', 'ml_kem768'] },
  hybrid: {
    modules: /\/(hybrid|hybrid\.table|ed25519|nist)\.js$/,
    markers: ['createHybrid', 'ml_kem768_x25519'],
  },
  composite: {
    modules: /\/dist\/(.*\/)?composite\b.*\.js$|@noble\/curves\/(ed448|misc)\.js$/,
    markers: ['createComposite', 'brainpoolP256r1_CURVE'],
  },
  DHKEM: { modules: /pq-kem\/dist\/(.*\/)?classical(\.table)?\.js$/, markers: ['nobleDhkem', 'eae_prk'] },
  signatures: {
    modules: /pq-signatures\/|\/ml-dsa\.js$/,
    markers: ['createSignature', 'ml_dsa65', 'signature_invalid'],
  },
  envelope: { modules: /pq-envelope\/|@noble\/ciphers\//, markers: ['openChunks', 'xchacha20poly1305'] },
} as const satisfies Record<string, Family>

interface Import {
  readonly code: string
  /** Families that may be in it; no other may. */
  readonly families: readonly (keyof typeof FAMILIES)[]
  /** A bundle for Node, where noble is loaded when it is asked for; else for a page. */
  readonly isForNode?: true
}

/** The key is what bundle-sizes.json calls it. */
export const IMPORTS: Readonly<Record<string, Import>> = {
  'mlKem768 of pq-kem/ml-kem': {
    code: "export { mlKem768 } from '@quantum-shield/pq-kem/ml-kem'",
    families: ['ML-KEM'],
  },
  'mlKem768 of pq-kem/ml-kem, for Node': {
    code: "export { mlKem768 } from '@quantum-shield/pq-kem/ml-kem'",
    families: ['ML-KEM'],
    isForNode: true,
  },
  'importPublicKey of pq-core/keys': {
    code: "export { importPublicKey } from '@quantum-shield/pq-core/keys'",
    families: [],
  },
  'xWing of pq-kem': {
    code: "export { xWing } from '@quantum-shield/pq-kem'",
    families: ['ML-KEM', 'hybrid'],
  },
  'mlDsa65 of pq-signatures': {
    code: "export { mlDsa65 } from '@quantum-shield/pq-signatures'",
    families: ['signatures'],
  },
  'open of pq-envelope': {
    code: "export { open } from '@quantum-shield/pq-envelope'",
    families: ['envelope'],
  },
}

/** All families: a marker must be found somewhere, or its absence says nothing. */
const EVERYTHING = [
  "export * from '@quantum-shield/pq-kem'",
  "export * from '@quantum-shield/pq-kem/classical'",
  "export { mlKem768X25519 } from '@quantum-shield/pq-kem/composite'",
  "export * from '@quantum-shield/pq-signatures'",
  "export * from '@quantum-shield/pq-envelope'",
].join('\n')

/** What a size may differ from its budget, up or down: a budget that is too large guards nothing. */
const TOLERANCE = 0.05

function entryFor(folder: string, code: string): string {
  const name = `${code.replace(/\W+/g, '-')}.js`
  writeFileSync(join(folder, name), code)
  return name
}

const occursIn = (code: string) => (name: string) => new RegExp(`\\b${name}\\b`).test(code)

type Wanted = Pick<Import, 'code' | 'isForNode'>

const targetOf = ({ isForNode }: Wanted): BundleOptions =>
  isForNode === true ? { platform: 'node', conditions: ['node'] } : {}

/** The families of which a module or a marker is in the bundle. */
export async function familiesIn(folder: string, wanted: Wanted): Promise<readonly string[]> {
  const { code: bundled, modules } = await bundle(folder, entryFor(folder, wanted.code), targetOf(wanted))
  return Object.entries(FAMILIES)
    .filter(
      ([, family]) =>
        modules.some((module) => family.modules.test(module)) || family.markers.some(occursIn(bundled)),
    )
    .map(([name]) => name)
}

/** Markers that are in no code any more. */
export async function staleMarkers(folder: string): Promise<readonly string[]> {
  const { code } = await bundle(folder, entryFor(folder, EVERYTHING))
  const isThere = occursIn(code)
  return Object.values(FAMILIES)
    .flatMap(({ markers }): readonly string[] => markers)
    .filter((marker) => !isThere(marker))
}

export async function sizeOf(folder: string, wanted: Wanted): Promise<Size> {
  const options = { ...targetOf(wanted), minify: true }
  const { code: bundled } = await bundle(folder, entryFor(folder, wanted.code), options)
  return { minified: Buffer.byteLength(bundled), gzip: gzipSync(bundled, { level: 9 }).length }
}

/** What is wrong with a size, a line each. */
export function refuseSize(size: Size, budget: Size | undefined): readonly string[] {
  if (budget === undefined) return ['has no budget; npm run runtimes -- --update']
  return (['minified', 'gzip'] as const)
    .filter((name) => Math.abs(size[name] - budget[name]) > TOLERANCE * budget[name])
    .map(
      (name) => `${name}: ${size[name]} bytes, the budget is ${budget[name]}; npm run runtimes -- --update`,
    )
}
