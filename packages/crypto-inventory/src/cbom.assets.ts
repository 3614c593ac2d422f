/** What is found, as `cryptoProperties` of a component: certificate, protocol or related material. */
import type { CycloneDxVersion } from './cbom.ts'
import type { AssetKind, Finding } from './finding.ts'

/** One for all places of an asset that has a public encoding, one for each place of another. */
export function assetKey({
  kind,
  format,
  fingerprint,
  path,
  place: { offset, pointer = '' },
}: Finding): string {
  const which = fingerprint ?? `${path}#${offset}${pointer}`
  return `${kind.replaceAll(' ', '-')}/${format}/${which}`
}

const MATERIAL: Readonly<Record<AssetKind, string>> = {
  certificate: 'other',
  'certificate request': 'other',
  'public key': 'public-key',
  'private key': 'private-key',
  'key store': 'other',
  token: 'token',
  signature: 'signature',
  'encrypted content': 'ciphertext',
  'secret key': 'secret-key',
  endpoint: 'other',
}

const ROLES: Readonly<Record<string, string>> = { key: 'publicKey', signature: 'signature' }

/** 1.7 says by its type what each reference is for. */
const related = ({ uses }: Finding, refs: readonly string[]): object[] =>
  refs.map((ref, i) => ({ type: ROLES[uses[i]?.role ?? ''] ?? 'algorithm', ref }))

const hashOf = (fingerprint: string | undefined): object =>
  fingerprint === undefined ? {} : { fingerprint: { alg: 'SHA-256', content: fingerprint } }

function certificateProperties(finding: Finding, refs: readonly string[], version: CycloneDxVersion): object {
  const { details, fingerprint, uses } = finding
  const signature = refs[uses.findIndex(({ role }) => role === 'signature')]
  const common = {
    ...text('subjectName', details['subject']),
    ...text('issuerName', details['issuer']),
    ...text('notValidBefore', details['notBefore']),
    ...text('notValidAfter', details['notAfter']),
    certificateFormat: 'X.509',
  }
  if (version === '1.7') {
    const serial = text('serialNumber', details['serialNumber'])
    return {
      ...serial,
      ...common,
      ...hashOf(fingerprint),
      relatedCryptographicAssets: related(finding, refs),
    }
  }
  const [subjectPublicKeyRef] = refs
  return { ...common, ...(signature && { signatureAlgorithmRef: signature }), subjectPublicKeyRef }
}

const text = (name: string, value: unknown): object => (typeof value === 'string' ? { [name]: value } : {})

function materialProperties(finding: Finding, refs: readonly string[], version: CycloneDxVersion): object {
  const { kind, format, fingerprint, details } = finding
  const [algorithmRef] = refs
  return {
    type: MATERIAL[kind],
    ...text('id', details['keyId']),
    format,
    ...(version === '1.7'
      ? { ...hashOf(fingerprint), relatedCryptographicAssets: related(finding, refs) }
      : { algorithmRef }),
  }
}

/** An endpoint's suite and group stand in its details, as the handshake named them. */
function protocolProperties(finding: Finding, refs: readonly string[], version: CycloneDxVersion): object {
  const { details } = finding
  const { protocol, cipherSuite, group } = details
  const groups = version === '1.7' && typeof group === 'string' ? { tlsGroups: [group] } : {}
  return {
    type: 'tls',
    ...text('version', typeof protocol === 'string' ? protocol.replace('TLSv', '') : undefined),
    cipherSuites: [{ ...text('name', cipherSuite), algorithms: refs, ...groups }],
  }
}

/** @param refs of the algorithms of the finding's uses, in their order. */
export function propertiesOf(finding: Finding, refs: readonly string[], version: CycloneDxVersion): object {
  if (finding.kind === 'endpoint')
    return { assetType: 'protocol', protocolProperties: protocolProperties(finding, refs, version) }
  if (finding.format === 'x509') {
    const properties = certificateProperties(finding, refs, version)
    return { assetType: 'certificate', certificateProperties: properties }
  }
  const properties = materialProperties(finding, refs, version)
  return { assetType: 'related-crypto-material', relatedCryptoMaterialProperties: properties }
}
