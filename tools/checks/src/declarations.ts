/** Emitted declarations as sorted text without comments, with those that they mention. */
import ts from 'typescript'

export interface ModuleSurface {
  readonly specifier: string
  /** Sorted by exported name. */
  readonly declarations: readonly string[]
}

export interface Surface {
  readonly modules: readonly ModuleSurface[]
  /** Declarations of the package that exported ones mention and no module exports, sorted by name. */
  readonly hidden: readonly string[]
}

const byName = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/**
 * @param files the declaration file of each module specifier, all in the program.
 * @param inside the folder of the package's own declarations; others are named, not printed.
 */
export function describeModules(
  program: ts.Program,
  files: ReadonlyMap<string, string>,
  inside: string,
): Surface {
  const checker = program.getTypeChecker()
  const printer = ts.createPrinter({ removeComments: true })

  function target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }

  const isOwn = (node: ts.Node) => node.getSourceFile().fileName.startsWith(`${inside}/`)

  /** The top-level statements that declare the symbol: several for overloads and merged interfaces. */
  function statementsOf(symbol: ts.Symbol): readonly ts.Statement[] {
    const statements = (symbol.declarations ?? []).flatMap((declaration) => {
      const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
      return ts.isStatement(statement) && ts.isSourceFile(statement.parent) ? [statement] : []
    })
    return [...new Set(statements)]
  }

  function print(name: string, symbol: ts.Symbol): string {
    const statements = statementsOf(symbol)
    if (!statements.some(isOwn)) {
      return `export { ${name} } // declared in ${externalModule(symbol)}`
    }
    const text = statements
      .map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile()))
      .join('\n')
    return name === symbol.name ? text : `${text}\nexport { ${symbol.name} as ${name} }`
  }

  function mentioned(statement: ts.Statement): readonly ts.Symbol[] {
    const symbols: ts.Symbol[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const symbol = checker.getSymbolAtLocation(node)
        if (symbol !== undefined) symbols.push(target(symbol))
      }
      ts.forEachChild(node, visit)
    }
    visit(statement)
    return symbols
  }

  const exported = new Set<ts.Symbol>()
  const modules = [...files].map(([specifier, file]) => {
    const source = program.getSourceFile(file)
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} exports nothing`)
    const symbols = checker.getExportsOfModule(module).map((symbol) => [symbol.name, target(symbol)] as const)
    for (const [, symbol] of symbols) exported.add(symbol)
    const sorted = symbols.sort(([a], [b]) => byName(a, b))
    return { specifier, declarations: sorted.map(([name, symbol]) => print(name, symbol)) }
  })

  const reached = new Set(exported)
  for (const symbol of reached) {
    for (const statement of statementsOf(symbol).filter(isOwn)) {
      for (const next of mentioned(statement)) if (statementsOf(next).some(isOwn)) reached.add(next)
    }
  }
  const hidden = [...reached].filter((symbol) => !exported.has(symbol))
  return {
    modules,
    hidden: hidden.sort((a, b) => byName(a.name, b.name)).map((symbol) => print(symbol.name, symbol)),
  }
}

/** The package that a symbol of another package comes from, without the path to it. */
function externalModule(symbol: ts.Symbol): string {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
  return /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 'another package'
}
