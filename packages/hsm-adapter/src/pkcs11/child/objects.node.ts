/** Objects by class and CKA_ID. Handles are kept until the token no longer knows them. */
import type { PKCS11 } from 'pkcs11js'
import type { ObjectName, Template } from '../protocol.ts'
import { CKA_CLASS, CKA_ID, OBJECT_CLASSES } from './constants.table.ts'
import { FailureError, ObjectMissing } from './failures.node.ts'
import { asBuffer, nativeTemplate } from './native.node.ts'

const MAX_HANDLES = 4096

export interface Objects {
  find(session: Buffer, template: Template, limit: number): Buffer[]
  /** @throws ObjectMissing; FailureError `ambiguous_key`. */
  handle(session: Buffer, name: ObjectName): Buffer
  forget(name: ObjectName): void
  attribute(session: Buffer, object: Buffer, type: number): Uint8Array
}

const keyOf = ({ class: name, id }: ObjectName): string => `${name}:${asBuffer(id).toString('latin1')}`

export function createObjects(pkcs11: PKCS11): Objects {
  const handles = new Map<string, Buffer>()

  function find(session: Buffer, template: Template, limit: number): Buffer[] {
    const found: Buffer[] = []
    pkcs11.C_FindObjectsInit(session, nativeTemplate(template))
    for (;;) {
      const more = pkcs11.C_FindObjects(session, limit - found.length)
      found.push(...more)
      if (more.length === 0 || found.length >= limit) break
    }
    pkcs11.C_FindObjectsFinal(session)
    return found
  }

  return {
    find,
    handle(session, name) {
      const key = keyOf(name)
      const known = handles.get(key)
      if (known !== undefined) return known
      const template: Template = [
        [CKA_CLASS, OBJECT_CLASSES[name.class]],
        [CKA_ID, name.id],
      ]
      const [handle, second] = find(session, template, 2)
      const text = `${name.class} ${asBuffer(name.id).toString('hex')}`
      if (handle === undefined) throw new ObjectMissing(`no ${text} in the token`)
      if (second !== undefined)
        throw new FailureError({ code: 'ambiguous_key', message: `several objects ${text} in the token` })
      if (handles.size >= MAX_HANDLES) handles.clear()
      handles.set(key, handle)
      return handle
    },
    forget: (name) => handles.delete(keyOf(name)),
    attribute(session, object, type) {
      const [read] = pkcs11.C_GetAttributeValue(session, object, [{ type }])
      const value = read?.value as Buffer
      const copy = Uint8Array.from(value)
      value.fill(0)
      return copy
    },
  }
}
