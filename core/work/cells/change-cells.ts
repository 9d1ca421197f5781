import { Problem } from '@overt/sdk'
import type { CellsChange, CellsChanged, Entry, UnitOfWork } from '@overt/sdk'
import type { Acting } from '../acting.ts'
import { changeEntry, createEntry } from '../entry-edits.ts'
import { findEntry } from '../entries.ts'
import { cellChanged, cellsApart, cellsRefused, entryOverlaps } from '../errors.ts'
import { removeEntries } from '../removal.ts'
import { lockTimer } from '../timer.ts'
import type { TimerContext } from '../timer.ts'
import { entriesWithin, TimeTaken } from '../violations.ts'
import { planCell } from './cell-plan.ts'
import { DayEntries } from './day-entries.ts'
import { placeLength } from './place-length.ts'

type Cell = CellsChange['cells'][number]

/** The days of one request: a month and the week before it. */
const mostDays = 38

export interface RefusedCell {
  readonly index: number
  readonly problem: Problem
}

/** What a member's days have, and what became of it so far. */
interface Sheet {
  readonly memberId: string
  readonly timeZone: string
  readonly now: Temporal.Instant
  readonly days: DayEntries
  readonly entries: Map<string, Entry>
  readonly undo: { readonly created: string[]; readonly changed: { id: string; startedAt: string; stoppedAt: string; description: string }[]; readonly batchIds: string[] }
}

/**
 * Makes cells of a time sheet hold what they are to hold, all or none: cells that become less come first, so that their time can be taken by others. Each cell is
 * tried, so that the answer names everyone that is refused. Errors: `cells-apart`, `cells-refused`.
 */
export async function changeCells(context: TimerContext, unit: UnitOfWork, acting: Acting, wanted: CellsChange & { readonly memberId: string; readonly timeZone: string }, texts: (problem: Problem) => object): Promise<CellsChanged> {
  const { memberId, timeZone, cells } = wanted
  const dates = cells.map(({ date }) => date).toSorted()
  const [from, to] = [dates[0]!, dates.at(-1)!]
  if (Temporal.PlainDate.from(from).until(to).days >= mostDays) throw cellsApart({ values: { days: mostDays } })
  await lockTimer(unit, memberId)
  const now = context.clock.now()
  const sheet: Sheet = { memberId, timeZone, now, entries: new Map(), undo: { created: [], changed: [], batchIds: [] }, days: await DayEntries.read(unit, { memberId, from, to, timeZone, now }) }
  const refused: RefusedCell[] = []
  const shrinksFirst = ({ seconds, was }: Cell): number => seconds < was ? 0 : 1
  for (const [index, cell] of [...cells.entries()].toSorted(([, one], [, other]) => shrinksFirst(one) - shrinksFirst(other))) {
    try {
      await unit.inPart((part) => changeCell(context, part, acting, sheet, cell))
    } catch (error) {
      refused.push({ index, problem: await refusal(unit, error) })
    }
  }
  if (refused.length > 0) throw cellsRefused({ extensions: { cells: refused.toSorted((one, other) => one.index - other.index).map(({ index, problem }) => ({ index, code: problem.code, ...texts(problem), ...problem.extensions })) } })
  return { entries: [...sheet.entries.values()], undo: sheet.undo }
}

async function refusal(unit: UnitOfWork, error: unknown): Promise<Problem> {
  if (error instanceof TimeTaken) return entryOverlaps({ extensions: { overlaps: await entriesWithin(unit, error.wanted) }, cause: error })
  if (error instanceof Problem && error.status < 500) return error
  throw error
}

async function changeCell(context: TimerContext, unit: UnitOfWork, acting: Acting, sheet: Sheet, { taskId, date, seconds, was, description }: Cell): Promise<void> {
  const { days, undo, entries, memberId } = sheet
  const parts = days.parts(taskId, date)
  const finished = parts.filter(({ entry }) => entry.stoppedAt !== null).reduce((sum, part) => sum + part.seconds, 0)
  if (parts.every(({ entry }) => entry.stoppedAt !== null) && finished !== was) throw cellChanged()
  const plan = planCell(parts, seconds, description !== undefined)
  const day = Temporal.PlainDate.from(date)
  if (plan.remove.length > 0) {
    const { batchId } = await removeEntries(context, unit, acting, plan.remove.map(({ id }) => id))
    if (batchId !== null) undo.batchIds.push(batchId)
    for (const { id } of plan.remove) days.forget(id)
  }
  const changed = plan.resize?.entry ?? plan.describe
  if (changed !== undefined) {
    const found = await findEntry(unit, acting.ability, 'update', changed.id)
    const times = plan.resize === undefined ? {} : { ...resized(sheet, day, found.entry, plan.resize.seconds), placed: true }
    const { entry } = await changeEntry(context, unit, acting, found, { ...times, ...(description === undefined ? {} : { description }), ...(plan.resize === undefined ? { confirmLong: true } : {}) })
    undo.changed.push({ id: entry.id, startedAt: found.entry.startedAt, stoppedAt: found.entry.stoppedAt ?? found.entry.startedAt, description: found.entry.description })
    days.keep(entry)
    entries.set(entry.id, entry)
  }
  if (plan.create !== undefined) {
    const { from, to } = placeLength(plan.create, day, days.taken(date), sheet)
    const entry = await createEntry(context, unit, acting, { memberId, taskId, startedAt: from.toString(), stoppedAt: to.toString(), placed: true, confirmLong: true, ...(description === undefined ? {} : { description }) })
    undo.created.push(entry.id)
    days.keep(entry)
    entries.set(entry.id, entry)
  }
}

/** Where it is, as long as nothing else is in the way; else where there is room. */
function resized({ days, timeZone, now }: Sheet, day: Temporal.PlainDate, entry: Entry, seconds: number): { readonly startedAt: string; readonly stoppedAt: string } {
  const taken = days.taken(day.toString(), entry.id)
  const from = Temporal.Instant.from(entry.startedAt)
  const to = from.add({ seconds })
  const dayEnd = day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant()
  const stays = Temporal.Instant.compare(to, dayEnd) <= 0 && taken.every((other) => Temporal.Instant.compare(other.to, from) <= 0 || Temporal.Instant.compare(other.from, to) >= 0)
  const found = stays ? { from, to } : placeLength(seconds, day, taken, { now, timeZone })
  return { startedAt: found.from.toString(), stoppedAt: found.to.toString() }
}
