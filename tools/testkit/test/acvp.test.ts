import { describe, expect, it } from '@jest/globals'
import { fromHex, joinAcvp } from '../src/acvp.ts'

const group = (
  tgId: number,
  tests: { tcId: number; [name: string]: string | number | boolean }[],
  more = {},
) => ({
  tgId,
  ...more,
  tests,
})
const file = (...testGroups: ReturnType<typeof group>[]) => ({ testGroups })

const prompt = file(
  group(
    1,
    [
      { tcId: 1, seed: '00ff' },
      { tcId: 2, seed: 'AB' },
    ],
    { parameterSet: 'X', deterministic: true },
  ),
  group(2, [{ tcId: 3, seed: '01' }]),
)
const answers = file(
  group(2, [{ tcId: 3, pk: '03' }]),
  group(1, [
    { tcId: 2, pk: '02' },
    { tcId: 1, pk: '01' },
  ]),
)

describe('joinAcvp', () => {
  it('joins question and answer by number, not by position', () => {
    const cases = joinAcvp(prompt, answers)
    expect(cases.map((test) => [test.id, test.text('pk')])).toEqual([
      ['tgId 1 tcId 1', '01'],
      ['tgId 1 tcId 2', '02'],
      ['tgId 2 tcId 3', '03'],
    ])
    expect(cases[0]?.text('parameterSet')).toBe('X')
    expect(cases[0]?.flag('deterministic')).toBe(true)
    expect(cases[0]?.bytes('seed')).toEqual(Uint8Array.of(0, 255))
    expect([cases[0]?.has('seed'), cases[2]?.has('parameterSet')]).toEqual([true, false])
  })

  it.each([
    ['an answer missing', prompt, file(group(1, [{ tcId: 1 }]), group(2, [{ tcId: 3 }])), 'group 1'],
    [
      'an answer to nothing',
      prompt,
      file(group(1, [{ tcId: 1 }, { tcId: 9 }]), group(2, [{ tcId: 3 }])),
      'case 2',
    ],
    ['a group missing', prompt, file(group(1, [{ tcId: 1 }, { tcId: 2 }])), 'groups'],
    ['a group of answers too many', file(group(1, [{ tcId: 1 }])), answers, 'groups'],
    ['other groups', file(group(1, [{ tcId: 1 }])), file(group(7, [{ tcId: 1 }])), 'group 1 has no answers'],
    [
      'a question twice',
      file(group(1, [{ tcId: 1 }, { tcId: 1 }])),
      file(group(1, [{ tcId: 1 }])),
      'question 1 comes twice',
    ],
    [
      'an answer twice',
      file(group(1, [{ tcId: 1 }])),
      file(group(1, [{ tcId: 1 }, { tcId: 1 }])),
      'answer 1 comes twice',
    ],
    ['a group twice', file(group(1, []), group(1, [])), file(group(1, [])), 'question group 1 comes twice'],
    [
      'a property on both sides',
      file(group(1, [{ tcId: 1, pk: '' }])),
      file(group(1, [{ tcId: 1, pk: '' }])),
      '"pk"',
    ],
  ])('refuses %s', (_, questions, results, message) => {
    expect(() => joinAcvp(questions, results)).toThrow(message)
  })

  it('refuses properties of another type than is asked for', () => {
    const [first] = joinAcvp(prompt, answers)
    expect(() => first?.text('deterministic')).toThrow('no text "deterministic"')
    expect(() => first?.flag('seed')).toThrow('no flag "seed"')
    expect(() => first?.text('absent')).toThrow('no text "absent"')
    expect(() => first?.bytes('parameterSet')).toThrow('not hexadecimal')
  })
})

it('fromHex takes both cases and nothing else', () => {
  expect(fromHex('00fFAb')).toEqual(Uint8Array.of(0, 255, 171))
  for (const text of ['0', 'zz', ' 00']) expect(() => fromHex(text)).toThrow('not hexadecimal')
})
