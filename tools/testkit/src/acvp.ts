/** ACVP sets: prompt.json holds the questions, expectedResults.json the answers, joined by tgId and tcId. */
import { readVectorJson, type VectorSet } from './manifest.ts'

type Value = string | number | boolean

interface RawGroup {
  readonly tgId: number
  readonly tests: readonly RawCase[]
  readonly [property: string]: Value | readonly RawCase[]
}

interface RawCase {
  readonly tcId: number
  readonly [property: string]: Value
}

/** One test case: its own properties, those of its groups, and the expected ones, which never overlap. */
export class AcvpCase {
  readonly id: string
  readonly #values: ReadonlyMap<string, Value>

  constructor(id: string, values: ReadonlyMap<string, Value>) {
    this.id = id
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  /** @throws RangeError unless the property is there and a string. */
  text(name: string): string {
    const value = this.#values.get(name)
    if (typeof value !== 'string') throw new RangeError(`${this.id}: no text "${name}"`)
    return value
  }

  /** @throws RangeError unless the property is there and a boolean. */
  flag(name: string): boolean {
    const value = this.#values.get(name)
    if (typeof value !== 'boolean') throw new RangeError(`${this.id}: no flag "${name}"`)
    return value
  }

  /** @throws RangeError unless the property is there and a whole number. */
  integer(name: string): number {
    const value = this.#values.get(name)
    if (!Number.isInteger(value)) throw new RangeError(`${this.id}: no number "${name}"`)
    return value as number
  }

  /** @throws RangeError unless the property is there and hexadecimal. */
  bytes(name: string): Uint8Array {
    return fromHex(this.text(name))
  }
}

/** @throws RangeError unless the text is an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new RangeError('not hexadecimal')
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** @throws RangeError for a number that comes twice. */
function byNumber<T>(items: readonly T[], numberOf: (item: T) => number, what: string): Map<number, T> {
  const map = new Map<number, T>()
  for (const item of items) {
    const number = numberOf(item)
    if (map.has(number)) throw new RangeError(`${what} ${number} comes twice`)
    map.set(number, item)
  }
  return map
}

function merge(id: string, ...parts: readonly (readonly [string, unknown])[][]): Map<string, Value> {
  const values = new Map<string, Value>()
  for (const [name, value] of parts.flat()) {
    if (name === 'tgId' || name === 'tcId' || name === 'tests') continue
    if (values.has(name)) throw new RangeError(`${id}: "${name}" in the question and in the answer`)
    values.set(name, value as Value)
  }
  return values
}

/**
 * Every case of prompt and expected results, joined.
 * @throws RangeError for a case or group without its counterpart, and for one that comes twice.
 */
export function joinAcvp(
  prompt: { testGroups: readonly RawGroup[] },
  results: { testGroups: readonly RawGroup[] },
): AcvpCase[] {
  const answers = byNumber(results.testGroups, ({ tgId }) => tgId, 'answer group')
  const questions = byNumber(prompt.testGroups, ({ tgId }) => tgId, 'question group')
  if (answers.size !== questions.size) throw new RangeError('groups without questions')
  return [...questions.values()].flatMap((group) => {
    const answerGroup = answers.get(group.tgId)
    if (answerGroup === undefined) throw new RangeError(`group ${group.tgId} has no answers`)
    // LMS has the public key of a group among the answers; XMSS repeats the number of the question there.
    const answered = Object.entries(answerGroup).filter(([name]) => !(name in group))
    const answerCases = byNumber(answerGroup.tests, ({ tcId }) => tcId, 'answer')
    const cases = byNumber(group.tests, ({ tcId }) => tcId, 'question')
    if (answerCases.size !== cases.size)
      throw new RangeError(`group ${group.tgId}: answers without questions`)
    return [...cases.values()].map((test) => {
      const answer = answerCases.get(test.tcId)
      if (answer === undefined) throw new RangeError(`case ${test.tcId} has no answer`)
      const id = `tgId ${group.tgId} tcId ${test.tcId}`
      return new AcvpCase(
        id,
        merge(id, Object.entries(group), answered, Object.entries(test), Object.entries(answer)),
      )
    })
  })
}

/** The cases of a set whose files are `<folder>/prompt.json` and `<folder>/expectedResults.json`. */
export function loadAcvp(set: VectorSet, folder: string = set.set): AcvpCase[] {
  return joinAcvp(
    readVectorJson(set, `${folder}/prompt.json`),
    readVectorJson(set, `${folder}/expectedResults.json`),
  )
}
