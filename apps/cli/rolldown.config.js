// One file for what all verbs share and one for each verb: starting costs a third of what sixty modules cost
// (docs/design/003-command-start.md). noble stays outside: Node has most of it, the rest is loaded when needed.
export default {
  input: { main: 'src/main.ts' },
  platform: 'node',
  resolve: { conditionNames: ['@quantum-shield/source', 'node', 'import', 'default'] },
  // Node 22 has no `using`.
  transform: { target: 'es2022' },
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
}
