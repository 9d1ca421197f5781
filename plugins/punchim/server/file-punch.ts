import { Problem } from '@overt/sdk'
import type { Entry, UnitOfWork } from '@overt/sdk'
import type { PunchContext } from './punch-context.ts'
import type { PunchRow } from './punch-row.ts'
import type { Neighbours } from './punches.ts'

type Work = Pick<PunchContext, 'work'>

/** What a punch does to entries and to the punch it belongs with. */
export interface Filing {
  readonly entryId: string | null
  /** Why there is no entry. */
  readonly notFiled: string | null
  readonly partnerId: string | null
  /** Out of order with the punches around it. */
  readonly isOutOfOrder: boolean
  /** Punches that change with it, by id. */
  readonly changes: ReadonlyMap<string, Partial<PunchRow>>
}

export type NewPunch = Pick<PunchRow, 'id' | 'memberId' | 'kind' | 'correctedAt' | 'taskId'> & { /** Code of what keeps it from being filed. */ readonly hold: string | null }

const filing = (parts: Partial<Filing>): Filing => ({ entryId: null, notFiled: null, partnerId: null, isOutOfOrder: false, changes: new Map(), ...parts })

/** Rules of entries that a punch can run into and nobody at the phone can do anything about. */
const settledByPeople = [
  'entry-overlaps', 'entry-long', 'entry-too-long', 'entry-start-out-of-range', 'in-future', 'stop-before-start', 'timer-not-running', 'archived', 'not-found', 'forbidden', 'id-taken',
]

/** Whether a punch is kept without an entry, for a person to settle, where filing it fails so. A guard's refusal reaches whoever punches online. */
export function isSettledByPeople(error: unknown, { isLate }: { readonly isLate: boolean }): error is Problem {
  return error instanceof Problem && error.status < 500 && error.status !== 429 && (isLate || settledByPeople.includes(error.code))
}

/**
 * Starts or stops the entry of a punch, through the work service with all its rules. With a `hold` nothing is filed, and the punch only finds its
 * place among the others.
 */
export async function filePunch(context: Work, unit: UnitOfWork, punch: NewPunch, around: Neighbours): Promise<Filing> {
  return punch.kind === 'in' ? fileIn(context, unit, punch, around) : fileOut(context, unit, punch, around)
}

async function fileIn(context: Work, unit: UnitOfWork, punch: NewPunch, { before, after }: Neighbours): Promise<Filing> {
  const at = punch.correctedAt.toISOString()
  if (after !== undefined) {
    // It came after what followed it: with a punch-out that waits for it, it makes a whole.
    if (after.kind === 'in' || after.partnerId !== null) return filing({ notFiled: punch.hold ?? 'out-of-order', isOutOfOrder: true })
    const entry = punch.hold === null && punch.taskId !== null ? await fileWhole(context, unit, punch, after.correctedAt) : null
    const notFiled = entry === null ? punch.hold ?? 'punch-not-assigned' : null
    return filing({ entryId: entry?.id ?? null, notFiled, partnerId: after.id, isOutOfOrder: true, changes: new Map([[after.id, { partnerId: punch.id, entryId: entry?.id ?? null, notFiled }]]) })
  }
  // Whoever punches in while they are in has changed tasks, or forgotten to punch out.
  const isSwitch = before?.kind === 'in' && before.partnerId === null
  const entry = punch.hold === null && punch.taskId !== null ? await context.work.start(unit, punch.memberId, { taskId: punch.taskId, at, source: 'punch', confirmLong: true }) : null
  return filing({
    entryId: entry?.id ?? null, notFiled: entry === null ? punch.hold ?? 'punch-not-assigned' : null, isOutOfOrder: isSwitch && before.taskId === punch.taskId,
    changes: isSwitch ? new Map([[before.id, { partnerId: punch.id }]]) : new Map(),
  })
}

async function fileOut(context: Work, unit: UnitOfWork, punch: NewPunch, { before }: Neighbours): Promise<Filing> {
  const start = before?.kind === 'in' ? before : undefined
  if (start === undefined || start.partnerId !== null) return filing({ notFiled: 'no-punch-in', isOutOfOrder: true })
  const changes = new Map<string, Partial<PunchRow>>([[start.id, { partnerId: punch.id }]])
  if (punch.hold !== null) return filing({ partnerId: start.id, notFiled: punch.hold, entryId: start.entryId, changes })
  if (start.entryId !== null) {
    await stopShiftOf(context, unit, { ...start, entryId: start.entryId }, punch.correctedAt)
    return filing({ partnerId: start.id, entryId: start.entryId, changes })
  }
  // A punch-in that waits for a decision waits with its punch-out; another may be filed as a whole now.
  if (start.notFiled === 'punch-outside' || start.taskId === null) return filing({ partnerId: start.id, notFiled: start.notFiled ?? 'punch-not-assigned', changes })
  const entry = await fileWhole(context, unit, { ...start, taskId: start.taskId }, punch.correctedAt)
  return filing({ partnerId: start.id, entryId: entry.id, changes: new Map([[start.id, { partnerId: punch.id, entryId: entry.id, notFiled: null }]]) })
}

/** Stops the entry that a punch-in started, where it still runs: somebody may have stopped it elsewhere. */
export async function stopEntryOf(context: Work, unit: UnitOfWork, memberId: string, entryId: string, at: Date): Promise<void> {
  const running = await context.work.running(unit, memberId)
  if (running?.id === entryId) await context.work.stop(unit, memberId, { at: at.toISOString(), confirmLong: true })
}

/** The same at the end of a shift, also where a break parted it: what goes on after a break is another entry of the same punch. */
export async function stopShiftOf(context: Work, unit: UnitOfWork, { memberId, entryId, correctedAt }: Pick<PunchRow, 'memberId' | 'correctedAt'> & { readonly entryId: string }, at: Date): Promise<void> {
  const running = await context.work.running(unit, memberId)
  const isOfShift = running !== null && (running.id === entryId || (running.source === 'punch' && Date.parse(running.startedAt) >= correctedAt.getTime()))
  if (isOfShift) await context.work.stop(unit, memberId, { at: at.toISOString(), confirmLong: true })
}

/** Files the whole time from a punch-in to its end. */
export async function fileWhole(context: Work, unit: UnitOfWork, { memberId, taskId, correctedAt }: Pick<PunchRow, 'memberId' | 'taskId' | 'correctedAt'>, end: Date): Promise<Entry> {
  return context.work.file(unit, memberId, { taskId: taskId!, startedAt: correctedAt.toISOString(), stoppedAt: end.toISOString(), source: 'punch', confirmLong: true })
}
