/** A token in an isolated root. */
export interface RootToken {
  /** Path inside the root. */
  readonly module: string
  /** For the process that loads it. */
  readonly environment: Readonly<Record<string, string>>
  /** Of the root, on the machine. */
  readonly rootFolder: string
  readonly label: string
  readonly pin: string
  readonly soPin: string
  /**
   * Program and arguments that run a script with Node inside the root, which has pkcs11js and koffi. The folder of the
   * script is copied into the root unless it lies in one that copy() has taken.
   */
  command(script: string): readonly string[]
  /** Copies a folder of scripts into the root, anew at each call. @returns its path inside. */
  copy(folder: string): string
  stop(): Promise<void>
}

export const PIN = '648219'
export const SO_PIN = '91827364'
/** Debian's names of architectures in paths. */
export const LIBRARIES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`
