import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { Pause, Session } from '../rule/index.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** A session with where it was seen. */
export interface SourcedSession extends Session {
  readonly source: 'agent' | 'entries' | 'punches'
}

/** What was observed of one member, in no particular order. */
export interface Observed {
  readonly sessions: readonly SourcedSession[]
  readonly pauses: readonly Pause[]
}

export interface SourceFilter {
  readonly memberIds: readonly string[]
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

interface OwnedSession extends SourcedSession {
  readonly memberId: string
}

/** Sessions and pauses by member, from the sources the workspace chose; a source whose plugin is off gives nothing. */
export async function observe(context: Context, unit: UnitOfWork, filter: SourceFilter): Promise<Map<string, Observed>> {
  const { sources } = await context.settings(unit.workspaceId)
  const wants = (source: typeof sources) => sources === 'union' || sources === source
  const activity = await context.find('activity', unit.workspaceId)
  const sessions: OwnedSession[] = [
    ...(wants('agent') && activity ? (await activity.sessions(unit, filter)).map((session) => ({ ...session, source: 'agent' as const })) : []),
    ...(wants('entries') ? await entrySessions(context, unit, filter) : []),
    ...(wants('punches') ? await punchSessions(context, unit, filter) : []),
  ]
  const pauses = activity ? await activity.pauses(unit, filter) : []
  const observed = new Map(filter.memberIds.map((memberId) => [memberId, { sessions: [] as SourcedSession[], pauses: [] as Pause[] }]))
  for (const { memberId, ...session } of sessions) observed.get(memberId)?.sessions.push(session)
  for (const { memberId, ...pause } of pauses) observed.get(memberId)?.pauses.push(pause)
  return observed
}

async function entrySessions(context: Context, unit: UnitOfWork, filter: SourceFilter): Promise<OwnedSession[]> {
  const now = context.clock.now()
  const entries = await context.directory.entries(unit, filter)
  // A running entry is its member's own word that work goes on: it counts until now.
  return entries.map(({ memberId, startedAt, stoppedAt }) => ({ memberId, startedAt, endedAt: stoppedAt, lastSeenAt: now, source: 'entries' }))
}

async function punchSessions(context: Context, unit: UnitOfWork, filter: SourceFilter): Promise<OwnedSession[]> {
  const punches = await context.find('punches', unit.workspaceId)
  if (!punches) return []
  return (await punches.pairs(unit, filter)).map((pair) => ({ ...pair, source: 'punches' }))
}
