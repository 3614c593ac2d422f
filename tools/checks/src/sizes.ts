/**
 * Sizes in the docstrings of algorithms, which an editor shows where one is chosen: in words ("Bytes: public key 32, ...")
 * over an algorithm, and in tables over a function that loads one. Both are held against the algorithms and their rows.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Algorithm, KemAlgorithm, SignatureAlgorithm } from '@quantum-shield/pq-core'
import type { Report } from './check.ts'
import { ROOT } from './workspaces.ts'

const SOURCES = 'packages/{pq-kem,pq-signatures}/src/*.ts'

/** What a row of a `*.table.ts` has, as far as docstrings speak of it. */
export type SizeRow = Pick<Algorithm, 'id' | 'category' | 'publicKeySize' | 'privateKeySize'> &
  Partial<Pick<KemAlgorithm, 'ciphertextSize' | 'sharedSecretSize'>> &
  Partial<Pick<SignatureAlgorithm, 'signatureSize'>> & { readonly secretKeySize?: number }

/** By export. */
type Module = Readonly<Record<string, unknown>>

const COMMENT = String.raw`\/\*\*((?:(?!\*\/)[^])*)\*\/\n`
const OVER_ALGORITHM = new RegExp(`${COMMENT}export const (\\w+): (?:Kem|Signature)Algorithm`, 'g')
const OVER_LOADER = new RegExp(`${COMMENT}export async function load`, 'g')

/** One size in words, with the number that is meant by it; "varies" is 0. */
const WORDS: readonly (readonly [RegExp, keyof SizeRow | 'expanded'])[] = [
  [/public key (\d+|varies)/, 'publicKeySize'],
  [/private key (\d+|varies)/, 'privateKeySize'],
  [/expanded (\d+)/, 'expanded'],
  [/ciphertext (\d+|varies)/, 'ciphertextSize'],
  [/signature (?:at most )?(\d+|varies)/, 'signatureSize'],
  [/secret (\d+)/, 'sharedSecretSize'],
]

const textOf = (comment: string) => comment.replace(/\n \*/g, ' ').replace(/\s+/g, ' ')

function expandedSize(algorithm: Algorithm): number | undefined {
  if (algorithm.expandPrivateKey === undefined) return undefined
  const { privateKey } = algorithm.generateKeyPair() as ReturnType<KemAlgorithm['generateKeyPair']>
  return (algorithm as KemAlgorithm).expandPrivateKey?.(privateKey).length
}

function problemsInWords(text: string, algorithm: Algorithm): readonly string[] {
  const said = text.slice(text.indexOf('Bytes:'))
  const facts: SizeRow = algorithm
  const wrong = WORDS.flatMap(([pattern, field]) => {
    const [words, size] = pattern.exec(said) ?? []
    const is = field === 'expanded' ? expandedSize(algorithm) : facts[field]
    if (words === undefined) {
      const isNeeded = field !== 'expanded' && field !== 'sharedSecretSize' && is !== undefined
      return isNeeded ? [`says nothing of its ${field}, ${is}`] : []
    }
    return (size === 'varies' ? 0 : Number(size)) === is ? [] : [`"${words}", but it is ${is}`]
  })
  const category = /Category (\d)/.exec(text)?.[1]
  const isWrong = category !== undefined && Number(category) !== algorithm.category
  return [...wrong, ...(isWrong ? [`"Category ${category}", but it is ${algorithm.category}`] : [])]
}

/** The sets of one row of a docstring: those of another encoding of keys or signatures are its variants. */
const VARIANT = /-(?:padded|pkc)(?=-|$)/
const isSet = (id: string, label: string) => `-${id.replace(VARIANT, '')}-`.includes(`-${label}-`)

interface Column {
  readonly field: keyof SizeRow
  readonly isVariant?: true
}

const COLUMNS: Readonly<Record<string, Column>> = {
  'public key': { field: 'publicKeySize' },
  'the same, pkc': { field: 'publicKeySize', isVariant: true },
  'private key': { field: 'privateKeySize' },
  'private key (seed)': { field: 'privateKeySize' },
  'expanded private key': { field: 'secretKeySize' },
  expanded: { field: 'secretKeySize' },
  ciphertext: { field: 'ciphertextSize' },
  secret: { field: 'sharedSecretSize' },
  signature: { field: 'signatureSize' },
  'padded signature': { field: 'signatureSize', isVariant: true },
}

/** The largest, where a cell has an average as well; digits are in groups of three. */
const largest = (cell: string) => Number(cell.replace(/^.*at most /, '').replaceAll(' ', ''))

function problemsInTable(comment: string, rows: readonly SizeRow[]): readonly string[] {
  const lines = [...comment.matchAll(/^ \* \| (.*) \|$/gm)].map(([, line = '']) => line.split(' | '))
  const [[, ...headings] = [], , ...sets] = lines
  const times = headings.findIndex((heading) => heading.startsWith('ms '))
  const columns = headings.slice(0, times === -1 ? headings.length : times)
  const unseen = new Set(rows.map(({ id }) => id))
  const wrong = sets.flatMap(([label = '', ...cells]) => {
    const [name = '', category] = label.split(', category ')
    const named = rows.filter(({ id }) => isSet(id, name))
    for (const { id } of named) unseen.delete(id)
    const inColumns = columns.flatMap((heading, i) => {
      const column = COLUMNS[heading]
      if (column === undefined) return [`the column "${heading}" is not known`]
      const cell = cells[i] ?? ''
      return named
        .filter(({ id }) => VARIANT.test(id) === (column.isVariant === true))
        .filter((row) => row[column.field] !== largest(cell))
        .map((row) => `${row.id}: ${heading} "${cell}", but it is ${row[column.field]}`)
    })
    const inCategory = named
      .filter((row) => row.category !== Number(category))
      .map((row) => `${row.id}: category "${category}", but it is ${row.category}`)
    return named.length === 0 ? [`"${label}" is no set of the table`] : [...inColumns, ...inCategory]
  })
  return [...wrong, ...[...unseen].map((id) => `${id} has no row`)]
}

/** @param exported of the file. @param rows of the table beside it. */
export function sizeProblems(source: string, exported: Module, rows: readonly SizeRow[]): Report {
  const problems: string[] = []
  let checked = 0
  for (const [, comment = '', name = ''] of source.matchAll(OVER_ALGORITHM)) {
    const text = textOf(comment)
    const algorithm = exported[name] as Algorithm
    // Of RSA sizes are told as moduli.
    if (algorithm.publicKeySize === 0) continue
    checked++
    problems.push(...problemsInWords(text, algorithm).map((problem) => `${name} ${problem}`))
  }
  for (const [, comment = ''] of source.matchAll(OVER_LOADER)) {
    checked++
    problems.push(...problemsInTable(comment, rows))
  }
  return { checked, problems }
}

async function rowsBeside(path: string): Promise<readonly SizeRow[]> {
  const table = join(ROOT, path.replace(/\.ts$/, '.table.ts'))
  if (!existsSync(table)) return []
  const exported = (await import(pathToFileURL(table).href)) as Module
  const tables = Object.entries(exported).filter(([name]) => name.endsWith('_TABLE'))
  return tables.flatMap(([, rows]) => Object.values(rows as Readonly<Record<string, SizeRow>>))
}

export async function checkSizes(): Promise<Report> {
  const problems: string[] = []
  let checked = 0
  for (const path of globSync(SOURCES, { cwd: ROOT }).sort()) {
    const source = readFileSync(join(ROOT, path), 'utf8')
    if (!source.includes('Bytes:') && !source.includes('| bytes of |')) continue
    const exported = (await import(pathToFileURL(join(ROOT, path)).href)) as Module
    const found = sizeProblems(source, exported, await rowsBeside(path))
    checked += found.checked
    problems.push(...found.problems.map((problem) => `${path}: ${problem}`))
  }
  return { checked, problems }
}
