// Types come from tsconfig.check.json, one program over sources, tests, benchmarks and tools.
import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'
import { boundaries } from './tools/checks/src/boundaries.ts'

const NODE_GLOBALS = {
  __dirname: 'readonly',
  Buffer: 'readonly',
  console: 'readonly',
  module: 'writable',
  process: 'readonly',
  require: 'readonly',
  TextEncoder: 'readonly',
  URL: 'readonly',
}

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/coverage/',
      'node_modules/',
      '.nx/',
      'test-vectors/',
      '**/assembly/',
      '**/*.wasm.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: NODE_GLOBALS } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'quantum-shield': { rules: { boundaries } } },
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'quantum-shield/boundaries': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true, ignoreVoidOperator: true },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `async` turns a synchronous throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      // A function that parses JSON into what its caller names has one such parameter.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Nothing here reads `this` but classes, and their methods are not passed around.
      '@typescript-eslint/unbound-method': 'off',
      // Callers without types exist: a check on what the type already promises is no mistake.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration[exported=null]', message: 'Name what is exported.' },
        { selector: 'TSAsExpression > TSAsExpression', message: 'A double cast hides the type.' },
      ],
    },
  },
  { files: ['packages/*/src/**/*.ts'], rules: { 'no-console': 'error' } },
  {
    // Tests hand over what the types forbid, and know what they have just made.
    files: ['{packages,apps,tools}/*/{test,bench}/**/*.ts'],
    rules: {
      'no-control-regex': 'off',
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
)
