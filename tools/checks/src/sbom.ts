/** CycloneDX 1.6 bill of materials of an installed package, the same bytes for the same tree. */
import type { Component, Installed } from './installed.ts'

const purl = ({ name, version }: Component) =>
  `pkg:npm/${name.split('/').map(encodeURIComponent).join('/')}@${version}`

/** npm's checksum as CycloneDX wants it, in hexadecimal. */
function hashes({ integrity }: Component): object {
  const content = /^sha512-(.+)$/.exec(integrity ?? '')?.[1]
  if (content === undefined) return {}
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }] }
}

function describe(component: Component): object {
  const { name, version, licence } = component
  const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type: 'library',
    'bom-ref': purl(component),
    ...(scope === undefined ? {} : { group: scope }),
    name: bare,
    version,
    ...(licence === undefined ? {} : { licenses: [{ expression: licence }] }),
    purl: purl(component),
    ...hashes(component),
  }
}

export function cycloneDx({ components }: Installed): object {
  const [subject, ...others] = components
  if (subject === undefined) throw new Error('nothing is installed')
  const references = new Map(components.map((component) => [component.name, purl(component)]))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: describe(subject) },
    components: others.map(describe),
    dependencies: components.map((component) => ({
      ref: purl(component),
      dependsOn: component.dependencies.flatMap((name) => references.get(name) ?? []),
    })),
  }
}
