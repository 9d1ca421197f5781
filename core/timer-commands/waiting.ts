import type { Ability, TimerChoiceName, UnitOfWork, WaitingCommand } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { decodeCursor, pageOf } from '../http/page.ts'
import { wrongCursor } from '../errors.ts'
import { instantSql } from '../work/instants.ts'
import { commandColumns } from './command-row.ts'
import type { CommandRow } from './command-row.ts'
import { freeStretches, takenSql } from './free-time.ts'
import type { TakenTime } from './free-time.ts'

const mostShown = 5
const mostCounted = 100
const sort = 'at'

export interface WaitingPage {
  readonly items: WaitingCommand[]
  readonly nextCursor: string | null
}

interface WaitingRow extends CommandRow {
  readonly until: string | null
  readonly endsAt: string
  readonly taken: readonly TakenTime[]
}

/** A page of the member's commands that wait for them, oldest first, with what the server has at that time and what they can choose. Errors: `wrong-cursor`. */
export async function waitingCommands({ catalogue, clock }: Pick<Platform, 'catalogue' | 'clock'>, unit: UnitOfWork, memberId: string, ability: Ability, { limit, cursor }: { readonly limit: number, readonly cursor?: string | undefined }): Promise<WaitingPage> {
  const rows = await readWaiting(unit, memberId, { limit: limit + 1, after: positionOf(cursor), now: clock.now().toString({ fractionalSecondDigits: 3 }) })
  const page = pageOf(rows, limit, sort, ({ at, id }) => ({ value: at, id }))
  const tasks = await catalogue.describe(unit, ability, [...new Set(page.items.flatMap(({ content, taken }) =>
    [...content.taskId === undefined ? [] : [content.taskId], ...taken.slice(0, mostShown).map(({ taskId }) => taskId)]))])
  const items = page.items.map((row): WaitingCommand => {
    const { id, at, command, content, code, detail, until, endsAt, taken } = row
    const named = content.taskId === undefined ? undefined : tasks.get(content.taskId)
    return {
      id, at, command, until, code: code ?? '', detail: detail ?? '',
      task: named?.task ?? content.task ?? null, project: named?.project ?? content.project ?? null, organization: named?.organization ?? content.organization ?? null,
      sentence: content.sentence ?? null,
      choices: choicesOf(row, taken.length > 0, freeStretches({ from: at, to: endsAt }, taken).length > 0),
      overlaps: taken.slice(0, mostShown).map(({ taskId, ...entry }) => ({ ...entry, task: tasks.get(taskId)?.task ?? '' })),
    }
  })
  return { items, nextCursor: page.nextCursor }
}

/** How many commands wait for the member's decision, at most 100. */
export async function countWaiting(unit: UnitOfWork, memberId: string): Promise<number> {
  const [row] = await unit.query<{ count: number }>({
    name: 'timer-command-count',
    text: `select count(*)::int as count from (select from core.timer_command where workspace_id = $1 and member_id = $2 and state = 'waiting' limit ${String(mostCounted)}) waiting`,
    values: [unit.workspaceId, memberId],
  })
  return row?.count ?? 0
}

/**
 * The commands with the end of what they ask for: the stop that is held behind a start, or the next start of the same device; and with the entries that
 * meet that time. One query, whatever the number of rows.
 */
async function readWaiting(unit: UnitOfWork, memberId: string, { limit, after, now }: { readonly limit: number, readonly after: Position | null, readonly now: string }): Promise<readonly WaitingRow[]> {
  return unit.query<WaitingRow>({
    name: 'timer-command-waiting',
    text: `
      select ${commandColumns}, ${instantSql('span.until')} as until, ${instantSql('span.ends_at')} as "endsAt", coalesce(taken.entries, '[]') as taken
      from (
        select * from core.timer_command where workspace_id = $1 and member_id = $2 and state = 'waiting' and ($3::timestamptz is null or (at, id) > ($3, $4::uuid))
        order by at, id limit $5
      ) c
      left join lateral (
        select s.at from core.timer_command s where s.workspace_id = $1 and s.behind = c.id and s.state = 'held' order by s.at limit 1
      ) stop on true
      left join lateral (
        select n.at from core.timer_command n
        where c.command <> 'stop' and stop.at is null and n.workspace_id = $1 and n.member_id = $2 and n.device_id = c.device_id and n.id <> c.id and n.at > c.at and n.command <> 'stop' and n.state <> 'dropped'
        order by n.at limit 1
      ) next on true
      cross join lateral (select coalesce(stop.at, next.at) as until, greatest(c.at, least(coalesce(stop.at, next.at), $6::timestamptz)) as ends_at) span
      left join lateral (
        select jsonb_agg(jsonb_build_object('id', e.id, 'taskId', e.task_id, 'startedAt', ${instantSql('e.started_at')}, 'stoppedAt', ${instantSql('e.stopped_at')}) order by e.started_at) as entries
        from (${takenSql({ workspace: '$1', member: '$2', from: 'c.at', to: 'span.ends_at' })}) e
      ) taken on true
      order by c.at, c.id`,
    values: [unit.workspaceId, memberId, after?.at ?? null, after?.id ?? null, limit, now],
  })
}

interface Position {
  readonly at: string
  readonly id: string
}

function positionOf(cursor: string | undefined): Position | null {
  const position = decodeCursor(sort, cursor)
  if (position === undefined) return null
  const { value, id } = position
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value)) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) throw wrongCursor()
  return { at: new Date(value).toISOString(), id }
}

/** Time that is taken cannot be taken twice; anything else that was in the way may be gone by now. */
function choicesOf({ command, code }: CommandRow, isTaken: boolean, isFree: boolean): TimerChoiceName[] {
  if (command === 'stop') return ['drop', 'mine']
  return ['drop', ...isFree && isTaken ? ['beside' as const] : [], ...code === 'entry-overlaps' && isTaken ? [] : ['mine' as const]]
}
