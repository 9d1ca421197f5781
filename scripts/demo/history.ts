import { ProblemError } from '@overt/client'
import { uuidv7 } from '@overt/sdk'
import { forEachOf } from './api-client.ts'
import type { ApiClient } from './api-client.ts'
import type { Calendar } from './calendar.ts'
import type { DemoMember } from './members.ts'
import { planDay } from './plan-day.ts'
import type { Event, PlannedEntry } from './plan-day.ts'
import type { PlannedSegment } from './planned-segment.ts'
import { agentEvent, segmentRecord } from './segments.ts'

const recordsAtOnce = 1_000
/** What is told of less than this is left to the living. */
const shortestGapMs = 5 * 60_000
/** A timer that ran while the demo was off is taken for this long. */
const forgottenMs = 40 * 60_000

export interface Span {
  /** First date of the history. */
  readonly first: Temporal.PlainDate
  /** Epoch milliseconds of now: nothing is told of later. */
  readonly until: number
}

/** Sends what a member's agent has recorded since the server last heard of it, in batches as after weeks without a network. */
export async function tellSegments(api: ApiClient, member: DemoMember, policyVersion: number, calendar: Calendar, span: Span, events: EventCalendar): Promise<number> {
  const since = await lastSegmentEnd(member, span)
  if (span.until - since < shortestGapMs) return 0
  const records: object[] = []
  for (const { segments } of planned(member, calendar, { ...span, since }, events)) {
    for (const segment of cut(segments, since, span.until)) {
      if (segment.state === 'paused') records.push(agentEvent('paused', segment.from))
      records.push(segmentRecord(segment))
      if (segment.state === 'paused') records.push(agentEvent('resumed', segment.to))
    }
  }
  for (let start = 0; start < records.length; start += recordsAtOnce) {
    const { data } = await api({ token: member.account.deviceToken }).post('/api/agent/batch', {
      gzip: true,
      body: { sentAt: new Date().toISOString(), policyVersion, records: records.slice(start, start + recordsAtOnce) },
    })
    const [first] = data.rejected
    if (first !== undefined) throw new Error(`The server refused ${data.rejected.length} records of ${member.person.name}: ${first.code}, ${first.detail}.`)
  }
  return records.length
}

/** Files the member's entries since the last one that the server has; each is filed by its own member. */
export async function fileEntries(member: DemoMember, taskIds: ReadonlyMap<string, string>, calendar: Calendar, span: Span, events: EventCalendar): Promise<number> {
  const since = await lastEntryEnd(member, span)
  if (span.until - since < shortestGapMs) return 0
  const entries = [...planned(member, calendar, { ...span, since }, events)].flatMap((day) => day.entries)
    .filter(({ from, to }) => from >= since && to <= span.until)
  let filed = 0
  for (const entry of entries) if (await fileEntry(member, taskIds.get(entry.task), entry)) filed++
  return filed
}

async function fileEntry(member: DemoMember, taskId: string | undefined, { from, to, description }: PlannedEntry): Promise<boolean> {
  // Somebody may have deleted the task since.
  if (taskId === undefined) return false
  try {
    await member.api.post('/entries', {
      body: { id: uuidv7(from), taskId, startedAt: new Date(from).toISOString(), stoppedAt: new Date(to).toISOString(), description },
    })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'entry-overlaps') return false
    throw error
  }
}

/** What is out of the ordinary, by days before the first start. */
export interface EventCalendar {
  on(email: string, date: Temporal.PlainDate): Event | undefined
}

function* planned({ id, person }: DemoMember, calendar: Calendar, { first, since, until }: Span & { readonly since: number }, events: EventCalendar) {
  const start = dateOf(since, person.timeZone).subtract({ days: 1 })
  const last = dateOf(until, person.timeZone)
  for (let date = Temporal.PlainDate.compare(start, first) < 0 ? first : start; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    if (!calendar.isFree(id, date.toString())) yield planDay(person, date, events.on(person.email, date))
  }
}

function* cut(segments: readonly PlannedSegment[], since: number, until: number): Generator<PlannedSegment> {
  for (const segment of segments) {
    const from = Math.max(segment.from, since)
    const to = Math.min(segment.to, until)
    if (to > from) yield { ...segment, from, to }
  }
}

/** Where the server's knowledge of the member ends; the start of the history where it has none. */
async function lastSegmentEnd(member: DemoMember, { first, until }: Span): Promise<number> {
  const { timeZone } = member.person
  const today = dateOf(until, timeZone)
  const range = (from: Temporal.PlainDate, to: Temporal.PlainDate) => ({ memberId: member.id, from: from.toString(), to: to.add({ days: 1 }).toString() })
  const { data: { items } } = await member.api.get('/plugins/activity/totals', { params: { query: { by: 'day', ...range(first, today) } } })
  const last = items.flatMap(({ key }) => key ?? []).toSorted().at(-1)
  if (last === undefined) return startOf(first, timeZone)
  const date = Temporal.PlainDate.from(last)
  const { data: timeline } = await member.api.get('/plugins/activity/timeline', { params: { query: range(date, date) } })
  return Math.max(startOf(date, timeZone), ...timeline.map(({ endedAt }) => Date.parse(endedAt)))
}

async function lastEntryEnd(member: DemoMember, { first, until }: Span): Promise<number> {
  const { data: { items: [last] } } = await member.api.get('/entries', { params: { query: { memberId: member.id, sort: '-startedAt', limit: 1 } } })
  if (last === undefined) return startOf(first, member.person.timeZone)
  if (last.stoppedAt !== null) return Date.parse(last.stoppedAt)
  // It ran on while the demo was off.
  const at = Math.min(until, Date.parse(last.startedAt) + forgottenMs)
  await member.api.post('/timer/stop', { body: { at: new Date(at).toISOString() } })
  return at
}

const dateOf = (at: number, timeZone: string): Temporal.PlainDate => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
const startOf = (date: Temporal.PlainDate, timeZone: string): number => date.toZonedDateTime(timeZone).epochMilliseconds

/** Sends and files for all, some at once. */
export async function tellHistory(members: readonly DemoMember[], tell: (member: DemoMember) => Promise<number>, progress: (done: number, told: number) => void): Promise<number> {
  let done = 0
  let told = 0
  await forEachOf(members, 3, async (member) => {
    const more = await tell(member)
    told += more
    progress(++done, told)
  })
  return told
}
