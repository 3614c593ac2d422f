/** Ed25519 points against @noble/curves. */
import { describe, expect, it } from '@jest/globals'
import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { refuseEd25519Point } from '@quantum-shield/pq-core/algorithm'

const { Point } = ed25519
/** A point of order 8. */
const T8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05')

function isPoint(bytes: Uint8Array): boolean {
  try {
    Point.fromBytes(bytes)
    return true
  } catch {
    return false
  }
}

describe('refuseEd25519Point', () => {
  it('agrees with noble about every string of 32 bytes', () => {
    let points = 0
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        points += isPoint(bytes) ? 1 : 0
        expect(refuseEd25519Point(bytes) === undefined).toBe(isPoint(bytes))
      }),
      { numRuns: 300 },
    )
    expect(points).toBeGreaterThan(50)
  })

  it('refuses the eight points of small order', () => {
    const points = [Point.ZERO, ...[1n, 2n, 3n, 4n, 5n, 6n, 7n].map((i) => T8.multiplyUnsafe(i))]
    expect(new Set(points.map((point) => point.toHex())).size).toBe(8)
    for (const point of points) expect(refuseEd25519Point(point.toBytes())).toMatch(/small order/)
    // With a part of large order they are ordinary points.
    for (const point of points) expect(refuseEd25519Point(point.add(Point.BASE).toBytes())).toBeUndefined()
  })

  it('refuses y from the modulus up, and -0', () => {
    const p = 2n ** 255n - 19n
    for (let y = p; y < 2n ** 255n; y++) {
      const bytes = Uint8Array.from({ length: 32 }, (_, i) => Number((y >> BigInt(8 * i)) & 255n))
      expect(refuseEd25519Point(bytes)).toBe('the point is not in its one encoding')
    }
    const minusZero = Point.ZERO.toBytes()
    minusZero[31] = 0x80
    expect(refuseEd25519Point(minusZero)).toBe('the point is not on the curve')
  })
})
