import { describe, expect, it } from '@jest/globals'
import { compare, figure, medianBy, type Block, type Side } from '../src/compare.ts'

/** A side whose blocks take the given seconds, one after the other, and which notes its turns. */
function scripted(name: string, seconds: readonly number[], turns: string[]): Side {
  let turn = 0
  return (): Block => {
    turns.push(name)
    return { count: 100, seconds: seconds[turn++] ?? 1 }
  }
}

describe('compare', () => {
  it('throws a block of each side away, then runs the peer first and last in each round', async () => {
    const turns: string[] = []
    await compare(scripted('ours', [], turns), scripted('peer', [], turns), 3, { as: 'rate' })
    expect(turns.join(' ')).toBe('peer ours peer ours ours peer peer ours ours peer peer ours ours peer')
  })

  it('sees no difference where the machine slows down steadily', async () => {
    const [ours, peer] = [scripted('ours', [9, 2, 3], []), scripted('peer', [7, 1, 4], [])]
    const { value, peerValue } = await compare(ours, peer, 1, { as: 'rate' })
    expect(value).toBe(peerValue)
  })

  it('gives the figures of the round with the median ratio', async () => {
    const ours = scripted('ours', [9, 1, 1, 4, 4, 2, 2], [])
    const peer = scripted('peer', [], [])
    expect(await compare(ours, peer, 3, { as: 'rate' })).toEqual({ value: 50, peerValue: 100 })
    const again = scripted('ours', [9, 1, 1, 4, 4, 2, 2], [])
    expect(await compare(again, peer, 3, { as: 'time', scale: 1000 })).toEqual({ value: 20, peerValue: 10 })
  })
})

describe('figure', () => {
  it('is the median of its blocks', async () => {
    expect(await figure(scripted('ours', [4, 1, 2], []), 3, { as: 'rate' })).toEqual({ value: 50 })
  })
})

describe('medianBy', () => {
  it('refuses an empty list', () => {
    expect(() => medianBy([], Number)).toThrow(RangeError)
    expect(medianBy([3, 1, 2, 4], Number)).toBe(2)
  })
})
