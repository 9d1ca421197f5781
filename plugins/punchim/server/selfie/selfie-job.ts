/** What the selfie reader is asked for. */
export interface SelfieJob {
  readonly bytes: Uint8Array
}

/** Why a file is no selfie that we keep. */
export type SelfieFault = 'unreadable' | 'format' | 'too-large' | 'animated' | 'too-slow'
export type SelfieOutcome = { readonly image: Uint8Array } | { readonly fault: SelfieFault }

export const maximumBytes = 1_048_576
export const maximumPixels = 25_000_000
/** Longest side of what is kept: a face can be recognised by a person who knows it, and no more is needed. */
export const keptSide = 640
