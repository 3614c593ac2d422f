/** What callers without types get wrong: told at once, with the name of the option. */
import { checkOptions } from '@quantum-shield/pq-core'
import type { Chunks } from './chunks.ts'

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** @throws TypeError unless `typeof` says the type. */
export function checkType(value: unknown, type: 'string' | 'number' | 'function', name: string): void {
  if (typeof value !== type) throw new TypeError(`${name} must be a ${type}`)
}

/** @throws TypeError unless the value is an object, and one without members that are not known. */
export function checkMembers(value: unknown, name: string, known: readonly string[]): void {
  if (!isObject(value)) throw new TypeError(`${name} must be an object`)
  checkOptions(value, known)
}

/** @returns a copy, holes filled: what is checked stays what it is. @throws TypeError for what is no array. */
export function copyOfArray<T>(value: readonly T[], name: string, of: string): readonly T[] {
  if (!Array.isArray(value)) throw new TypeError(`\`${name}\` must be an array of ${of}`)
  return Array.from<T>(value)
}

/** Bytes and text are iterable, too, one number or character at a time. @throws TypeError for these and all others. */
export function checkSource(source: Chunks): void {
  const isSource =
    isObject(source) &&
    !ArrayBuffer.isView(source) &&
    (Symbol.asyncIterator in source || Symbol.iterator in source)
  if (!isSource) throw new TypeError('the source must be an iterable or async iterable of Uint8Array')
}
