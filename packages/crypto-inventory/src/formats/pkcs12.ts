/** Key stores (RFC 7292): how they are protected, and what in them is open. No password is asked, no key derived. */
import {
  bytesOf,
  childrenOf,
  hasTag,
  malformed,
  oidOf,
  parseAsn1,
  smallIntegerOf,
  type Block,
} from '../asn1.ts'
import type { Asset, Details, Place, Use } from '../finding.ts'
import { HASH_OIDS } from '../oids.table.ts'
import { unknown } from '../post-quantum.ts'
import { hmac } from '../symmetric.ts'
import { HIDDEN_KEY, passwordScheme, readPkcs8 } from './key-files.ts'
import { readCertificate } from './x509.ts'

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const BAGS = '1.2.840.113549.1.12.10.1'
const MAX_BAGS = 1000

/** Of `[0] EXPLICIT`. */
const inside = (block: Block | undefined): Block | undefined => childrenOf(block)[0]

interface Store {
  readonly assets: Asset[]
  readonly uses: Use[]
  readonly details: Record<string, string | number | boolean>
}

function addScheme(store: Store, identifier: Block | undefined): void {
  const { use, details } = passwordScheme(identifier)
  store.uses.push(use)
  Object.assign(store.details, details)
}

function addBag(store: Store, bag: Block, place: Place): void {
  const [type, value] = childrenOf(bag)
  switch (oidOf(type)) {
    case `${BAGS}.1`: {
      const { uses, details } = readPkcs8(encodingOf(inside(value)), place)
      store.assets.push({ kind: 'private key', format: 'pkcs8', place, uses, details })
      return
    }
    case `${BAGS}.2`:
      store.uses.push(HIDDEN_KEY)
      addScheme(store, childrenOf(inside(value))[0])
      return
    case `${BAGS}.3`: {
      const certificate = inside(childrenOf(inside(value))[1])
      store.assets.push(readCertificate(bytesOf(certificate), place))
    }
  }
}

/** The bytes of a part of a parsed structure. */
const encodingOf = (block: Block | undefined): Uint8Array => {
  if (block === undefined) throw malformed('PKCS #12: an empty bag')
  return new Uint8Array(block.toBER())
}

function addContent(store: Store, content: Block, place: Place): void {
  const [type, value] = childrenOf(content)
  switch (oidOf(type)) {
    case DATA: {
      const bags = childrenOf(parseAsn1(bytesOf(inside(value))))
      for (const bag of bags.slice(0, MAX_BAGS)) addBag(store, bag, place)
      return
    }
    case ENCRYPTED_DATA: {
      const [, encrypted] = childrenOf(inside(value))
      addScheme(store, childrenOf(encrypted)[1])
    }
  }
}

/** MacData: the hash, and how often it is repeated; or PBMAC1 (RFC 9579). */
function macOf(macData: Block | undefined): { use: Use; details: Details } | undefined {
  if (macData === undefined) return undefined
  const [digestInfo, , count] = childrenOf(macData)
  const oid = oidOf(childrenOf(childrenOf(digestInfo)[0])[0])
  const hash = HASH_OIDS[oid]
  const macIterations = count === undefined ? 1 : smallIntegerOf(count)
  return {
    use: {
      role: 'authentication',
      purpose: 'authenticity',
      algorithm: hash === undefined ? unknown(oid, 'mac') : hmac(hash),
    },
    details: macIterations === undefined ? {} : { macIterations },
  }
}

/** @returns the store, then the certificates and keys in it that are not encrypted. @throws PqError `malformed`. */
export function readPkcs12(bytes: Uint8Array, place: Place): readonly Asset[] {
  const [version, authSafe, macData] = childrenOf(parseAsn1(bytes))
  const [type, content] = childrenOf(authSafe)
  if (smallIntegerOf(version) !== 3 || !hasTag(content, 0)) throw malformed('no PKCS #12')
  const store: Store = { assets: [], uses: [], details: {} }
  // Signed instead of protected by a password: nothing is read inside.
  if (oidOf(type) === DATA) {
    for (const part of childrenOf(parseAsn1(bytesOf(inside(content))))) addContent(store, part, place)
  }
  const mac = macOf(macData)
  if (mac !== undefined) store.uses.push(mac.use)
  const [first = HIDDEN_KEY, ...more] = distinct(store.uses)
  const details = { ...store.details, ...mac?.details }
  return [{ kind: 'key store', format: 'pkcs12', place, uses: [first, ...more], details }, ...store.assets]
}

/** One use for each algorithm in each role, however many bags have it. */
function distinct(uses: readonly Use[]): readonly Use[] {
  return [...new Map(uses.map((use) => [`${use.role} ${use.algorithm.name}`, use])).values()]
}
