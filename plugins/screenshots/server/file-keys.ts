/** Where a picture and its thumbnail lie; the month keeps folders small. */
export function fileKeys({ id, takenAt }: { readonly id: string; readonly takenAt: Temporal.Instant }): { readonly image: string; readonly thumbnail: string } {
  const folder = `screenshots/${takenAt.toString().slice(0, 7)}`
  return { image: `${folder}/${id}.webp`, thumbnail: `${folder}/${id}-small.webp` }
}

/** The id of the picture that a file belongs to. */
export const idOfKey = (key: string): string | undefined => /\/([0-9a-f-]{36})(?:-small)?\.webp$/.exec(key)?.[1]
