/** Detached signature files over one content: every algorithm alone, the usual pair, four together, a context. */
import { toHex, utf8 } from '@quantum-shield/pq-core/bytes'
import { signerOf } from '@quantum-shield/pq-core/keys'
import { signDetached } from '@quantum-shield/pq-signatures'
import type { FrozenKeys } from './freeze-keys.ts'
import type { Frozen } from './freeze.ts'

const CONTENT = utf8('What was signed with an early release must verify with every later one.\n')
const CONTENT_FILE = 'signatures/content.txt'

export async function frozenSignatures({ signature }: FrozenKeys): Promise<Frozen[]> {
  async function make(
    name: string,
    ids: readonly string[],
    context: Uint8Array = new Uint8Array(),
  ): Promise<Frozen> {
    const keys = ids.map((id) => {
      const key = signature.get(id)
      if (key === undefined) throw new RangeError(`no frozen key ${id}`)
      return key
    })
    const content = await signDetached(keys.map(signerOf), CONTENT, { context })
    const signers = ids.map((id) => `keys/${id}.pub.jwk.json`)
    const facts = { kind: 'signature', content: CONTENT_FILE, signers, context: toHex(context) }
    return { file: `signatures/${name}.qsig`, content, facts }
  }

  const single = await Promise.all([...signature.keys()].map((id) => make(id, [id])))
  return [
    { file: CONTENT_FILE, content: CONTENT, facts: { kind: 'content' } },
    ...single,
    await make('pair', ['Ed25519', 'ML-DSA-65']),
    await make('pair-with-context', ['Ed25519', 'ML-DSA-65'], utf8('release 1')),
    await make('four', ['ML-DSA-87', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65']),
  ]
}
