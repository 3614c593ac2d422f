import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { sha as shaOfNode } from '../src/platform/sha.node.ts'
import { sha as shaOfWeb } from '../src/platform/sha.ts'

describe.each(['sha-256', 'sha-512'] as const)('%s', (name) => {
  it.each([0, 1, 100_000])('of %i bytes is the same everywhere', async (length) => {
    const bytes = new Uint8Array(length + 1).fill(7).subarray(1)
    const expected = createHash(name.replace('-', '')).update(bytes).digest('hex')
    const digests = [await shaOfNode(name, bytes), await shaOfWeb(name, bytes)]
    expect(digests.map((digest) => Buffer.from(digest).toString('hex'))).toEqual([expected, expected])
  })
})
