/** Distinguished names (RFC 5280 section 4.1.2.4) as people read them. */
import { childrenOf, oidOf, textOf, type Block } from '../asn1.ts'

/** RFC 4514 section 3, and those that certificates have besides. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

const MAX_NAME = 1024

function attributeText(attribute: Block): string {
  const [type, value] = childrenOf(attribute)
  const oid = oidOf(type)
  return `${ATTRIBUTES[oid] ?? oid}=${textOf(value) ?? '?'}`
}

/** `CN=example.org, O=Example`, the most specific first, cut at 1024 characters. */
export function nameOf(block: Block | undefined): string {
  const parts = childrenOf(block).map((set) => childrenOf(set).map(attributeText).join('+'))
  return parts.reverse().join(', ').slice(0, MAX_NAME)
}
