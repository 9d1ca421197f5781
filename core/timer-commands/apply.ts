import type { Entry, UnitOfWork } from '@overt/sdk'
import { entryJson } from '../work/entry-json.ts'
import { changeEntry } from '../work/entry-edits.ts'
import { findEntry } from '../work/entries.ts'
import { timerNotRunning } from '../work/errors.ts'
import { taskByName } from '../work/task-by-name.ts'
import { lockTimer, runningEntry, startTimer, stopTimer } from '../work/timer.ts'
import type { CommandRow } from './command-row.ts'
import { findCommands, startBefore } from './command-row.ts'
import { actingAtDesktop } from './context.ts'
import type { CommandContext } from './context.ts'
import { changedMeanwhile, nothingBefore, startDropped, timerOff } from './errors.ts'
import { readSentence } from './sentence.ts'

/** Behind which unsettled start a stop stands, or what it stops; null says nothing about it. */
export type Stops = { readonly behind: string } | { readonly seen: string | null } | null

/** What a stop is about: the entry that was shown, or the start of the same device before it. Errors: `timer-start-dropped`. */
export async function whatItStops(unit: UnitOfWork, row: CommandRow): Promise<Stops> {
  const { seenEntryId } = row.content
  const start = seenEntryId === undefined ? await startBefore(unit, row) : seenEntryId === null ? undefined : (await findCommands(unit, [seenEntryId])).find(({ memberId }) => memberId === row.memberId)
  if (start?.state === 'waiting') return { behind: start.id }
  if (seenEntryId === undefined) return null
  if (start?.state === 'dropped') throw startDropped()
  return { seen: start?.entryId ?? seenEntryId }
}

interface ApplyOptions {
  /** The person has been asked: what was shown at the time is no matter any more. */
  readonly settled?: boolean
  readonly taskId?: string | undefined
}

/** Does what a command says at its instant; gives the id of the entry. Errors: those of the timer, and those of `errors.ts`. */
export async function applyCommand(context: CommandContext, unit: UnitOfWork, row: CommandRow, { settled = false, taskId }: ApplyOptions = {}): Promise<string> {
  if (!settled && !await isTimerOn(unit)) throw timerOff()
  const asked = row.content.sentence === undefined || taskId !== undefined ? row : { ...row, ...await readSentence(context, unit, row) }
  await lockTimer(unit, row.memberId)
  return asked.command === 'stop' ? stopAt(context, unit, asked, settled) : startAt(context, unit, asked, { settled, taskId })
}

async function startAt(context: CommandContext, unit: UnitOfWork, row: CommandRow, { settled, taskId }: ApplyOptions): Promise<string> {
  const running = await runningEntry(unit, row.memberId)
  const isNamed = taskId !== undefined || row.content.taskId !== undefined || row.content.task !== undefined
  // What goes on already need not be continued.
  if (row.command === 'continue' && !isNamed && running !== null && running.startedAt <= row.at) return running.id
  const acting = await actingAtDesktop(context, unit, row.memberId)
  const { id, at, content: { description } } = row
  const entry = await startTimer(context, unit, acting, {
    id, at: notLater(at, context), description, confirmLong: settled, taskId: await taskOf(context, unit, row, taskId),
  })
  return entry.id
}

/** The task that a start or continue is for; created on the way where a name is new. */
export async function taskOf(context: CommandContext, unit: UnitOfWork, { memberId, at, command, content }: CommandRow, taskId: string | undefined): Promise<string> {
  if (taskId !== undefined) return taskId
  const { task, project, organization } = content
  if (command === 'continue' && content.taskId === undefined && task === undefined) return (await latestBefore(unit, memberId, at)).taskId
  return taskByName(context, unit, await actingAtDesktop(context, unit, memberId), { taskId: content.taskId, task, project, organization })
}

async function stopAt(context: CommandContext, unit: UnitOfWork, row: CommandRow, settled: boolean): Promise<string> {
  const { memberId, at } = row
  const stops = settled ? null : await whatItStops(unit, row)
  const running = await runningEntry(unit, memberId)
  if (stops !== null && 'seen' in stops && running !== null && running.id !== stops.seen) throw changedMeanwhile()
  if (settled && (running === null || running.startedAt > at)) return moveStop(context, unit, row)
  return (await stopTimer(context, unit, { memberId }, notLater(at, context), settled)).id
}

/** Lets the entry that was shown, or the latest before it, end when the person said. */
async function moveStop(context: CommandContext, unit: UnitOfWork, { memberId, at, content: { seenEntryId } }: CommandRow): Promise<string> {
  const acting = await actingAtDesktop(context, unit, memberId)
  const start = seenEntryId == null ? undefined : (await findCommands(unit, [seenEntryId])).find((command) => command.memberId === memberId)
  const wanted = start?.entryId ?? seenEntryId ?? null
  const latest = await latestBefore(unit, memberId, at, wanted)
  if (latest.stoppedAt === null) throw timerNotRunning()
  const { entry } = await changeEntry(context, unit, acting, await findEntry(unit, acting.ability, 'update', latest.id), { stoppedAt: notLater(at, context), confirmLong: true })
  return entry.id
}

/** The member's entry of that id that had begun, else the latest that had. Errors: `timer-nothing-before`. */
async function latestBefore(unit: UnitOfWork, memberId: string, at: string, id: string | null = null): Promise<Entry> {
  const [row] = await unit.query<{ entry: Entry }>(`
    select ${entryJson} as entry from core.entry e
    where e.workspace_id = $1 and e.member_id = $2 and e.deleted_batch is null and e.started_at <= $3
    order by (e.id is not distinct from $4::uuid) desc, e.started_at desc limit 1`, [unit.workspaceId, memberId, at, id])
  if (row === undefined) throw nothingBefore()
  return row.entry
}

/** A clock that is a little ahead is no reason to refuse. */
const notLater = (at: string, { clock }: CommandContext): string => {
  const now = clock.now().toString({ fractionalSecondDigits: 3 })
  return at < now ? at : now
}

/** Whether the workspace lets its members run the timer from their desktops. */
export async function isTimerOn(unit: UnitOfWork): Promise<boolean> {
  const [row] = await unit.query<{ on: boolean }>({ name: 'timer-switch', text: 'select desktop_timer as on from core.monitoring where workspace_id = $1', values: [unit.workspaceId] })
  return row?.on ?? true
}
