import type { DeviceCaller, RecordOutcome, StoredUnder, TimerCommand, UnitOfWork } from '@overt/sdk'
import { lockTimer } from '../work/timer.ts'
import { applyCommand, whatItStops } from './apply.ts'
import { findCommands, keepCommands, markApplied, markHeld, markWaiting } from './command-row.ts'
import type { CommandRow } from './command-row.ts'
import { attempt } from './context.ts'
import type { CommandContext } from './context.ts'

const held = { code: 'timer-held', detail: 'It waits until you settle the start before it.' }

/**
 * Takes commands of one device: each is kept, and done once, in the order of their instants. What cannot be done waits for its person and is
 * answered with the reason, also when it is sent again.
 */
export async function takeCommands(context: CommandContext, unit: UnitOfWork, device: DeviceCaller, records: readonly TimerCommand[], under: StoredUnder): Promise<RecordOutcome> {
  await lockTimer(unit, device.memberId)
  const fresh = await keepCommands(unit, device, records, under)
  const rows = new Map((await findCommands(unit, records.map(({ id }) => id))).map((row) => [row.id, row]))
  let isNewWaiting = false
  const outcome = { accepted: 0, duplicates: 0, rejected: [] as { id: string; code: string; detail: string }[] }
  for (const { id } of [...records].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const row = rows.get(id)!
    if (!fresh.has(id)) {
      const again = answerAgain(row, device, records.find((record) => record.id === id)!)
      if (again === null) outcome.duplicates++
      else outcome.rejected.push({ id, ...again })
      continue
    }
    const refused = await doOrKeep(context, unit, row)
    if (refused === null) outcome.accepted++
    else {
      outcome.rejected.push({ id, ...refused })
      isNewWaiting = true
    }
  }
  // A batch that is sent again says nothing new.
  if (isNewWaiting) await notifyWaiting(context, unit, device.memberId)
  return outcome
}

async function notifyWaiting({ live, notices }: CommandContext, unit: UnitOfWork, memberId: string): Promise<void> {
  live.publish(unit, 'timer.waiting', { memberId }, { memberIds: [memberId] })
  await notices.send(unit, { memberId, kind: 'timer-waiting', text: { key: 'timer-waiting.text' }, path: '/time', key: 'timer' })
}

/** The same answer as before; null where it is done or settled. */
function answerAgain({ memberId, command, state, code, detail }: CommandRow, device: DeviceCaller, record: TimerCommand): { readonly code: string; readonly detail: string } | null {
  if (memberId !== device.memberId || command !== record.command) return { code: 'id-taken', detail: 'a record with this id exists already' }
  if (state === 'held') return held
  return state === 'waiting' ? { code: code ?? '', detail: detail ?? '' } : null
}

/** Does a command, or keeps it for its person with the reason; null where it is done. */
export async function doOrKeep(context: CommandContext, unit: UnitOfWork, row: CommandRow): Promise<{ readonly code: string; readonly detail: string } | null> {
  const result = await attempt(unit, async (part) => {
    const stops = row.command === 'stop' ? await whatItStops(part, row) : null
    return stops !== null && 'behind' in stops ? stops : { entryId: await applyCommand(context, part, row) }
  })
  if ('refused' in result) {
    await markWaiting(unit, row.id, result.refused)
    return { code: result.refused.code, detail: result.refused.message }
  }
  if ('behind' in result.done) {
    await markHeld(unit, row.id, result.done.behind)
    return held
  }
  await markApplied(unit, row.id, result.done.entryId)
  return null
}
