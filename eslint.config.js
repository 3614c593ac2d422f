// Types are checked by tsconfig.check.json, one program over sources, tests, benchmarks and tools.
import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'
import { boundaries } from './tools/checks/src/boundaries.ts'

export default tseslint.config(
  { ignores: ['**/dist/', '**/coverage/', 'node_modules/', '.nx/', 'test-vectors/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'quantum-shield': { rules: { boundaries } } },
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'quantum-shield/boundaries': 'error',
    },
  },
)
