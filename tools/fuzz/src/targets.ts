/** Where every target is. The names stand here so that a child loads one file, and the code behind that one, only. */
export interface TargetPlace {
  readonly name: string
  /** The URL of a module that exports `targets`. */
  readonly module: string
  /** Parts of the URLs of the code under test. Default: all packages and apps. */
  readonly covers?: readonly string[]
}

const FILES: Readonly<Record<string, readonly string[]>> = {
  bytes: ['text-encodings', 'byte-reader'],
  keys: ['spki', 'pkcs8', 'encrypted-pkcs8', 'pem', 'jwk', 'jwk-text'],
  algorithms: [
    'kem-lattice',
    'kem-hybrid',
    'kem-classical',
    'kem-composite',
    'kem-hqc',
    'kem-liboqs',
    'signature-ml-dsa',
    'signature-classical',
    'signature-composite',
    'signature-slh-dsa',
    'signature-falcon',
    'signature-multivariate',
  ],
  'hash-sigs': [
    'hss-public-key',
    'hss-signature',
    'lms-signature',
    'xmss-public-key',
    'xmss-signature',
    'xmssmt-public-key',
    'xmssmt-signature',
    'stateful-key-file',
  ],
  envelope: [
    'envelope-header',
    'envelope-open',
    'envelope-stream',
    'envelope-password',
    'envelope-rewrap',
    'envelope-json',
    'random-access',
  ],
  'signature-file': ['signature-file'],
  engine: ['policy', 'kdf-sources', 'entropy-samples'],
  tokens: ['jws', 'jwt', 'cose-sign1', 'cose-key', 'http-signature'],
  inventory: ['inventory-file', 'inventory-der', 'inventory-text'],
  cli: ['cli-key-file', 'cli-recipients', 'cli-inspect'],
}

export const TARGETS: readonly TargetPlace[] = Object.entries(FILES).flatMap(([file, names]) =>
  names.map((name) => ({ name, module: new URL(`./targets/${file}.ts`, import.meta.url).href })),
)
