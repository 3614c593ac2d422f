import { expect, test } from '@jest/globals'
import type { Metric } from '../../src/metrics.ts'
import { createBreaker } from '../../src/pkcs11/breaker.ts'

function breakerAt(random: number) {
  const metrics: Metric[] = []
  let time = 0
  const breaker = createBreaker(
    (metric) => metrics.push(metric),
    () => time,
    () => random,
  )
  return { breaker, metrics, wait: (milliseconds: number) => (time += milliseconds) }
}

test('tries again at once, then later, then not until a pause is over', () => {
  const { breaker, metrics, wait } = breakerAt(0)
  expect([breaker.failed(), breaker.failed(), breaker.failed()]).toEqual([0, 25, undefined])
  expect(breaker.state).toBe('open')
  wait(249)
  expect(breaker.permits()).toBe(false)
  wait(1)
  expect(breaker.permits()).toBe(true)
  expect(breaker.state).toBe('half-open')
  breaker.succeeded()
  expect(metrics).toEqual([
    { kind: 'breaker', state: 'open' },
    { kind: 'breaker', state: 'half-open' },
    { kind: 'breaker', state: 'closed' },
  ])
  expect(breaker.failed()).toBe(0)
})

test.each([
  [0, [250, 500, 1000, 2000]],
  [0.999_999, [500, 1000, 2000, 4000]],
])('pauses double, with a jitter of half of them: %d', (random, pauses) => {
  const { breaker, wait } = breakerAt(random)
  breaker.failed()
  breaker.failed()
  for (const pause of pauses) {
    breaker.failed()
    wait(pause - 1)
    expect(breaker.permits()).toBe(false)
    wait(1)
    expect(breaker.permits()).toBe(true)
  }
})

test('no pause is longer than 30 seconds', () => {
  const { breaker, wait } = breakerAt(0.999_999)
  for (let i = 0; i < 100; i++) breaker.failed()
  wait(30_000)
  expect(breaker.permits()).toBe(true)
})

test('what was observed may throw', () => {
  const breaker = createBreaker(() => {
    throw new Error('full')
  })
  for (let i = 0; i < 3; i++) breaker.failed()
  expect(breaker.state).toBe('open')
})
