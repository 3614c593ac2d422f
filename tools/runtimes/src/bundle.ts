/** Bundles as an application would ship them: ES modules, conditions of its choice, nothing left to import. */
import { join } from 'node:path'
import { rolldown } from 'rolldown'

export interface Bundle {
  readonly code: string
  /** Modules of which code is left, relative to the project's node_modules or folder. */
  readonly modules: readonly string[]
}

export interface BundleOptions {
  /** Of `exports` and `imports`, besides `import` and `default`. Default: none. */
  readonly conditions?: readonly string[]
  readonly minify?: boolean
  /** `node` leaves its own modules to be imported. Default: `neutral`, where they are an error. */
  readonly platform?: 'neutral' | 'node'
}

/** @param entry a module in the folder. @throws Error on a module that is missing, `node:` ones included. */
export async function bundle(folder: string, entry: string, options: BundleOptions = {}): Promise<Bundle> {
  const { conditions = [], minify = false, platform = 'neutral' } = options
  const build = await rolldown({
    cwd: folder,
    input: join(folder, entry),
    platform,
    resolve: { conditionNames: [...conditions, 'import', 'default'] },
    onLog(_level, { message }) {
      throw new Error(`${entry}: ${message}`)
    },
  })
  try {
    const { output } = await build.generate({
      format: 'esm',
      minify,
      codeSplitting: false,
      // Its default is a regular expression, and the native part knows none of another realm, as in jest.
      sourcemapIgnoreList: false,
    })
    const [chunk] = output
    const modules = Object.entries(chunk.modules)
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([id]) => id.split('/node_modules/').at(-1) ?? id)
    return { code: chunk.code, modules }
  } finally {
    await build.close()
  }
}
