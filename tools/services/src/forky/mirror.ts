/** Where this machine's apt gets its packages from. */
import { readFileSync } from 'node:fs'
import { requireProgram, ServiceMissing } from '../missing.ts'
import { run } from '../programs.ts'

const FORMAT = '$(RELEASE) $(COMPONENT) $(REPO_URI)'

/** @returns the address of the Debian mirror for the release that the machine runs. @throws ServiceMissing */
export async function findMirror(service: string): Promise<string> {
  const apt = requireProgram(service, 'apt-get', 'apt')
  const release = /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const targets = await run(apt, ['indextargets', '--format', FORMAT, 'Identifier: Packages'])
  const mirror = targets
    .split('\n')
    .map((line) => line.split(' '))
    .find(([suite, component]) => suite === release && component === 'main')?.[2]
  if (mirror === undefined) throw new ServiceMissing(service, `apt names no mirror for ${String(release)}`)
  return mirror
}
