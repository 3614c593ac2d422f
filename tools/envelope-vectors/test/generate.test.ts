import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { seal } from '@quantum-shield/pq-envelope'
import { repositoryRoot } from '@quantum-shield/testkit'
import { team } from '../src/accept.ts'
import { vectorFiles } from '../src/files.ts'
import { streamOf } from '../src/keys.ts'
import { writeEnvelope } from '../src/writer.ts'

it('the generator gives the committed files, byte by byte', async () => {
  for (const [name, text] of Object.entries(await vectorFiles())) {
    const committed = readFileSync(join(repositoryRoot, 'test-vectors', 'own', 'envelope', name), 'utf8')
    expect(text === committed).toBe(true)
  }
})

it('the second writer and seal make the same envelope', async () => {
  const plaintext = streamOf('plaintext')(5000)
  const random = streamOf('same')
  const [fileKey, salt] = [random(32), random(32)]
  const written = writeEnvelope({
    fileKey,
    salt,
    chunkExponent: 12,
    context: [['tenant', 'acme']],
    recipients: [{ name: 'team', keyVersion: 3, key: team.key.key.reveal() }],
    chunks: [
      { plaintext: plaintext.subarray(0, 4096), isFinal: false },
      { plaintext: plaintext.subarray(4096), isFinal: true },
    ],
  })
  const context = { tenant: 'acme' }
  const sealed = await seal(plaintext, { to: [team.key], context, chunkSize: 4096, random: streamOf('same') })
  expect(Buffer.from(sealed).toString('hex')).toBe(written.toString('hex'))
})
