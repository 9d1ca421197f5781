import type { FastifyRequest } from 'fastify'
import type { Caller } from './caller.ts'
import type { UnitOfWork } from './database.ts'

/** Records of an erased member that have to stay. The texts `erasure.<id>` and `erasure.<id>-reason` of the plugin's catalogue say what and why. */
export interface KeptRecords {
  /** Lower-case words with dashes, unique within the plugin. */
  readonly id: string
  /** The plugin's tables whose rows stay although they name the member, without the schema. */
  readonly tables: readonly string[]
  /** How many there are of the member, and until when the last has to stay (RFC 3339). */
  count(unit: UnitOfWork, memberId: string): Promise<{ readonly records: number; readonly until: string | null }>
  /** Called nightly: deletes those of erased members whose time has passed, where the plugin's retention does not. */
  release?(unit: UnitOfWork, memberId: string, now: Temporal.Instant): Promise<void>
}

/** What the steps of an erasure have in common. */
export interface ErasureRun {
  readonly workspaceId: string
  readonly signal: AbortSignal
}

/**
 * What erasing takes beside rows: rows that name the member in a column of their own go without a word (`members` in plugin.json, references to
 * `core.member`, columns called `member_id`). Called whether the plugin is on or off, before those rows go, and again after a fault: erase what is
 * there, and wait for it.
 */
export interface ErasureDeclaration {
  /** Deletes files and copies of a member, and rows that name them otherwise. Answers how many by kind, in lower-case words: `{ files: 12 }`. */
  member?(memberId: string, run: ErasureRun): Promise<Readonly<Record<string, number>>>
  readonly keeps?: readonly KeptRecords[]
}

/** How far an erasure can be. */
export const erasureStates = ['waiting', 'running', 'done', 'cancelled'] as const
/** How far an erasure is. */
export type ErasureState = (typeof erasureStates)[number]

/** What was erased, or has to stay, of one kind. */
export interface ErasedKind {
  /** The plugin, or `core`. */
  readonly owner: string
  /** A table of the owner, or a kind that it counts itself. */
  readonly kind: string
  readonly records: number
}
/** A kind of record that an erasure leaves, with the reason and until when. */
export interface KeptKind extends ErasedKind {
  readonly what: string
  readonly reason: string
  readonly until: string | null
}

/** One step of an erasure, with how many records it erased and what went wrong. */
export interface ErasureStep {
  /** `access`, the id of a plugin, `core`, `mail`, `files`, `trail` or `account`. */
  readonly id: string
  readonly title: string
  readonly state: 'waiting' | 'done' | 'failed'
  readonly records: number
  /** Why it failed, as a code; it is tried again. */
  readonly error: string | null
  readonly finishedAt: string | null
}

/** One erasure as its person and those who may ask for it see it. */
export interface ErasureView {
  readonly id: string
  /** Null for the whole workspace. */
  readonly memberId: string | null
  readonly requestedBy: string
  readonly state: ErasureState
  readonly requestedAt: string
  readonly startAt: string
  readonly dueAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly steps: readonly ErasureStep[]
  /** Address of the certificate without an account, once it is done. */
  readonly certificatePath: string
}

/** Whose data to erase (null: the whole workspace), why, and from when. */
export interface ErasureRequest {
  /** Null for the whole workspace. */
  readonly memberId: string | null
  readonly reason: string
  /** Default in 24 hours; from now on, at most in 48 hours. */
  readonly startAt?: Temporal.Instant | undefined
}

/** What is erased: each owner declares what rows do not reach, and the platform erases, keeps the clock and certifies. */
export interface Erasure {
  /** Once per plugin, while it is registered. */
  declare(declaration: ErasureDeclaration): void
  /**
   * Asks for an erasure; asked twice, answers the first. The caller's rights are checked before.
   * @throws `not-found`, `last-admin`, `erasure-start-outside`
   */
  request(unit: UnitOfWork, caller: Caller, request: ErasureRequest): Promise<{ readonly view: ErasureView; readonly created: boolean }>
  /** Newest first; of one member, or of all that the workspace has had. */
  list(unit: UnitOfWork, locale: string, filter?: { readonly memberId?: string }): Promise<readonly ErasureView[]>
  /** Undefined where there is none. */
  find(unit: UnitOfWork, locale: string, id: string): Promise<ErasureView | undefined>
  /**
   * Ends one that waits.
   * @throws `erasure-started`
   */
  cancel(unit: UnitOfWork, id: string): Promise<void>
  /** What would stay of a member, and why. */
  kept(unit: UnitOfWork, memberId: string, locale: string): Promise<readonly KeptKind[]>
  /**
   * @throws `sign-in-again` where the caller's session is older than 15 minutes
   */
  requireFreshSignIn(request: FastifyRequest): Promise<void>
  /** Writes certificates as documents; one plugin offers it. */
  writer(write: (certificate: unknown, locale: string, signal: AbortSignal) => Promise<Uint8Array>): void
}
