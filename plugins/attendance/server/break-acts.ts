import { Problem, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { breakAt, closeBreak, findBreak, insertBreak, latestEnd, lockRunning, longestBreakHours, nextBreak, viewOf } from './breaks.ts'
import type { BreakContext, BreakRow, WorkBreak } from './breaks.ts'
import { breakBefore, breakIdTaken, breakInFuture, breakNotFound, breakNotRunning, breakRunning, breakTooLate } from './errors.ts'
import { fromPostgres } from './read-time.ts'

/** The beginning or end of a break, as a person gave it. */
export interface BreakAct {
  readonly memberId: string
  /** By which it is done once; absent where it is done whenever it comes. */
  readonly id?: string | undefined
  /** When the person did it; now where absent. */
  readonly at?: Temporal.Instant | undefined
  /** In force when the act came from an agent. */
  readonly policyVersion?: number | undefined
}

export interface BreakEnd extends BreakAct {
  /** The break, or the act that began it; absent ends the one in which the instant lies. */
  readonly breakId?: string | undefined
  /** Goes on with what the break interrupted. */
  readonly resume: boolean
}

export interface StartedBreak {
  readonly break: WorkBreak
  /** The act had been done before. */
  readonly isRepeated: boolean
}

export interface EndedBreak extends StartedBreak {
  /** The entry that goes on with the interrupted work. */
  readonly entryId: string | null
}

/** A device's clock may be this far ahead; then it is now. */
const aheadMinutes = 10
/** What is sent later than this is settled by a correction. */
export const latestDays = 31

/**
 * Begins a break at its instant, and stops the entry that runs then. Breaks of a person never overlap: one that begins within another joins it, and one
 * that comes late ends where the next break or the next work began. Errors: `break-running` for an act without an id, `break-in-future`, `break-too-late`,
 * `break-id-taken`, `not-found` for one that was removed since, and those of stopping.
 */
export async function startBreak(context: BreakContext, unit: UnitOfWork, { memberId, id, at: given, policyVersion }: BreakAct): Promise<StartedBreak> {
  await context.work.lock(unit, memberId)
  const known = await findAct(unit, { memberId, id, act: 'start' })
  if (known !== undefined) return { break: viewOf(await findBreak(unit, memberId, known.break_id) ?? gone()), isRepeated: true }
  const { now, at } = judge(context, given)
  const open = await lockRunning(unit, memberId)
  if (open !== undefined && Temporal.Instant.compare(latestEnd(open), now) <= 0) await closeBreak(context, unit, open, latestEnd(open))
  const around = await breakAt(unit, memberId, at)
  if (around !== undefined && id === undefined) throw breakRunning()
  const started = around === undefined ? await begin(context, unit, { memberId, id: id ?? uuidv7(at.epochMilliseconds), at, now }) : viewOf(around)
  await keepAct(unit, { memberId, id, act: 'start', at, now, policyVersion, breakId: started.id, entryId: null })
  return { break: started, isRepeated: false }
}

async function begin(context: BreakContext, unit: UnitOfWork, { memberId, id, at, now }: { readonly memberId: string; readonly id: string; readonly at: Temporal.Instant; readonly now: Temporal.Instant }): Promise<WorkBreak> {
  const running = await context.work.running(unit, memberId)
  const began = running === null ? null : Temporal.Instant.from(running.startedAt)
  // The clock of the process that started it may be a little ahead.
  const isAhead = began !== null && Temporal.Instant.compare(began, now) > 0
  const interrupted = began !== null && (isAhead || Temporal.Instant.compare(began, at) <= 0) ? running : null
  if (interrupted !== null) await context.work.stop(unit, memberId, isAhead ? {} : { at: at.toString() })
  const latest = at.add({ hours: longestBreakHours })
  const ends = [latest, await nextBreak(unit, memberId, at), await nextWork(context, unit, { memberId, from: at, to: latest })].filter((end) => end !== undefined).sort(Temporal.Instant.compare)
  const end = ends[0]!
  return await insertBreak(context, unit, {
    id, member_id: memberId, started_at: at.toString(), ended_at: Temporal.Instant.compare(end, now) <= 0 ? end.toString() : null,
    task_id: interrupted?.taskId ?? null, description: interrupted?.description ?? '', source: interrupted?.source ?? 'web',
  })
}

/** When the member's next work began. */
async function nextWork(context: BreakContext, unit: UnitOfWork, { memberId, from, to }: { readonly memberId: string; readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<Temporal.Instant | undefined> {
  const entries = await context.directory.entries(unit, { memberIds: [memberId], from, to })
  return entries.map(({ startedAt }) => startedAt).filter((startedAt) => Temporal.Instant.compare(startedAt, from) > 0).sort(Temporal.Instant.compare)[0]
}

/**
 * Ends a break at its instant. Of several ends the earliest holds, whichever comes first. The interrupted work goes on where nothing else had ended the
 * break. Errors: `break-not-running`, `break-before-start`, `break-in-future`, `break-too-late`, `break-id-taken`.
 */
export async function endBreak(context: BreakContext, unit: UnitOfWork, { memberId, id, at: given, policyVersion, breakId, resume }: BreakEnd): Promise<EndedBreak> {
  await context.work.lock(unit, memberId)
  const known = await findAct(unit, { memberId, id, act: 'end' })
  if (known !== undefined) return { break: viewOf(await findBreak(unit, memberId, known.break_id) ?? gone()), entryId: known.entry_id, isRepeated: true }
  const { now, at } = judge(context, given)
  const row = await wanted(unit, { memberId, breakId, at })
  if (row === undefined) throw breakNotRunning()
  if (Temporal.Instant.compare(at, fromPostgres(row.started_at)!) < 0) throw breakBefore()
  const latest = latestEnd(row)
  const end = Temporal.Instant.compare(at, latest) < 0 ? at : latest
  const endedAt = fromPostgres(row.ended_at)
  const wasOpen = endedAt === null || Temporal.Instant.compare(endedAt, latest) === 0
  const ended = endedAt === null || Temporal.Instant.compare(end, endedAt) < 0 ? await closeBreak(context, unit, row, end) : viewOf(row)
  const entryId = resume && wasOpen ? await goOn(context, unit, row, Temporal.Instant.compare(at, now) < 0 ? at.toString() : undefined) : null
  await keepAct(unit, { memberId, id, act: 'end', at, now, policyVersion, breakId: row.id, entryId })
  return { break: ended, entryId, isRepeated: false }
}

/** Ends the break in which an instant lies, and goes on with nothing. */
export async function endAt(context: BreakContext, unit: UnitOfWork, { memberId, at }: { readonly memberId: string; readonly at: Temporal.Instant }): Promise<void> {
  await context.work.lock(unit, memberId)
  const row = await breakAt(unit, memberId, at)
  if (row !== undefined) await closeBreak(context, unit, row, at)
}

/** Ends the running break where work begins, if that is not filed to have begun before it. */
export async function endAtWork(context: BreakContext, unit: UnitOfWork, { memberId, startedAt }: { readonly memberId: string; readonly startedAt: string }): Promise<void> {
  const open = await lockRunning(unit, memberId)
  const at = Temporal.Instant.from(startedAt)
  if (open === undefined || Temporal.Instant.compare(at, fromPostgres(open.started_at)!) < 0) return
  const latest = latestEnd(open)
  await closeBreak(context, unit, open, Temporal.Instant.compare(at, latest) < 0 ? at : latest)
}

async function wanted(unit: UnitOfWork, { memberId, breakId, at }: { readonly memberId: string; readonly breakId: string | undefined; readonly at: Temporal.Instant }): Promise<BreakRow | undefined> {
  if (breakId === undefined) return await breakAt(unit, memberId, at) ?? await lockRunning(unit, memberId)
  const [begun] = await unit.query<Pick<ActRow, 'break_id'>>(`select break_id from p_attendance.break_act where workspace_id = $1 and id = $2 and member_id = $3 and act = 'start'`, [unit.workspaceId, breakId, memberId])
  return await findBreak(unit, memberId, begun?.break_id ?? breakId)
}

/** Starts the interrupted work again. The break ends also where that cannot be: its task may be closed, other work may lie there, or another timer runs. */
async function goOn(context: BreakContext, unit: UnitOfWork, { member_id: memberId, task_id: taskId, description, source }: BreakRow, at: string | undefined): Promise<string | null> {
  if (taskId === null || await context.work.running(unit, memberId) !== null) return null
  return await unit.inPart(async (part) => (await context.work.start(part, memberId, { taskId, description, source, at })).id).catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500) return null
    throw error
  })
}

/** The instant of an act, to the millisecond. Errors: `break-in-future`, `break-too-late`. */
function judge({ clock }: BreakContext, given: Temporal.Instant | undefined): { readonly now: Temporal.Instant; readonly at: Temporal.Instant } {
  const now = Temporal.Instant.fromEpochMilliseconds(clock.now().epochMilliseconds)
  if (given === undefined) return { now, at: now }
  const at = Temporal.Instant.fromEpochMilliseconds(given.epochMilliseconds)
  if (Temporal.Instant.compare(at, now.add({ minutes: aheadMinutes })) > 0) throw breakInFuture({ values: { minutes: aheadMinutes } })
  if (Temporal.Instant.compare(at, now.subtract({ hours: 24 * latestDays })) < 0) throw breakTooLate({ values: { days: latestDays } })
  return { now, at: Temporal.Instant.compare(at, now) < 0 ? at : now }
}

interface ActRow {
  readonly member_id: string
  readonly act: string
  readonly break_id: string
  readonly entry_id: string | null
}

/** The act of that id. Errors: `break-id-taken` where it is another one. */
async function findAct(unit: UnitOfWork, { memberId, id, act }: { readonly memberId: string; readonly id: string | undefined; readonly act: 'start' | 'end' }): Promise<ActRow | undefined> {
  if (id === undefined) return undefined
  const [row] = await unit.query<ActRow>('select member_id, act, break_id, entry_id from p_attendance.break_act where workspace_id = $1 and id = $2', [unit.workspaceId, id])
  if (row !== undefined && (row.member_id !== memberId || row.act !== act)) throw breakIdTaken()
  return row
}

interface KeptAct extends BreakAct {
  readonly act: 'start' | 'end'
  readonly at: Temporal.Instant
  readonly now: Temporal.Instant
  readonly breakId: string
  readonly entryId: string | null
}

async function keepAct(unit: UnitOfWork, { memberId, id, act, at, now, policyVersion, breakId, entryId }: KeptAct): Promise<void> {
  if (id === undefined) return
  // Two people with one id at once: the other one was first.
  const kept = await unit.query('insert into p_attendance.break_act (workspace_id, id, member_id, act, at, received_at, break_id, entry_id, policy_version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id',
    [unit.workspaceId, id, memberId, act, at.toString(), now.toString(), breakId, entryId, policyVersion ?? null])
  if (kept.length === 0) throw breakIdTaken()
}

function gone(): never {
  throw breakNotFound()
}
