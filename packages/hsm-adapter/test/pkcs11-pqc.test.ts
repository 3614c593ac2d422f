/** Tokens that have ML-DSA and ML-KEM, each in a root of its own, with its process inside. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from '@jest/globals'
import { keyProviderContract } from '@quantum-shield/contracts'
import { folderRecords } from '@quantum-shield/hsm-adapter'
import { formatPkcs11Uri, openPkcs11Provider } from '@quantum-shield/hsm-adapter/pkcs11'
import { mlKem512, mlKem768, mlKem1024, xWing } from '@quantum-shield/pq-kem'
import { mlDsa44, mlDsa65, mlDsa87 } from '@quantum-shield/pq-signatures'
import { ed25519 } from '@quantum-shield/pq-signatures/classical'
import { forkyRoot, isThere, startNss, startOpenCryptoki, type RootToken } from '@quantum-shield/services'

const NATIVE = [mlDsa65, mlDsa44, mlDsa87, mlKem768, mlKem512, mlKem1024]
const ALGORITHMS = [...NATIVE, ed25519, xWing]
const describeIfThere = (await isThere(forkyRoot)) ? describe : describe.skip

describeIfThere.each([
  ['NSS', startNss],
  ['openCryptoki', startOpenCryptoki],
] as const)('%s', (name, start) => {
  let token: RootToken
  let folder = ''
  const open = () =>
    openPkcs11Provider({
      uri: formatPkcs11Uri({ token: token.label, modulePath: token.module }),
      pin: token.pin,
      algorithms: ALGORITHMS,
      records: folderRecords({ folder }),
      command: (script) => token.command(script),
    })
  keyProviderContract(`of ${name}`, {
    async open() {
      token = await start()
      Object.assign(process.env, token.environment)
      folder = await mkdtemp(join(tmpdir(), 'qs-pkcs11-'))
      return open()
    },
    reopen: open,
    expected: [
      ...NATIVE.map((algorithm) => [algorithm, 'native'] as const),
      [ed25519, 'native'],
      [xWing, 'wrapped'],
    ],
    wraps: true,
    concurrency: 32,
  })
})
