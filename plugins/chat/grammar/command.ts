/** A moment as it was said; the reader's clock and zone turn it into an instant when the command runs. */
export type When =
  | { readonly kind: 'ago'; readonly seconds: number }
  /** `date` is `YYYY-MM-DD`, null where only a time was said; `time` is `HH:MM` or `HH:MM:SS`. */
  | { readonly kind: 'clock'; readonly date: string | null; readonly time: string }

/** Where work belongs; null leaves it to the most recent one. */
export interface Scope {
  readonly project: string | null
  readonly organization: string | null
}

/** How long logged work took. */
export type Amount =
  | { readonly kind: 'duration'; readonly seconds: number }
  /** Wall-clock times; an end before the start lies on the next day. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }

/** What a sentence asks for. */
export type Command =
  | { readonly verb: 'start'; readonly task: string; readonly at: When | null } & Scope
  | { readonly verb: 'stop'; readonly at: When | null }
  | { readonly verb: 'continue'; readonly at: When | null }
  | { readonly verb: 'log'; readonly amount: Amount; readonly task: string; readonly day: string | null; readonly at: When | null } & Scope
  /** Moves the start or the stop of the latest entry; null lets the entry decide. */
  | { readonly verb: 'amend'; readonly edge: 'start' | 'stop' | null; readonly at: When }
  /** Moves the latest entry to another task, project or organization. */
  | { readonly verb: 'assign'; readonly task: string | null } & Scope
  | { readonly verb: 'note'; readonly text: string }
  | { readonly verb: 'help'; readonly topic: Verb | null }
  | { readonly verb: 'status' | 'today' | 'week' | 'who' | 'undo' }

export const verbs = ['start', 'stop', 'continue', 'log', 'amend', 'assign', 'note', 'status', 'today', 'week', 'who', 'undo', 'help'] as const
export type Verb = (typeof verbs)[number]

export type MistakeCode = 'task-missing' | 'task-too-long' | 'duration-missing' | 'time-missing' | 'name-missing' | 'name-unknown' | 'text-missing' | 'words-left' | 'too-long'
  /** Words that look like a date or a time, but say none that exists, or not where they stand. */
  | 'time-unclear'
  /** A date or a time that is still to come. */
  | 'time-to-come'

/** What became of a sentence. `unknown`: its first word is no command. */
export type Reading =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'mistake'; readonly verb: Verb | null; readonly code: MistakeCode; readonly words: string }
  /** A name after “for” or “at” that nobody knows: what was meant, as the commands that it may be. */
  | { readonly kind: 'question'; readonly verb: Verb; readonly words: string; readonly newScope: 'project' | 'organization'; readonly commands: readonly [asScope: Command, asTask: Command] }
  | { readonly kind: 'unknown' }

/** Answers whether a name exists among what the caller may see: its stored spelling, or undefined. */
export interface Names {
  project(name: string, organization: string | null): string | undefined
  organization(name: string): string | undefined
}

export interface ReadingContext {
  readonly names: Names
  /** The caller's local date, `YYYY-MM-DD`: "yesterday" and "last friday" count from it. */
  readonly today: string
  /** 12/11 is 11 December. Default false: the day comes first. */
  readonly monthFirst?: boolean
  /** Hears of every unit of work, so that a test can bound it. */
  readonly count?: (what: 'token' | 'lookup' | 'moment') => void
}

/** Longer sentences are refused unread. */
export const longestSentence = 2_000
/** As long as the core lets a name be. */
export const longestName = 120
