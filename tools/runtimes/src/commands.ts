/** The runtimes that run consumer/command.ts as it is: TypeScript, from node_modules, under the condition `node`. */
import { cleanEnvironment, run } from './command.ts'
import { findProgram } from './platform-package.ts'
import {
  CLASSICAL_NATIVE,
  COMMON_COMPOSITES,
  RSA_COMPOSITES,
  type Parcel,
  type Report,
  type Runtime,
} from './runtime.ts'

/** Composites whose traditional half only some have. */
const CURVE_448 = ['MLKEM1024-X448-SHA3-256-draft-15', 'MLDSA87-Ed448-SHAKE256-draft-19']
const BRAINPOOL = [
  'MLKEM768-ECDH-brainpoolP256r1-SHA3-256-draft-15',
  'MLDSA65-ECDSA-brainpoolP256r1-SHA512-draft-19',
]

const POST_QUANTUM_NATIVE = [
  'ML-KEM-512',
  'ML-KEM-768',
  'ML-KEM-1024',
  'X-Wing',
  'MLKEM768-P256',
  'MLKEM1024-P384',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
]

function commandRuntime(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Pick<Runtime, 'exercise' | 'kernels' | 'unavailable'> {
  return {
    kernels: 'wasm',
    unavailable: [],
    async exercise(program: string, folder: string, received?: Parcel): Promise<Report> {
      const env = { ...cleanEnvironment(folder), ...environment }
      const input = received === undefined ? '' : JSON.stringify(received)
      return JSON.parse(await run(program, [...args, 'command.ts'], { cwd: folder, env, input })) as Report
    },
  }
}

/** The Node that runs the tests. It makes the first parcel, and opens those of the others. */
export const node: Runtime = {
  name: 'Node',
  userAgent: /^Node\.js\//,
  remedy: '',
  native: [
    ...POST_QUANTUM_NATIVE,
    'DHKEM-X25519',
    'DHKEM-P256',
    ...CLASSICAL_NATIVE,
    ...COMMON_COMPOSITES,
    ...RSA_COMPOSITES,
    ...CURVE_448,
    ...BRAINPOOL,
  ],
  halves: [],
  find: () => process.execPath,
  ...commandRuntime([]),
}

/** Without a permission, and without what is not in the folder. */
export const deno: Runtime = {
  name: 'Deno',
  userAgent: /^Deno\//,
  remedy: 'npm ci installs it on Linux, macOS and Windows',
  native: CLASSICAL_NATIVE,
  halves: [...COMMON_COMPOSITES, ...RSA_COMPOSITES, ...CURVE_448],
  find: () => findProgram('deno', 'deno'),
  ...commandRuntime(['run', '--no-prompt', '--no-remote', '--cached-only', '--no-lock', '--quiet'], {
    DENO_NO_UPDATE_CHECK: '1',
    NO_COLOR: '1',
  }),
}

export const bun: Runtime = {
  name: 'Bun',
  userAgent: /^Bun\//,
  remedy: 'npm ci installs it on Linux, macOS and Windows',
  native: CLASSICAL_NATIVE,
  halves: [...COMMON_COMPOSITES, ...RSA_COMPOSITES],
  find: () => findProgram('bun', 'bin/bun'),
  ...commandRuntime(['run', '--no-install'], { DO_NOT_TRACK: '1' }),
}
