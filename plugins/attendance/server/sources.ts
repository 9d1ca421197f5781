import type {} from '@overt/plugin-activity/contracts'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type {} from '../contracts.ts'
import type { Pause, Session } from '../rule/index.ts'
import { readBreaks } from './breaks.ts'
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
  /** Breaks that the member recorded. */
  readonly breaks: readonly Pause[]
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
  const agent = await agentSessions(context, unit, filter)
  const sessions: OwnedSession[] = [
    ...(wants('agent') ? agent.sessions : []),
    ...(wants('entries') ? await entrySessions(context, unit, filter) : []),
    ...(wants('punches') ? await punchSessions(context, unit, filter) : []),
  ]
  const observed = new Map(filter.memberIds.map((memberId) => [memberId, { sessions: [] as SourcedSession[], pauses: [] as Pause[], breaks: [] as Pause[] }]))
  for (const { memberId, ...session } of sessions) observed.get(memberId)?.sessions.push(session)
  for (const { memberId, ...pause } of agent.pauses) observed.get(memberId)?.pauses.push(pause)
  for (const { memberId, ...each } of await readBreaks(unit, filter)) observed.get(memberId)?.breaks.push(each)
  return observed
}

/** What the agent saw, and when it was paused; a pause is cut out of every source. */
async function agentSessions(
  context: Context, unit: UnitOfWork, filter: SourceFilter,
): Promise<{ sessions: OwnedSession[]; pauses: (Pause & { readonly memberId: string })[] }> {
  const activity = await context.find('activity', unit.workspaceId)
  const members = activity ? await activity.sessions(unit, filter) : []
  const instant = (text: string) => Temporal.Instant.from(text)
  return {
    sessions: members.flatMap(({ memberId, sessions }) => sessions.map(({ startedAt, endedAt, lastSeenAt }) => ({
      memberId, startedAt: instant(startedAt), ...(endedAt === null ? { endedAt: null, lastSeenAt: instant(lastSeenAt) } : { endedAt: instant(endedAt) }), source: 'agent' as const,
    }))),
    pauses: members.flatMap(({ memberId, pauses }) => pauses.map(({ startedAt, endedAt }) => ({
      memberId, startedAt: instant(startedAt), endedAt: instant(endedAt),
    }))),
  }
}

async function entrySessions(context: Context, unit: UnitOfWork, filter: SourceFilter): Promise<OwnedSession[]> {
  const now = context.clock.now()
  const entries = await context.directory.entries(unit, filter)
  // A running entry is its member's own word that work goes on: it counts until now.
  return entries.map(({ memberId, startedAt, stoppedAt }) => ({
    memberId, startedAt, endedAt: stoppedAt, ...(stoppedAt === null && { lastSeenAt: now }), source: 'entries',
  }))
}

async function punchSessions(context: Context, unit: UnitOfWork, filter: SourceFilter): Promise<OwnedSession[]> {
  const punches = await context.find('punches', unit.workspaceId)
  if (!punches) return []
  return (await punches.pairs(unit, filter)).map((pair) => ({ ...pair, source: 'punches' }))
}
