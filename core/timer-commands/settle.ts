import type { TimerChoiceName, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createEntry } from '../work/entry-edits.ts'
import { lockTimer, runningEntry, startTimer } from '../work/timer.ts'
import { applyCommand, taskOf } from './apply.ts'
import { commandsBehind, findCommands, markSettled, startAfter } from './command-row.ts'
import type { CommandRow } from './command-row.ts'
import { actingAtDesktop } from './context.ts'
import type { CommandContext } from './context.ts'
import { commandGone, notBeside } from './errors.ts'
import { entriesAt, freeStretches } from './free-time.ts'
import { readSentence } from './sentence.ts'
import { doOrKeep } from './take.ts'
import { countWaiting } from './waiting.ts'

export interface Settlement {
  readonly choice: TimerChoiceName
  readonly taskId?: string | undefined
}

/**
 * Does with a waiting command what its person chose; the stops that were held behind it follow. Errors: `timer-command-gone`, `timer-nothing-free`,
 * and those of the timer; then nothing has changed, as long as the caller undoes the unit's part.
 */
export async function settleCommand(context: CommandContext, unit: UnitOfWork, memberId: string, commandId: string, { choice, taskId }: Settlement): Promise<void> {
  await lockTimer(unit, memberId)
  const [row] = await findCommands(unit, [commandId])
  if (row === undefined || row.memberId !== memberId || row.state !== 'waiting') throw commandGone()
  const followers = await commandsBehind(unit, row.id)
  const at = context.clock.now()
  const entryId = choice === 'drop' ? null : choice === 'mine' ? await applyCommand(context, unit, row, { settled: true, taskId }) : await fileBeside(context, unit, row, { taskId, stoppedAt: followers[0]?.at })
  const state = choice === 'drop' ? 'dropped' : 'applied'
  await markSettled(unit, row.id, { state, choice, entryId, at })
  for (const follower of followers) {
    // What was never started need not be stopped, and what was filed beside the others ended where it did.
    if (choice === 'mine') await doOrKeep(context, unit, follower)
    else await markSettled(unit, follower.id, { state, choice, entryId, at })
  }
  await context.audit.record(unit, { action: 'timer.settled', subject: 'Entry', subjectId: entryId ?? row.id, after: { command: row.command, at: row.at, code: row.code, choice } })
  context.live.publish(unit, 'timer.waiting', { memberId }, { memberIds: [memberId] })
  if (await countWaiting(unit, memberId) === 0) await context.notices.settle(unit, { kind: 'timer-waiting', key: 'timer', memberId })
}

/** Files the time from the start to its stop where nothing else is; it goes on running where it was never stopped and nothing else runs. */
async function fileBeside(context: CommandContext, unit: UnitOfWork, row: CommandRow, { taskId, stoppedAt }: { readonly taskId: string | undefined; readonly stoppedAt: string | undefined }): Promise<string> {
  const asked = row.content.sentence === undefined || taskId !== undefined ? row : { ...row, ...await readSentence(context, unit, row) }
  if (asked.command === 'stop') throw notBeside()
  const until = stoppedAt ?? await startAfter(unit, row)
  const now = context.clock.now().toString({ fractionalSecondDigits: 3 })
  const span = { from: asked.at, to: until !== undefined && until < now ? until : now }
  const free = freeStretches(span, await entriesAt(unit, row.memberId, span))
  if (free.length === 0) throw notBeside()
  const goesOn = until === undefined && free.at(-1)?.to === now && await runningEntry(unit, row.memberId) === null
  const acting = await actingAtDesktop(context, unit, row.memberId)
  const work = { taskId: await taskOf(context, unit, asked, taskId), description: asked.content.description, confirmLong: true }
  for (const [index, { from, to }] of free.entries()) {
    const id = index === 0 ? row.id : uuidv7(context.clock.now().epochMilliseconds)
    if (goesOn && index === free.length - 1) await startTimer(context, unit, acting, { ...work, id, at: from })
    else await createEntry(context, unit, acting, { ...work, id, startedAt: from, stoppedAt: to })
  }
  return row.id
}
