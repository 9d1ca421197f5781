/** A stored file: its key, its size in bytes and since when it is there. */
export interface StoredBlob {
  readonly key: string
  readonly sizeBytes: number
  readonly storedAt: Temporal.Instant
}

/** Files of a workspace, on disk or in a bucket. A key is names of letters, digits, dots and dashes between slashes; begin it with the plugin's id. */
export interface Blobs {
  /** Replaces what was there; when it resolves the file is kept, whole. */
  put(workspaceId: string, key: string, bytes: Buffer): Promise<void>
  /**
   * @throws `blob-missing`
   */
  get(workspaceId: string, key: string): Promise<Buffer>
  /** Does nothing where there is none. */
  delete(workspaceId: string, key: string): Promise<void>
  /** Every file below a folder of keys, in no order. */
  list(workspaceId: string, folder: string): AsyncIterable<StoredBlob>
}
