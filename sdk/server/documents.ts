/** How a module reads documents from outside: calendars, pictures, workbooks, archives. */
export interface DocumentReader {
  /** A module of its own, named in the server half as `new URL('./read-calendar.ts', import.meta.url)`; `overt plugin pack` builds it, too. */
  readonly module: URL
  /** The exported function that is given the input and returns, or resolves to, the result. Default `read`. */
  readonly export?: string
  /** Wall-clock time for one document. Default 5,000, at most 15,000. */
  readonly deadlineMs?: number
  /** Memory for one document, beyond what the process needs to start. Default 256. */
  readonly memoryMiB?: number
  /** Size of the result, serialized. Default 4 MiB. */
  readonly maximumResultBytes?: number
  /** Loads native add-ons, such as an image library. Default false. */
  readonly addons?: boolean
}

/**
 * Reads one document. Input and result are copied, as by `structuredClone`.
 * Errors, none of which counts as a fault of the plugin: `document-unreadable` where the reader throws or crashes, `document-too-complex`
 * where it needs too much memory or gives too much, `document-timed-out`, `document-abandoned` where the signal ends it, `documents-busy`.
 */
export type ReadDocument<Input, Result> = (input: Input, options?: { readonly signal?: AbortSignal }) => Promise<Result>

/** Reads foreign documents in processes without secrets, connections or the right to write, so that none of them can hold up or end the server. */
export interface Documents {
  reader<Input, Result>(reader: DocumentReader): ReadDocument<Input, Result>
}
