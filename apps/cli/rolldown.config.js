// What all verbs share in one file, and one for each verb: starting costs a third of what sixty modules cost
// (docs/design/003-command-start.md). noble stays outside: Node has most of it, the rest is loaded when needed.
import { fileURLToPath } from 'node:url'

/** What every verb needs that touches keys. One file of 110 kB takes 2 ms less than ten smaller ones. */
const SHARED = [
  /rolldown\/runtime/,
  /packages\/pq-(core|kem)\/src\/(?!.*(all\.ts|classical|component|composite|edwards|frodokem|hqc|kernel|liboqs|mceliece|p256|signature\.ts))/,
  /packages\/pq-envelope\/src\/(?!json|rewrap)/,
  /apps\/cli\/src\/(algorithm-tables|context|failure|files|identities|key-blocks|kems|keyfile|own-keys|passphrase|policy|progress|recipients|sha256|small-files)\.ts$/,
]

/** The files are CommonJS, which Node loads 2 ms sooner than ES modules; their names stay what they are. */
const commonJs = {
  name: 'common-js',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
  },
}

export default {
  input: { main: 'src/main.ts' },
  platform: 'node',
  // Their licences travel with them; only `scan` and age files load them.
  external: ['asn1js', 'age-encryption'],
  resolve: {
    conditionNames: ['@quantum-shield/source', 'node', 'import', 'default'],
    // pq-core is free of node: modules and brings noble's SHA-256; node:crypto, loaded here anyway, does it 2 ms sooner.
    alias: { '@noble/hashes/sha2.js': fileURLToPath(new URL('src/sha256.ts', import.meta.url)) },
  },
  transform: {
    // Node 22 has no `using`.
    target: 'es2022',
    // For @oqs/liboqs-js, which the user may install beside the command.
    define: { 'import.meta.resolve': 'resolvePackage' },
    inject: { resolvePackage: [fileURLToPath(new URL('src/resolve.ts', import.meta.url)), 'resolvePackage'] },
  },
  plugins: [commonJs],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // 1 ms. Classes keep their names, which errors tell.
    minify: { mangle: { keepNames: { class: true, function: false } } },
    comments: false,
    codeSplitting: {
      groups: [
        { name: 'output', test: /apps\/cli\/src\/output\.ts$/, priority: 2 },
        { name: 'shared', test: (id) => SHARED.some((pattern) => pattern.test(id)), priority: 1 },
      ],
    },
  },
}
