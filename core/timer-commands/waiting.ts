import type { Ability, TimerChoiceName, UnitOfWork, WaitingCommand } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { startAfter, unsettledCommands } from './command-row.ts'
import type { CommandRow } from './command-row.ts'
import { entriesAt, freeStretches } from './free-time.ts'

const shown = 5

/** The member's commands that wait for them, oldest first, with what the server has at that time and what they can choose. */
export async function waitingCommands({ catalogue, clock }: Pick<Platform, 'catalogue' | 'clock'>, unit: UnitOfWork, memberId: string, ability: Ability): Promise<WaitingCommand[]> {
  const rows = await unsettledCommands(unit, memberId)
  const waiting = rows.filter(({ state }) => state === 'waiting')
  if (waiting.length === 0) return []
  const now = clock.now().toString({ fractionalSecondDigits: 3 })
  const seen = await Promise.all(waiting.map(async (row) => {
    const stop = rows.find(({ behind }) => behind === row.id)?.at ?? null
    const until = stop ?? (row.command === 'stop' ? undefined : await startAfter(unit, row)) ?? null
    const span = { from: row.at, to: until !== null && until < now ? until : now }
    return { row, until, span, taken: await entriesAt(unit, memberId, span) }
  }))
  const tasks = await catalogue.describe(unit, ability, [...new Set(seen.flatMap(({ row, taken }) => [...row.content.taskId === undefined ? [] : [row.content.taskId], ...taken.map(({ taskId }) => taskId)]))])
  return seen.map(({ row, until, span, taken }) => {
    const { id, at, command, content, code, detail } = row
    const named = content.taskId === undefined ? undefined : tasks.get(content.taskId)
    return {
      id, at, command, until, code: code ?? '', detail: detail ?? '',
      task: named?.task ?? content.task ?? null, project: named?.project ?? content.project ?? null, organization: named?.organization ?? content.organization ?? null,
      sentence: content.sentence ?? null,
      choices: choicesOf(row, taken.length > 0, freeStretches(span, taken).length > 0),
      overlaps: taken.slice(0, shown).map(({ taskId, ...entry }) => ({ ...entry, task: tasks.get(taskId)?.task ?? '' })),
    }
  })
}

/** What is taken cannot be taken twice; whatever else was in the way may be gone by now. */
function choicesOf({ command, code }: CommandRow, isTaken: boolean, isFree: boolean): TimerChoiceName[] {
  if (command === 'stop') return ['drop', 'mine']
  return ['drop', ...isFree && isTaken ? ['beside' as const] : [], ...code === 'entry-overlaps' && isTaken ? [] : ['mine' as const]]
}
