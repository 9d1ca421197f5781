/** The version of the conversation; another one is not understood. */
export const channelVersion = 2

/** Where the agent listens: the first free of these ports, because several people may be logged in to one computer. */
export const firstPort = 47_615
/** A hundred people may share one host, each with an agent of their own. */
export const lastPort = 47_714
/** The extension asks this many at a time, and goes on only where somebody listened among them. */
export const portsAtOnce = 10
export const channelPath = '/browser'

/** The extension's first message: a random number and nothing else. */
export interface Hello {
  readonly v: typeof channelVersion
  readonly nonce: string
}

/** The agent's answer: one proof for each key it has. */
export interface Proofs {
  readonly v: typeof channelVersion
  readonly nonce: string
  readonly proofs: readonly string[]
}

/** What the extension says once a proof was right: which one, and its first sealed message. */
export interface Opening {
  readonly proof: string
  readonly sealed: string
}

/** Sealed, from an extension that was given a pairing code. */
export interface PairRequest {
  readonly browser: string
}

/** Sealed, the agent's answer: the name and the key of the new pairing. */
export interface Paired {
  readonly reporter: string
  readonly key: string
}

/**
 * Sealed, from the agent: asks for a report, which repeats the number of the question. `domain: false`: reports must not name the website.
 * `audible: true`: reports also say whether a visible page plays sound. Both apply until the next question.
 */
export interface Question {
  readonly ask: number
  readonly domain?: false
  readonly audible?: true
}

/**
 * Sealed, from a paired extension, when something changed and to every question. `focused`: exactly one ordinary window of this browser
 * profile has the focus; `domain` is the host name it shows, null if it shows no website or the extension cannot read it. `audible`: whether
 * a visible page plays sound; present only if the agent asked for it.
 */
export interface Report {
  readonly ask: number
  readonly focused: boolean
  readonly domain: string | null
  readonly audible?: boolean
}
