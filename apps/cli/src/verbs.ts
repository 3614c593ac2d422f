/** Every verb with its options: the help, the parser and the documentation read this table. */
import type { OptionSpec, OptionValues, Verb } from './command-line.ts'

const JSON_OPTION: OptionSpec = { name: 'json', help: 'one JSON document on standard output' }
const PASSPHRASE: OptionSpec = {
  name: 'passphrase-file',
  value: 'FILE',
  help: 'passphrase or password: the first line of a file; default: ask on the terminal',
}
const OUTPUT: OptionSpec = {
  name: 'output',
  short: 'o',
  value: 'FILE',
  help: 'default: standard output; an existing file is never overwritten',
}
const CONTEXT: OptionSpec = {
  name: 'context',
  value: 'NAME=VALUE',
  repeatable: true,
  help: 'a fact both sides know, for example tenant=acme; opening needs the same',
}
const SIGNATURE_CONTEXT: OptionSpec = {
  name: 'context',
  value: 'TEXT',
  help: 'a text both sides know; verifying needs the same',
}
const RECIPIENT: OptionSpec = {
  name: 'recipient',
  short: 'r',
  value: 'FILE.pub',
  repeatable: true,
  help: 'public key file of one recipient: one encryption key',
}
const RECIPIENTS_FILE: OptionSpec = {
  name: 'recipients-file',
  short: 'R',
  value: 'FILE',
  repeatable: true,
  help: 'file with the encryption keys of several recipients',
}
const IDENTITY: OptionSpec = {
  name: 'identity',
  short: 'i',
  value: 'FILE.key',
  repeatable: true,
  help: 'private key file',
}

const FAMILY: OptionSpec = {
  name: 'family',
  value: 'NAME',
  help: 'all of lattice, hybrid, classical, hash, code or multivariate',
}
const ALLOW_UNSETTLED: OptionSpec = {
  name: 'allow-unsettled',
  help: 'also algorithms of the tiers draft and experimental, which may change or be broken',
}

const STATE: OptionSpec = {
  name: 'state',
  value: 'FILE',
  help: 'which indices are spent; default: NAME.state beside the key',
}
const WITNESS: OptionSpec = {
  name: 'witness',
  value: 'FILE',
  help: 'second record of the state, on another disk, each time; default: in $XDG_STATE_HOME/qshield or ~/.local/state/qshield',
}

/** The parser has checked names, kinds and required options; each verb's options type repeats its rows here. */
const typed = <T>(options: OptionValues): T => options as T

export const VERBS: readonly Verb[] = [
  {
    name: 'keygen',
    summary: 'make a key pair: X-Wing for encryption, Ed25519 and ML-DSA-65 for signatures',
    options: [
      {
        name: 'output',
        short: 'o',
        value: 'NAME',
        required: true,
        help: 'writes NAME.key (mode 0600) and NAME.pub',
      },
      { name: 'profile', value: 'NAME', help: 'default, or cnsa2: ML-KEM-1024 and ML-DSA-87' },
      {
        name: 'algorithm',
        value: 'ID',
        repeatable: true,
        help: 'these algorithms instead of a profile, by id or by its name without the draft: HQC-3',
      },
      ALLOW_UNSETTLED,
      {
        name: 'age',
        help: 'an identity of age and its recipient, mlkem768x25519, as age-keygen -pq makes them',
      },
      PASSPHRASE,
      { name: 'no-passphrase', help: 'store the private keys unprotected' },
      JSON_OPTION,
    ],
    run: async (_, options) => (await import('./verbs/keygen.ts')).keygen(typed(options)),
  },
  {
    name: 'encrypt',
    summary: 'seal a file or standard input',
    argument: 'FILE',
    options: [
      RECIPIENT,
      RECIPIENTS_FILE,
      ALLOW_UNSETTLED,
      { name: 'password', short: 'p', help: 'seal to a password instead of keys' },
      PASSPHRASE,
      OUTPUT,
      CONTEXT,
      {
        name: 'suite',
        value: 'NAME',
        help: 'AES-256-GCM (default), ChaCha20-Poly1305, XChaCha20-Poly1305 or AES-256-GCM-SIV',
      },
      {
        name: 'age',
        help: 'an age file: -r takes age1pq1... or a file with one recipient, -R a recipient file',
      },
      { name: 'armor', help: 'with --age: text instead of bytes' },
      {
        name: 'allow-classical',
        help: 'with --age: also X25519 recipients (age1...), which a quantum computer breaks',
      },
    ],
    run: async (file, options) => (await import('./verbs/encrypt.ts')).encrypt(file, typed(options)),
  },
  {
    name: 'decrypt',
    summary: 'open what encrypt or age made',
    argument: 'FILE',
    options: [
      IDENTITY,
      { name: 'password', short: 'p', help: 'open with a password instead of keys' },
      PASSPHRASE,
      OUTPUT,
      CONTEXT,
    ],
    run: async (file, options) => (await import('./verbs/decrypt.ts')).decrypt(file, typed(options)),
  },
  {
    name: 'sign',
    summary: 'sign a file with every signature key of a key file',
    argument: 'FILE',
    options: [
      { name: 'key', short: 'k', value: 'FILE.key', required: true, help: 'private key file' },
      { name: 'output', short: 'o', value: 'FILE', help: 'default: FILE.qsig' },
      SIGNATURE_CONTEXT,
      ALLOW_UNSETTLED,
      PASSPHRASE,
      JSON_OPTION,
    ],
    run: async (file, options) => (await import('./verbs/sign.ts')).sign(file, typed(options)),
  },
  {
    name: 'verify',
    summary: 'verify a file against the public keys of all its signers',
    argument: 'FILE',
    options: [
      {
        name: 'key',
        short: 'k',
        value: 'FILE.pub',
        required: true,
        repeatable: true,
        help: 'public key file',
      },
      { name: 'signature', value: 'FILE', help: 'default: FILE.qsig' },
      SIGNATURE_CONTEXT,
      ALLOW_UNSETTLED,
      JSON_OPTION,
    ],
    run: async (file, options) => (await import('./verbs/verify.ts')).verify(file, typed(options)),
  },
  {
    name: 'rewrap',
    summary: 'replace the recipients of an encrypted file; its content passes through unread',
    argument: 'FILE',
    options: [IDENTITY, RECIPIENT, RECIPIENTS_FILE, ALLOW_UNSETTLED, PASSPHRASE, OUTPUT, CONTEXT],
    run: async (file, options) => (await import('./verbs/rewrap.ts')).rewrap(file, typed(options)),
  },
  {
    name: 'inspect',
    summary: 'tell what a file is and which keys it names, without verifying it',
    argument: 'FILE',
    options: [JSON_OPTION],
    run: async (file, options) => (await import('./verbs/inspect.ts')).inspect(file, typed(options)),
  },
  {
    name: 'scan',
    summary: 'find certificates, keys and tokens, and tell which of them a quantum computer breaks',
    argument: 'PATH|HOST:PORT',
    takesMany: true,
    options: [
      {
        name: 'format',
        value: 'NAME',
        help: 'table (default), json, sarif, cbom (CycloneDX 1.7) or cbom-1.6; to standard output',
      },
      JSON_OPTION,
      {
        name: 'data-lifetime',
        value: 'YEARS',
        help: 'for how long contents have to stay confidential; default 10',
      },
      {
        name: 'quantum-year',
        value: 'YEAR',
        help: 'from when on a quantum computer is assumed; default 2035',
      },
      {
        name: 'fail-on',
        value: 'WHAT',
        repeatable: true,
        help: 'exit status 1 where there is something vulnerable, due (it matters already), weak or malformed',
      },
    ],
    run: async (_, options, all) => (await import('./verbs/scan.ts')).scan(all, typed(options)),
  },
  {
    name: 'key public',
    summary: 'make the public key file again from a private one',
    argument: 'FILE.key',
    options: [PASSPHRASE, OUTPUT],
    run: async (file, options) => (await import('./verbs/key-public.ts')).keyPublic(file, typed(options)),
  },
  {
    name: 'key passphrase',
    summary: 'copy a private key file under another passphrase',
    argument: 'FILE.key',
    options: [
      { name: 'output', short: 'o', value: 'FILE', required: true, help: 'the copy, mode 0600' },
      PASSPHRASE,
      {
        name: 'new-passphrase-file',
        value: 'FILE',
        help: 'new passphrase: the first line of a file; default: ask on the terminal',
      },
      { name: 'no-passphrase', help: 'store the private keys unprotected' },
    ],
    run: async (file, options) =>
      (await import('./verbs/key-passphrase.ts')).keyPassphrase(file, typed(options)),
  },
  {
    name: 'algorithms',
    summary: 'list the algorithms with their sizes and what does the work here',
    options: [FAMILY, JSON_OPTION],
    run: async (_, options) => (await import('./verbs/algorithms.ts')).algorithms(typed(options)),
  },
  {
    name: 'bench',
    summary: 'measure the algorithms on this machine',
    options: [{ name: 'seconds', value: 'N', help: 'for each operation; default 0.2' }, FAMILY, JSON_OPTION],
    run: async (_, options) => (await import('./verbs/bench.ts')).bench(typed(options)),
  },
  {
    name: 'doctor',
    summary: 'tell what is installed and which back end serves what, and why',
    options: [JSON_OPTION],
    run: async (_, options) => (await import('./verbs/doctor.ts')).doctor(typed(options)),
  },
  {
    name: 'firmware keygen',
    summary: 'make a firmware key of LMS/HSS or XMSS, which signs a fixed number of times, with its state',
    options: [
      {
        name: 'output',
        short: 'o',
        value: 'NAME',
        required: true,
        help: 'writes NAME.key (mode 0600), NAME.pub and NAME.state',
      },
      {
        name: 'set',
        value: 'SET',
        repeatable: true,
        help: 'LMS_SHA256_M24_H10/W4 for each level, the top first (default: two), or XMSS-SHA2_10_256',
      },
      STATE,
      WITNESS,
      PASSPHRASE,
      { name: 'no-passphrase', help: 'store the private key unprotected' },
      JSON_OPTION,
    ],
    run: async (_, options) => (await import('./verbs/firmware-keygen.ts')).firmwareKeygen(typed(options)),
  },
  {
    name: 'firmware sign',
    summary: 'sign a file with the next index of a firmware key',
    argument: 'FILE',
    options: [
      { name: 'key', short: 'k', value: 'FILE.key', required: true, help: 'private key file' },
      { name: 'output', short: 'o', value: 'FILE', help: 'default: FILE.sig' },
      STATE,
      WITNESS,
      PASSPHRASE,
      JSON_OPTION,
    ],
    run: async (file, options) =>
      (await import('./verbs/firmware-sign.ts')).firmwareSign(file, typed(options)),
  },
  {
    name: 'firmware verify',
    summary: 'verify a file against a firmware key',
    argument: 'FILE',
    options: [
      { name: 'key', short: 'k', value: 'FILE.pub', required: true, help: 'public key file' },
      { name: 'signature', value: 'FILE', help: 'default: FILE.sig' },
      JSON_OPTION,
    ],
    run: async (file, options) =>
      (await import('./verbs/firmware-verify.ts')).firmwareVerify(file, typed(options)),
  },
  {
    name: 'firmware status',
    summary: 'tell how many signatures a firmware key has left, and whether its state and witness agree',
    options: [
      { name: 'key', short: 'k', value: 'FILE.pub', required: true, help: 'public key file' },
      STATE,
      WITNESS,
      JSON_OPTION,
    ],
    run: async (_, options) => (await import('./verbs/firmware-status.ts')).firmwareStatus(typed(options)),
  },
  {
    name: 'entropy assess',
    summary: 'estimate the min-entropy of samples, one a byte, as SP 800-90B does',
    argument: 'FILE',
    options: [
      { name: 'bits', value: 'N', help: 'of a sample, 1 to 8; default: up to the highest bit that is set' },
      {
        name: 'svg',
        value: 'FILE',
        help: 'also a plot of the estimates; an existing file is never overwritten',
      },
      {
        name: 'iid',
        help: 'also test whether the samples are independent and identically distributed: minutes',
      },
      {
        name: 'seed',
        value: 'HEX',
        help: 'of the permutations of --iid, 16 to 64 bytes; default: random, printed',
      },
      JSON_OPTION,
    ],
    run: async (file, options) =>
      (await import('./verbs/entropy-assess.ts')).entropyAssess(file, typed(options)),
  },
  {
    name: 'entropy sources',
    summary: 'tell what random numbers are mixed from here, and how the sources are',
    options: [JSON_OPTION],
    run: async (_, options) => (await import('./verbs/entropy-sources.ts')).entropySources(typed(options)),
  },
  {
    name: 'demo',
    summary: 'the main job on a real file in a temporary folder, step by step',
    options: [],
    run: async () => (await import('./verbs/demo.ts')).demo(),
  },
]
