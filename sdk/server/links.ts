/** What a signed address gives: a file, with a type that the plugin vouches for. */
export interface LinkedFile {
  readonly bytes: Buffer
  readonly contentType: 'image/webp' | 'image/jpeg' | 'image/png' | 'application/pdf' | 'text/csv' | 'application/octet-stream'
  readonly filename: string
}

/** Which record a signed link leads to, and for whom. */
export interface LinkTarget {
  readonly workspaceId: string
  /** For whom the address was made: rights may have changed since, so look again. */
  readonly memberId: string
  /** Which one, of letters, digits and dashes. */
  readonly id: string
}

/** A kind of address that opens one thing for a short while without a session, for images and downloads. */
export interface LinkRoute {
  /** Lower-case words, unique within the plugin: `full-picture`. */
  readonly name: string
  /** Milliseconds until the reader is answered with a fault. Default 10,000. */
  readonly timeoutMs?: number
  /** Errors of its own are answered as they are; undefined is 404. */
  open(target: LinkTarget, signal: AbortSignal): Promise<LinkedFile | undefined>
}

/** Addresses `/api/files/<plugin>/<workspaceId>/<name>/<id>?…`, signed and short-lived; 404 while the plugin is off. `&download=true` saves instead of showing. */
export interface Links {
  /** Once per name, while the plugin is registered. */
  route(route: LinkRoute): void
  /** A signed address, good for `seconds` (default 60). */
  to(name: string, target: LinkTarget, seconds?: number): string
}
