/** What the picture reader is asked for. */
export interface PictureJob {
  readonly bytes: Uint8Array
  /** Longest side of the kept picture, in pixels. */
  readonly maximumWidth: number
  /** WebP quality of the kept picture. */
  readonly quality: number
}

export interface CheckedPicture {
  readonly image: Uint8Array
  readonly thumbnail: Uint8Array
  readonly width: number
  readonly height: number
}

/** Why a file is no picture that we keep. */
export type PictureFault = 'picture-unreadable' | 'picture-format' | 'picture-too-large' | 'picture-animated' | 'picture-too-slow'

export type PictureOutcome = { readonly picture: CheckedPicture } | { readonly fault: PictureFault }

export const maximumPixels = 40_000_000
