/** The engine of another runtime: the same keys and numbers, the same envelopes and signature files. */
import { equalBytes, fromBase64url } from '@quantum-shield/pq-core/bytes'
import { importPrivateKey, importPublicKey } from '@quantum-shield/pq-core/keys'
import { createEngine } from '@quantum-shield/pq-engine'
import { xWing } from '@quantum-shield/pq-kem'
import { ed25519, mlDsa65 } from '@quantum-shield/pq-signatures'
import { drawnBytes, makeEngine, sessionKeyOf } from './engine.ts'
import type { Try } from './examine.ts'
import { CONTENT, CONTEXT, type Parcel } from './parcel.ts'

export async function examineEngine(attempt: Try, parcel: Parcel): Promise<void> {
  const { engine, keys, events } = makeEngine()
  const { privateJwk, ciphertext, sessionKey, drawn } = parcel.engine
  await attempt('engine: session key', 'true', async () => {
    const key = importPrivateKey(privateJwk, [xWing])
    return (await sessionKeyOf(key, fromBase64url(ciphertext))) === sessionKey
  })
  await attempt('engine: entropy pool', 'true', async () => (await drawnBytes()) === drawn)
  await attempt('engine: open', 'true', async () => {
    const key = await keys.add({
      name: 'recipient',
      purpose: 'encrypt',
      privateKeys: [importPrivateKey(parcel.recipient.privateJwk, [xWing])],
    })
    const envelope = fromBase64url(parcel.envelopes['AES-256-GCM'] ?? '')
    return equalBytes(await engine.open(envelope, { keys: [key], context: CONTEXT }), CONTENT)
  })
  await attempt('engine: verification', 'true', async () => {
    const signers = [ed25519, mlDsa65].map((scheme) =>
      importPublicKey(parcel.signers[scheme.id]?.publicJwk ?? '', [scheme]),
    )
    await engine.verify(signers, CONTENT, fromBase64url(parcel.signatureFile))
    return undefined
  })
  await attempt('engine: its own key, seal and open', 'true', async () => {
    const key = await engine.createKey({ purpose: 'encrypt' })
    const { key: successor, items } = await engine.migrate({
      from: key,
      to: 'MLKEM768-P256',
      envelopes: [{ id: 'a', envelope: await engine.seal(CONTENT, { to: [key] }) }],
    })
    const [item] = items
    if (item?.status !== 'rewrapped') throw new Error(item?.message)
    return equalBytes(await engine.open(item.envelope, { keys: [successor] }), CONTENT)
  })
  await attempt('engine: its own signature', 'true', async () => {
    const key = await engine.createKey({ purpose: 'sign' })
    await engine.verify(key, CONTENT, await engine.sign(key, CONTENT))
    return undefined
  })
  await attempt('engine: events', 'true', () => events.every(({ outcome }) => outcome === 'success'))
  await attempt('engine: an algorithm that its policy forbids', 'policy_refused', async () => {
    await engine.createKey({ purpose: 'encrypt', algorithm: 'DHKEM-P256' })
    return undefined
  })
  await attempt('engine: a sink that refuses', 'audit_failed', async () => {
    const audit = { record: () => Promise.reject(new Error('full')) }
    await createEngine({ policy: 'default', keys, audit }).createKey({ purpose: 'encrypt' })
    return undefined
  })
}
