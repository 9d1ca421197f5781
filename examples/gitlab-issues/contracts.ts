/** An open issue that is assigned to the reader. */
export interface Issue {
  readonly id: number
  /** `acme/site#12`. */
  readonly reference: string
  readonly title: string
  readonly url: string
}

/** What the page shows: the issues, or why there are none to show. */
export interface Issues {
  readonly state: 'not-set-up' | 'not-connected' | 'unavailable' | 'connected'
  readonly items: readonly Issue[]
}
