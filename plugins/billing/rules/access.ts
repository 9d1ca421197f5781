/** Days between the first warning and the day from which the workspace can only be read. */
export const graceDays = 14
/** Days for which everybody's data stays available after that. */
export const readOnlyDays = 60
/** Days for which the deletion is announced at least, however long the server was away. */
export const announcedDays = 14
const lastWarningDays = 3

export type AccessReason = 'trial-ended' | 'ended' | 'unpaid'
export type AccessNotice = 'grace' | 'grace-ends' | 'read-only' | 'erasure' | 'erasure-soon'

/** What has happened so far; a workspace that is in order has no history. */
export interface AccessHistory {
  readonly graceSince: Temporal.Instant | null
  readonly readOnlySince: Temporal.Instant | null
  readonly erasureAnnouncedAt: Temporal.Instant | null
}
export const noHistory: AccessHistory = { graceSince: null, readOnlySince: null, erasureAnnouncedAt: null }

export type AccessStep =
  | { readonly state: 'open'; readonly history: AccessHistory; readonly notices: readonly AccessNotice[] }
  | {
    readonly state: 'grace' | 'read-only' | 'due'
    readonly reason: AccessReason
    readonly readOnlyAt: Temporal.Instant
    readonly erasesAt: Temporal.Instant
    readonly history: AccessHistory
    /** Everything that should have been said by now. */
    readonly notices: readonly AccessNotice[]
  }

/**
 * How far a workspace may be used. Each step is counted from the one before as it was noticed, so that nobody loses a day of grace, nor an announcement, to a
 * server that was off. Without a reason all is as it was.
 */
export function accessAt(reason: AccessReason | null, history: AccessHistory, now: Temporal.Instant): AccessStep {
  if (reason === null) return { state: 'open', history: noHistory, notices: [] }
  const graceSince = history.graceSince ?? now
  const graceEnds = after(graceSince, graceDays)
  const readOnlySince = history.readOnlySince ?? (isReached(now, graceEnds) ? now : null)
  const readOnlyAt = readOnlySince ?? graceEnds
  const earliest = after(readOnlyAt, readOnlyDays)
  const erasureAnnouncedAt = history.erasureAnnouncedAt ?? (readOnlySince !== null && isReached(now, after(earliest, -announcedDays)) ? now : null)
  const erasesAt = erasureAnnouncedAt === null ? earliest : later(earliest, after(erasureAnnouncedAt, announcedDays))
  const said: readonly (readonly [AccessNotice, boolean])[] = [
    ['grace', true],
    ['grace-ends', isReached(now, after(graceEnds, -lastWarningDays))],
    ['read-only', readOnlySince !== null],
    ['erasure', erasureAnnouncedAt !== null],
    ['erasure-soon', erasureAnnouncedAt !== null && isReached(now, after(erasesAt, -lastWarningDays))],
  ]
  return {
    state: readOnlySince === null ? 'grace' : isReached(now, erasesAt) ? 'due' : 'read-only',
    reason, readOnlyAt, erasesAt, history: { graceSince, readOnlySince, erasureAnnouncedAt }, notices: said.filter(([, due]) => due).map(([notice]) => notice),
  }
}

const after = (at: Temporal.Instant, days: number): Temporal.Instant => at.add({ hours: 24 * days })
const isReached = (now: Temporal.Instant, at: Temporal.Instant): boolean => Temporal.Instant.compare(now, at) >= 0
const later = (one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant => (isReached(one, other) ? one : other)
