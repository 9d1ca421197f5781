import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import { windowOf, type Correction, type Session } from '../rule/index.ts'
import { itemOf, recordOf } from './day-store.ts'
import { correctionEmpty, correctionInFuture, correctionOutsideDay, correctionTooLate, invalidInterval, memberNotFound } from './errors.ts'
import { judge, readEvidence, type Evidence, type JudgedDay, type MemberEvidence } from './judge.ts'
import { readDate, readInstant, readInterval } from './read-time.ts'
import type { CorrectionBody } from './schemas.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** Proposed time ends at most this long after its day began. */
const longestDayHours = 36

export interface Proposal {
  readonly memberId: string
  readonly date: string
  readonly correction: Correction
  /** The day as it stands and as it would be. */
  readonly effect: { readonly before: unknown; readonly after: unknown }
}

/** Reads a proposal and finds its effect; throws the problem that says what is wrong with it. */
export async function propose(
  context: Context, unit: UnitOfWork, caller: Pick<Caller, 'memberId'>, body: Omit<CorrectionBody, 'reason'>,
): Promise<Proposal> {
  const date = readDate(body.date, '/date').toString()
  const correction = readCorrection(body)
  const evidence = await readEvidence(context, unit, [caller.memberId], date, date)
  const member = evidence.members.get(caller.memberId)
  if (!member) throw memberNotFound()
  await requireInTime(context, unit, evidence, date)
  requireWithin(member, date, correction, evidence.now)
  const before = judge(evidence, member, date)
  const after = judge(evidence, member, date, [correction])
  if (before?.day.clockInAt === null && correction.sessions.length === 0 && !(correction.clockInAt && correction.clockOutAt)) {
    throw correctionEmpty({ errors: [{ path: correction.clockInAt ? '/clockOutAt' : '/clockInAt', message: 'missing' }] })
  }
  return { memberId: caller.memberId, date, correction, effect: { before: view(caller.memberId, before), after: view(caller.memberId, after) } }
}

const view = (memberId: string, judged: JudgedDay | null) => {
  if (!judged) return null
  const { version: _, ...item } = itemOf(memberId, judged, 0)
  return { ...item, trace: recordOf(judged).trace }
}

function readCorrection(body: Omit<CorrectionBody, 'reason'>): Correction {
  const clockInAt = body.clockInAt ? readInstant(body.clockInAt, '/clockInAt') : null
  const clockOutAt = body.clockOutAt ? readInstant(body.clockOutAt, '/clockOutAt') : null
  const sessions: Session[] = (body.sessions ?? []).map((session, index) => readInterval(session, `/sessions/${index}`))
  if (!clockInAt && !clockOutAt && sessions.length === 0) throw correctionEmpty({ errors: [{ path: '/clockInAt', message: 'missing' }] })
  if (clockInAt && clockOutAt && Temporal.Instant.compare(clockOutAt, clockInAt) <= 0) {
    throw invalidInterval({ values: { path: '/' }, errors: [{ path: '/clockOutAt', message: 'before clockInAt' }] })
  }
  return { clockInAt, clockOutAt, sessions }
}

function requireWithin({ schedules }: MemberEvidence, date: string, { clockInAt, clockOutAt, sessions }: Correction, now: Temporal.Instant): void {
  const on = Temporal.PlainDate.from(date)
  const window = windowOf(on, schedules.on(date), schedules.on(on.subtract({ days: 1 }).toString()), schedules.on(on.add({ days: 1 }).toString()))
  const starts = [clockInAt, ...sessions.map(({ startedAt }) => startedAt)].filter((instant) => instant !== null)
  const ends = [clockOutAt, ...sessions.map(({ endedAt }) => endedAt)].filter((instant) => instant !== null)
  const latestEnd = window.from + longestDayHours * 3_600_000
  const outside = starts.some(({ epochMilliseconds }) => epochMilliseconds < window.from || epochMilliseconds >= window.to)
    || ends.some(({ epochMilliseconds }) => epochMilliseconds <= window.from || epochMilliseconds > latestEnd)
  if (outside) {
    const [from, to] = [window.from, window.to].map((instant) => Temporal.Instant.fromEpochMilliseconds(instant).toString())
    throw correctionOutsideDay({ values: { from, to } })
  }
  if ([...starts, ...ends].some((instant) => Temporal.Instant.compare(instant, now) > 0)) throw correctionInFuture()
}

async function requireInTime(context: Context, unit: UnitOfWork, { now }: Evidence, date: string): Promise<void> {
  const { correctionDays } = await context.settings(unit.workspaceId)
  const age = Temporal.PlainDate.from(date).until(now.toZonedDateTimeISO('UTC').toPlainDate()).days
  if (correctionDays > 0 && age > correctionDays) throw correctionTooLate({ values: { days: correctionDays } })
}
