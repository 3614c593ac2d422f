import { describe, expect, it } from '@jest/globals'
import type { Component } from '../src/installed.ts'
import { isAcceptedLicence } from '../src/licences.ts'
import { refuseRelease } from '../src/release.ts'
import { cycloneDx } from '../src/sbom.ts'
import { installScripts, refuseFiles } from '../src/tarballs.ts'

const component = (name: string, fields: Partial<Component> = {}): Component => ({
  name,
  version: '1.2.3',
  licence: 'MIT',
  integrity: undefined,
  hasInstallScript: false,
  dependencies: [],
  ...fields,
})

describe('refuseFiles', () => {
  const good = ['LICENSE', 'README.md', 'package.json', 'dist/a.js', 'dist/a.d.ts', 'src/a.ts']

  it('accepts a package, and refuses each file that is missing, stale or for developers', () => {
    expect(refuseFiles(good, () => true)).toEqual([])
    expect(refuseFiles(good.slice(1), () => true)).toEqual(['LICENSE is missing'])
    expect(refuseFiles(good, (path) => path !== 'src/a.ts')).toEqual([
      expect.stringMatching('dist/a.js has no'),
    ])
    const bundle = good.filter((file) => !file.startsWith('src/'))
    expect(refuseFiles(bundle, () => false)).toEqual([])
    for (const file of ['test/a.test.ts', 'bench/a.ts', 'dist/.tsbuildinfo']) {
      expect(refuseFiles([...good, file], () => true)).toEqual([`${file} is not for users`])
    }
  })

  it('finds the scripts that npm runs by itself, and no others', () => {
    expect(installScripts({ scripts: { test: 'x', postinstall: 'x', prepare: 'x' } })).toEqual([
      'postinstall',
      'prepare',
    ])
    expect(installScripts({})).toEqual([])
  })
})

describe('isAcceptedLicence', () => {
  it.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', '(BSD-3-Clause AND MIT)'])(
    '%s',
    (id) => {
      expect(isAcceptedLicence(id)).toBe(true)
    },
  )

  it.each([
    'GPL-3.0-only',
    'AGPL-3.0-only',
    'LGPL-2.1',
    'MIT AND GPL-2.0-only',
    '(MIT AND GPL-2.0-only)',
    'SEE LICENSE IN LICENSE.md',
    'UNLICENSED',
    '',
    undefined,
  ])('not %s', (id) => {
    expect(isAcceptedLicence(id)).toBe(false)
  })
})

describe('refuseRelease', () => {
  const costs = { packedBytes: 10, installedBytes: 20, dependencies: 1 }
  const installed = { size: 20, components: [component('p'), component('q')] }

  it('accepts costs up to the budget', () => {
    expect(refuseRelease(costs, installed, costs)).toEqual([])
  })

  it('refuses a package without a budget, and each cost above it', () => {
    expect(refuseRelease(costs, installed, undefined)).toEqual([expect.stringMatching('no budget')])
    for (const name of ['packedBytes', 'installedBytes', 'dependencies'] as const) {
      const budget = { ...costs, [name]: costs[name] - 1 }
      expect(refuseRelease(costs, installed, budget)).toEqual([
        `${name} is ${costs[name]}, at most ${costs[name] - 1}`,
      ])
    }
  })

  it('refuses a dependency with an install script or a licence that is not accepted', () => {
    const bad = [
      component('p'),
      component('q', { hasInstallScript: true }),
      component('r', { licence: 'AGPL-3.0-only' }),
      component('s', { licence: undefined }),
    ]
    expect(refuseRelease(costs, { size: 20, components: bad }, costs)).toEqual([
      'q runs a script at installation',
      'r has the licence AGPL-3.0-only',
      's has the licence unknown',
    ])
  })
})

describe('cycloneDx', () => {
  it('names the package, what comes with it by package URL and checksum, and the edges', () => {
    const bom = cycloneDx({
      size: 0,
      components: [
        component('@quantum-shield/pq-kem', { dependencies: ['@noble/hashes', 'not-installed'] }),
        component('@noble/hashes', { integrity: 'sha512-qzI=' }),
      ],
    })
    expect(bom).toMatchObject({
      specVersion: '1.6',
      metadata: { component: { group: '@quantum-shield', name: 'pq-kem', version: '1.2.3' } },
      components: [
        {
          purl: 'pkg:npm/%40noble/hashes@1.2.3',
          licenses: [{ expression: 'MIT' }],
          hashes: [{ alg: 'SHA-512', content: 'ab32' }],
        },
      ],
      dependencies: [
        { ref: 'pkg:npm/%40quantum-shield/pq-kem@1.2.3', dependsOn: ['pkg:npm/%40noble/hashes@1.2.3'] },
        { ref: 'pkg:npm/%40noble/hashes@1.2.3', dependsOn: [] },
      ],
    })
  })
})
