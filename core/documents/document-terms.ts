/** What a reading process is started with. */
export interface DocumentTerms {
  readonly module: string
  readonly export: string
  readonly deadlineMs: number
  readonly memoryBytes: number
  readonly maximumResultBytes: number
}

export type DocumentAnswer =
  | { readonly kind: 'ready' }
  /** The reader itself is broken, whatever the document. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'result'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable' | 'too-complex'; readonly reason: string }
