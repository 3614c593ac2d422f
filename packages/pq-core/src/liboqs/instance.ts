/**
 * One algorithm of @oqs/liboqs-js, which packages have as an optional peer: a WebAssembly instance, kept.
 *
 * Its own classes leave keys behind in WebAssembly memory and draw the randomness of a key themselves. Here the module
 * below them is called: what goes in and comes out is zeroed afterwards, with the stack, and a key comes from the seed that
 * its specification expands.
 */
import type { Bytes } from '../bytes.ts'
import { PqError } from '../errors.ts'
import { createStackWiper, isBelowStack } from './stack.ts'

export interface LiboqsSource {
  /** The algorithm's id here, for messages. */
  readonly id: string
  /** liboqs's name of the algorithm. */
  readonly name: string
  /** Its file in `dist` of the package, without the endings. */
  readonly file: string
  /** What liboqs says it implements: another release of it may bring another scheme under the same name. */
  readonly version: string
  /** Bytes, in the order of liboqs's description: public key, secret key, then ciphertext and secret, or signature. */
  readonly sizes: readonly number[]
  /** The function that makes the description. */
  readonly constructorName: '_OQS_KEM_new' | '_OQS_SIG_new'
  /** Of the package that has the peer: `import.meta.resolve('@oqs/liboqs-js')`. */
  readonly resolve: () => string
}

/** What Emscripten exports; pointers are numbers, sizes 32 bits. The functions of one algorithm are the caller's. */
export interface LiboqsModule {
  /** Another array whenever the memory has grown. */
  readonly HEAPU8: Uint8Array
  _malloc(size: number): number
  _free(pointer: number): void
  _OQS_init(): void
  _OQS_KEM_new?(name: number): number
  _OQS_SIG_new?(name: number): number
  stringToUTF8(text: string, pointer: number, size: number): void
  UTF8ToString(pointer: number): string
}

export interface LiboqsCall {
  /** The operation, where it leaves secrets on the stack, which is then wiped. */
  readonly secretIn?: 'generate' | 'encapsulate' | 'decapsulate' | 'sign'
  /** Copied in, zeroed afterwards. */
  readonly inputs?: readonly Uint8Array[]
  /** Copied in and left: zeroing a megabyte takes longer than some of the operations. */
  readonly publicKey?: Uint8Array
  /** Sizes in bytes. */
  readonly outputs?: readonly number[]
}

export interface LiboqsInstance<M extends LiboqsModule> {
  readonly module: M
  /**
   * @param operation gets the description, then a pointer for each input, for each output, and for the public key.
   * @returns the outputs, copied out and zeroed behind; undefined when the operation gives another status than 0.
   * @throws RangeError for inputs beyond the 256 MiB that liboqs-js allows.
   */
  call(
    what: LiboqsCall,
    operation: (description: number, ...pointers: readonly number[]) => number,
  ): Bytes[] | undefined
}

/** From a `size_t` at a pointer. */
function readSize({ HEAPU8 }: LiboqsModule, pointer: number): number {
  return new DataView(HEAPU8.buffer).getUint32(pointer, true)
}

async function importModule(source: LiboqsSource): Promise<LiboqsModule> {
  // The build for Deno asks nothing but the globals of the Web; the other one brings its own `require` into Node.
  const url = new URL(`../dist/${source.file}.deno.js`, source.resolve())
  const { default: make } = (await import(url.href)) as {
    default: (options: object) => Promise<LiboqsModule>
  }
  return make({ print: () => undefined, printErr: () => undefined })
}

interface Description {
  readonly description: number
  /** Address of the first block of the heap. */
  readonly heapStart: number
}

/** OQS_KEM and OQS_SIG: name, version, two bytes, then sizes. */
function refuseDescription(
  source: LiboqsSource,
  module: LiboqsModule,
  found: Description,
): string | undefined {
  const { description, heapStart } = found
  if (description === 0) return 'nothing of that name'
  const versionAt = readSize(module, description + 4)
  const version = module.UTF8ToString(versionAt)
  if (version !== source.version) return `version "${version}", not "${source.version}",`
  const sizes = source.sizes.map((_, i) => readSize(module, description + 12 + 4 * i))
  if (sizes.some((size, i) => size !== source.sizes[i])) return `sizes ${sizes.join(', ')}`
  return isBelowStack(versionAt, heapStart) ? undefined : 'a memory of another layout'
}

function describe(source: LiboqsSource, module: LiboqsModule): Description {
  const name = module._malloc(source.name.length + 1)
  module._OQS_init()
  module.stringToUTF8(source.name, name, source.name.length + 1)
  const description = module[source.constructorName]?.(name) ?? 0
  module._free(name)
  const found = { description, heapStart: name }
  const problem = refuseDescription(source, module, found)
  if (problem === undefined) return found
  throw new PqError('unavailable', `${source.id}: @oqs/liboqs-js has ${problem} as ${source.name}`)
}

/** 8 is what malloc gives; liboqs loads words of up to 64 bits. */
const aligned = (size: number): number => (size + 7) & ~7

/**
 * Loads the algorithm: 5 to 20 ms, and a memory of 8 MiB that is reserved at first and used as needed.
 * @throws PqError `unavailable` where the package is missing, is another than the tested one, or WebAssembly is not
 * compiled at run time.
 */
export async function openLiboqs<M extends LiboqsModule>(source: LiboqsSource): Promise<LiboqsInstance<M>> {
  const module = (await importModule(source).catch((cause: unknown) => {
    const remedy = 'it is tested with 0.15.1: npm install @oqs/liboqs-js@0.15'
    throw new PqError('unavailable', `${source.id} needs the package @oqs/liboqs-js; ${remedy}`, { cause })
  })) as M
  const { description, heapStart } = describe(source, module)
  const wipeStack = createStackWiper(module, heapStart)
  return {
    module,
    call({ secretIn, inputs = [], publicKey, outputs = [] }, operation) {
      const sizes = [...inputs.map(({ length }) => length), ...outputs]
      let size = 0
      const offsets = sizes.map((part) => (size += aligned(part)) - aligned(part))
      const block = module._malloc(size + (publicKey?.length ?? 0) + 1)
      if (block === 0) throw new RangeError(`${size} bytes do not fit the memory of ${source.id}`)
      try {
        const pointers = offsets.map((offset) => block + offset)
        inputs.forEach((input, i) => module.HEAPU8.set(input, pointers[i]))
        if (publicKey !== undefined) module.HEAPU8.set(publicKey, block + size)
        if (operation(description, ...pointers, block + size) !== 0) return undefined
        return outputs.map((length, i) => {
          const start = pointers[inputs.length + i] as number
          return module.HEAPU8.slice(start, start + length)
        })
      } finally {
        module.HEAPU8.fill(0, block, block + size)
        if (secretIn !== undefined) wipeStack(secretIn)
        module._free(block)
      }
    },
  }
}
