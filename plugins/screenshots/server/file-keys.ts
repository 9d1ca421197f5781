/** What names a picture's files: two uploads of one id never overwrite each other. */
export interface NamedPicture {
  readonly id: string
  readonly takenAt: Temporal.Instant
  /** SHA-256 of the kept picture. */
  readonly sha256: Buffer
}

/** Where a picture and its thumbnail lie; the month keeps folders small. */
export function fileKeys({ id, takenAt, sha256 }: NamedPicture): { readonly image: string; readonly thumbnail: string } {
  const name = `screenshots/${takenAt.toString().slice(0, 7)}/${id}-${sha256.subarray(0, 6).toString('hex')}`
  return { image: `${name}.webp`, thumbnail: `${name}-small.webp` }
}

/** The picture that a file belongs to: its id, and the beginning of its hash. */
export function pictureOfKey(key: string): { readonly id: string; readonly hash: string } | undefined {
  const found = /\/([0-9a-f-]{36})-([0-9a-f]{12})(?:-small)?\.webp$/.exec(key)
  return found === null ? undefined : { id: found[1]!, hash: found[2]! }
}
