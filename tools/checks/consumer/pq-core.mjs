import assert from 'node:assert/strict'
import { errorCode, PqError, systemRandom } from '@quantum-shield/pq-core'
import { equalBytes, fromHex, toHex } from '@quantum-shield/pq-core/bytes'
import { identifiersOf } from '@quantum-shield/pq-core/ids'
import { SecretBytes } from '@quantum-shield/pq-core/secret'

const secret = SecretBytes.copyOf(systemRandom(32))
assert.ok(equalBytes(fromHex(toHex(secret.reveal())), secret.reveal()))
assert.equal(`${secret}`, '[secret 32 bytes]')
secret.wipe()
assert.throws(
  () => secret.reveal(),
  (error) => error instanceof PqError && errorCode(error) === 'wiped',
)
assert.equal(identifiersOf('ML-KEM-768')?.oid, '2.16.840.1.101.3.4.4.2')
