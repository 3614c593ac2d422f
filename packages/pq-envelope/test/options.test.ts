/** Options that are wrong are refused at once: before content is read, before a destination is written. */
import { describe, expect, it } from '@jest/globals'
import { codeThrownBy } from '@quantum-shield/testkit'
import { open, openStream, rewrapStream, seal, sealStream } from '../src/index.ts'
import { alice, classicalKey, team } from './support.ts'

const thrown = (options: unknown) => codeThrownBy(() => sealStream(options as never))
const to = [alice.publicKey]

describe('sealStream', () => {
  it.each([
    ['no recipients', { to: [] }, 'RangeError'],
    ['neither recipients nor a password', {}, 'TypeError'],
    ['recipients and a password', { to, password: 'x' }, 'mixed_recipients'],
    ['mixed recipients', { to: [alice.publicKey, classicalKey] }, 'mixed_recipients'],
    ['an unknown suite', { to, suite: 'AES-128-GCM' }, 'unsupported_suite'],
    ['a chunk size that is none', { to, chunkSize: 5000 }, 'RangeError'],
    ['a context with a number', { to, context: { tenant: 1 } }, 'TypeError'],
    ['a context that is too long', { to, context: { tenant: 'x'.repeat(5000) } }, 'RangeError'],
    ['a key name that is none', { to: [{ ...team, name: '' }] }, 'RangeError'],
    ['a symmetric key with an unknown member', { to: [{ ...team, version: 1 }] }, 'TypeError'],
    ['a key version that is none', { to: [{ ...team, keyVersion: -1 }] }, 'RangeError'],
  ])('%s', (_, options, code) => {
    expect(thrown(options)).toBe(code)
  })

  it.each(['ctx', 'recipients', 'keys', 'aad', 'Suite'])('an unknown option "%s"', (name) => {
    expect(thrown({ to, [name]: {} })).toBe('TypeError')
  })
})

it('openStream and rewrapStream refuse unknown options', () => {
  expect(codeThrownBy(() => openStream({ key: [] } as never))).toBe('TypeError')
  expect(codeThrownBy(() => openStream({ keys: [], suite: 'AES-256-GCM' } as never))).toBe('TypeError')
  expect(codeThrownBy(() => rewrapStream({ keys: [], to, chunkSize: 4096 } as never))).toBe('TypeError')
  expect(codeThrownBy(() => rewrapStream({ keys: [], to: [] }))).toBe('RangeError')
})

it('what is no bytes is refused', async () => {
  await expect(seal('text' as never, { to })).rejects.toThrow(TypeError)
  await expect(open('text' as never, { keys: [] })).rejects.toThrow(TypeError)
  await expect(seal(new ArrayBuffer(8) as never, { to })).rejects.toThrow(TypeError)
})

it('a Buffer is bytes', async () => {
  const envelope = Buffer.from(await seal(Buffer.from('text'), { to }))
  expect(Buffer.from(await open(envelope, { keys: [alice.privateKey] })).toString()).toBe('text')
})
