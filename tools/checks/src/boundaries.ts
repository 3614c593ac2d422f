/** The ESLint rule over layers.ts: every way in which a TypeScript file names another module. */
import { relative } from 'node:path'
import type { Rule } from 'eslint'
import { refuseImport } from './layers.ts'
import { findWorkspaces, ROOT } from './workspaces.ts'

/** The source of `import ... from`, `export ... from`, `import()`, the type `import('x')` and `require('x')`. */
const SOURCES = [
  'ImportDeclaration > Literal.source',
  'ExportNamedDeclaration > Literal.source',
  'ExportAllDeclaration > Literal.source',
  'ImportExpression > Literal.source',
  'TSImportType Literal',
  'TSExternalModuleReference > Literal',
  'CallExpression[callee.name="require"] > Literal:first-child',
].join(', ')

export const boundaries: Rule.RuleModule = {
  meta: { type: 'problem', docs: { description: 'imports follow the layers' }, schema: [] },
  create(context) {
    const workspaces = findWorkspaces()
    const file = relative(ROOT, context.filename).replaceAll('\\', '/')
    return {
      [SOURCES](node: Rule.Node) {
        if (node.type !== 'Literal' || typeof node.value !== 'string') return
        const message = refuseImport(workspaces, file, node.value)
        if (message !== undefined) context.report({ node, message: `${node.value}: ${message}` })
      },
    }
  },
}
