// Runs under one Node after the other in one folder: each opens and verifies what those before it have made.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

function qshield(...args) {
  const command = ['node_modules/@quantum-shield/cli/dist/main.js', ...args]
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  return { status, stderr }
}

function succeed(...args) {
  const { status, stderr } = qshield(...args)
  assert.equal(status, 0, `${args.join(' ')}: exit ${status}\n${stderr}`)
}

mkdirSync('files', { recursive: true })
const content = Buffer.from('attack at dawn\n'.repeat(10_000))
const own = `files/${process.version}`
writeFileSync(own, content)
if (!existsSync('alice.key')) {
  writeFileSync('passphrase', 'correct horse\n')
  succeed('keygen', '-o', 'alice', '--passphrase-file', 'passphrase')
}
succeed('encrypt', '-r', 'alice.pub', '-o', `${own}.qs`, own)
succeed('sign', '-k', 'alice.key', '--passphrase-file', 'passphrase', own)

const versions = readdirSync('files').filter((name) => name.endsWith('.qs'))
for (const [i, sealed] of versions.entries()) {
  const opened = `${process.version}-${i}.opened`
  succeed('decrypt', '-i', 'alice.key', '--passphrase-file', 'passphrase', '-o', opened, `files/${sealed}`)
  assert.ok(readFileSync(opened).equals(content), sealed)
  succeed('verify', '-k', 'alice.pub', `files/${sealed.slice(0, -'.qs'.length)}`)
}

succeed('scan', '--fail-on', 'malformed', 'alice.pub', 'alice.key', own, `${own}.qs`)

writeFileSync('damaged.qs', readFileSync(`${own}.qs`).subarray(0, -1))
const damaged = `${process.version}.damaged`
const { status } = qshield(
  'decrypt',
  '-i',
  'alice.key',
  '--passphrase-file',
  'passphrase',
  '-o',
  damaged,
  'damaged.qs',
)
assert.equal(status, 1)
assert.ok(!existsSync(damaged))
