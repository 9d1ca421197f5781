/** What the service worker keeps of one build, so that the application opens without a connection. */
export interface Shell {
  /** The address of the script that starts the page; another one in each version. */
  readonly entry: string
  /** Changes with any of the files. */
  readonly version: string
  readonly files: readonly string[]
}

/** What the worker tells pages: the version that it keeps. */
export interface ShellVersion {
  readonly kind: 'overt-version'
  readonly entry: string
}
