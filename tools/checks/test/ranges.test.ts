import { describe, expect, it } from '@jest/globals'
import { refuseRanges } from '../src/ranges.ts'
import type { Manifest, Workspace } from '../src/workspaces.ts'

const workspace = (name: string, manifest: Partial<Manifest>): Workspace => ({
  folder: `packages/${name}`,
  manifest: { name: `@quantum-shield/${name}`, version: '0.1.0', ...manifest },
})

const core = workspace('pq-core', { version: '0.2.0' })
const kem = (manifest: Partial<Manifest>) => refuseRanges([core, workspace('pq-kem', manifest)])

describe('refuseRanges', () => {
  it('accepts a range that the version here satisfies', () => {
    expect(kem({ dependencies: { '@quantum-shield/pq-core': '^0.2.0', leftpad: '^9.0.0' } })).toEqual([])
  })

  it('refuses one that would make npm fetch a published copy, in every kind of dependency', () => {
    for (const kind of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      const problems = kem({ [kind]: { '@quantum-shield/pq-core': '^0.1.0' } })
      expect(problems).toEqual([expect.stringMatching(`${kind} .*the version here is 0\\.2\\.0`)])
    }
  })

  it('refuses a range without a bound, and a private workspace, for users alone', () => {
    const star = { '@quantum-shield/pq-core': '*' }
    expect(kem({ dependencies: star })).toEqual([expect.stringMatching('every later major version')])
    expect(kem({ devDependencies: star })).toEqual([])

    const testkit = workspace('testkit', { private: true })
    const user = (kind: string) =>
      refuseRanges([testkit, workspace('pq-kem', { [kind]: { '@quantum-shield/testkit': '0.1.0' } })])
    expect(user('dependencies')).toEqual([expect.stringMatching('no user can install')])
    expect(user('devDependencies')).toEqual([])
  })
})
