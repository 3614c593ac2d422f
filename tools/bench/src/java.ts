/** A peer written in Java: `java/NAME.java`, run from its source with a jar from Maven Central. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Unavailable } from './bench.ts'
import type { Side } from './compare.ts'
import { ROOT } from './find.ts'

const CACHE = join(ROOT, 'node_modules', '.cache', 'bench')

export interface JavaPeer {
  /** A block of about `seconds` of CPU time of one operation that the program knows. */
  side(operation: string, seconds: number): Side
  end(): void
}

/** @param artifact `group:artifact:version`. @throws Unavailable without Java, Maven or the artifact. */
function jarOf(artifact: string): string {
  const [, name = '', version = ''] = artifact.split(':')
  const jar = join(CACHE, `${name}-${version}.jar`)
  if (existsSync(jar)) return jar
  mkdirSync(CACHE, { recursive: true })
  try {
    const copy = ['-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${CACHE}`]
    execFileSync('mvn', copy, { stdio: 'ignore' })
  } catch {
    throw new Unavailable(`needs Java and Maven, which gets ${artifact}`)
  }
  return jar
}

export function startJava(program: string, artifact: string): JavaPeer {
  const source = fileURLToPath(new URL(`../java/${program}.java`, import.meta.url))
  const child = spawn('java', ['-cp', jarOf(artifact), source], { stdio: ['pipe', 'pipe', 'inherit'] })
  const failed = new Promise<never>((_, reject) => {
    child.on('error', () => reject(new Unavailable('needs Java 17')))
    child.on('exit', () => reject(new Error(`${program} ended`)))
  })
  failed.catch(() => undefined)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()

  return {
    side: (operation, seconds) => async () => {
      child.stdin.write(`${operation} ${seconds}\n`)
      const { value = '' } = await Promise.race([lines.next(), failed])
      const [count = 0, taken = 0] = value.split(' ').map(Number)
      return { count, seconds: taken }
    },
    end() {
      child.stdin.end()
    },
  }
}
