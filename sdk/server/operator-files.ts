/** A file of the operator, as it is now. */
export interface OperatorFile {
  readonly sizeBytes: number
  /** Another one as soon as the file has changed; fit for an `ETag`. */
  readonly version: string
  /** At most `length` bytes from `offset` on; fewer at the end of the file. */
  read(offset: number, length: number): Promise<Buffer>
}

/** Files that the operator of the installation puts into its data folder for one plugin, below `provided/<plugin id>/`: the same for every workspace, only read. For what is large and public, such as a map. */
export interface OperatorFiles {
  /** Undefined where there is none. A name has letters, digits, dots and dashes and begins with a letter or digit. */
  find(name: string): Promise<OperatorFile | undefined>
}
