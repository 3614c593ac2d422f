/**
 * The first thing that a start evaluates: npm only warns of a Node that is too old, and what fails there later looks
 * like a damaged file. Runs on Node 16 and later.
 */

/** As `engines` in package.json. */
const LOWEST = '22.12'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [lowestMajor = 0, lowestMinor = 0] = LOWEST.split('.').map(Number)

if (major < lowestMajor || (major === lowestMajor && minor < lowestMinor)) {
  process.stderr.write(
    `qshield: needs Node ${LOWEST} or later, this is ${process.versions.node}; update Node\n`,
  )
  process.exit(2)
}
