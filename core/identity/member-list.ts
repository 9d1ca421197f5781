import type { Ability, Caller, LookKind, Member, Role, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { neverSeen, presentMembers, readPresence } from '../devices/presence.ts'
import { notFound } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/page.ts'
import { rateTodaySql } from '../work/rate-subjects.ts'

interface MemberRow {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly status: Member['status']
  readonly monitored: boolean
  readonly timeZone: string | null
  readonly rate: number | null
  readonly currency: string
  readonly joinedAt: Date
  readonly runningId: string | null
  readonly runningTask: string | null
  readonly runningSince: Date | null
  readonly version: string
  readonly position: string
}

export interface MemberFilter {
  readonly limit: number
  readonly cursor?: string
  readonly sort?: string
  readonly search?: string
  readonly role?: Role
  readonly status?: Member['status']
  readonly monitored?: boolean
  /** Has an entry running that the caller may read, or is present on a device. */
  readonly working?: boolean
}

const sortColumns = {
  name: { sql: 'lower(person.name)', type: 'text' },
  email: { sql: 'lower(person.email)', type: 'text' },
  role: { sql: 'member.role', type: 'text' },
  status: { sql: 'member.status', type: 'text' },
  joinedAt: { sql: 'member.joined_at', type: 'timestamptz' },
} as const
export const memberSorts = Object.keys(sortColumns).flatMap((name) => [name, `-${name}`])

type MemberParts = Pick<Platform, 'hooks' | 'clock' | 'audit'>

/** A page of the members the caller may see, with presence and running entry: two queries and one question to the plugins in all, one more of each where `working` is asked for. */
export async function listMembers(parts: MemberParts, unit: UnitOfWork, ability: Ability, filter: MemberFilter): Promise<{ items: Member[]; nextCursor: string | null }> {
  const sort = filter.sort ?? 'name'
  const column = sortColumns[sort.replace(/^-/, '') as keyof typeof sortColumns]
  const descending = sort.startsWith('-')
  const after = decodeCursor(sort, filter.cursor)
  const values: unknown[] = [unit.workspaceId]
  const place = (value: unknown): string => `$${values.push(value)}`
  const present = filter.working === undefined ? [] : await presentMembers({ hooks: parts.hooks.core, clock: parts.clock }, unit)
  const conditions = [
    scoped(ability, 'Member', 'member', values),
    filter.status === undefined ? `member.status <> 'removed'` : `member.status = ${place(filter.status)}`,
    ...filter.role === undefined ? [] : [`member.role = ${place(filter.role)}`],
    ...filter.monitored === undefined ? [] : [`member.monitored = ${place(filter.monitored)}`],
    ...filter.working === undefined ? [] : [`${filter.working ? '' : 'not '}(member.id = any (${place(present)}::uuid[]) or exists (select ${runningSql(ability, values)}))`],
    ...filter.search === undefined ? [] : [`(person.name ilike ${place(`%${filter.search.replace(/[%_\\]/g, '\\$&')}%`)} or person.email ilike $${values.length})`],
    ...after === undefined ? [] : [`(${column.sql}, member.id) ${descending ? '<' : '>'} (${place(after.value)}::${column.type}, ${place(after.id)}::uuid)`],
  ]
  const direction = descending ? 'desc' : 'asc'
  // Only the members of the page get what is told of each; the others are put in order by themselves.
  const shown = `(select member.id as shown_id, (${column.sql})::text as position from core.member join identity."user" person on person.id = member.user_id
      where member.workspace_id = $1 and ${conditions.join(' and ')} order by ${column.sql} ${direction}, member.id ${direction} limit ${place(filter.limit + 1)})`
  const text = `${selectMember(ability, values, { from: `${shown} shown join core.member on member.workspace_id = $1 and member.id = shown.shown_id`, position: 'shown.position' })}
    order by ${column.sql} ${direction}, member.id ${direction}`
  const rows = await unit.query<MemberRow>({ text, values })
  const page = pageOf(rows, filter.limit, sort, ({ position, id }) => ({ value: position, id }))
  await shownRunning(parts, unit, page.items, 'listed')
  return { items: await withPresence(parts, unit, page.items), nextCursor: page.nextCursor }
}

/** One member the caller may see, with the version for its ETag. Errors: `not-found`. */
export async function findMember(parts: MemberParts, unit: UnitOfWork, caller: Pick<Caller, 'ability'>, id: string): Promise<{ record: Member; version: string }> {
  const values: unknown[] = [unit.workspaceId]
  const text = `${selectMember(caller.ability, values, { from: 'core.member', position: 'null' })} and member.id = $${values.push(id)} and ${scoped(caller.ability, 'Member', 'member', values)}`
  const rows = await unit.query<MemberRow>({ text, values })
  await shownRunning(parts, unit, rows, 'opened')
  const [record] = await withPresence(parts, unit, rows)
  if (record === undefined) throw notFound({ values: { what: 'The member' } })
  return { record, version: rows[0]?.version ?? '' }
}

/** What somebody works on now is a record of theirs. */
const shownRunning = ({ audit }: MemberParts, unit: UnitOfWork, rows: readonly MemberRow[], how: LookKind): Promise<void> =>
  audit.viewed(unit, { subject: 'Entry', how, counts: new Map(rows.filter(({ runningId }) => runningId !== null).map(({ id }) => [id, 1])) })

/** The running entry shows only where the caller may read it. */
function selectMember(ability: Ability, values: unknown[], { from, position }: { readonly from: string; readonly position: string }): string {
  return `select member.id, member.user_id as "userId", person.name, person.email, member.role, member.status, member.monitored, member.time_zone as "timeZone",
      ${rateTodaySql('member')} as rate, (select w.currency from core.workspace w where w.id = member.workspace_id) as currency, member.joined_at as "joinedAt", running.id as "runningId", running.name as "runningTask", running.started_at as "runningSince",
      (extract(epoch from member.updated_at) * 1000000)::bigint::text as version, (${position})::text as position
    from ${from}
    join identity."user" person on person.id = member.user_id
    left join lateral (
      select entry.id, task.name, entry.started_at ${runningSql(ability, values)}
      limit 1) running on true
    where member.workspace_id = $1`
}

/** The running entries of `member` that the caller may read. */
const runningSql = (ability: Ability, values: unknown[]): string => `from core.entry join core.task on task.workspace_id = entry.workspace_id and task.id = entry.task_id
      where entry.workspace_id = member.workspace_id and entry.member_id = member.id and entry.stopped_at is null and entry.deleted_batch is null
        and ${scoped(ability, 'Entry', 'entry', values)}`

function scoped(ability: Ability, subject: string, alias: string, values: unknown[]): string {
  const scope = ability.scope('read', subject, alias, values.length)
  values.push(...scope.values)
  return `(${scope.sql})`
}

async function withPresence({ hooks, clock }: MemberParts, unit: UnitOfWork, rows: readonly MemberRow[]): Promise<Member[]> {
  if (rows.length === 0) return []
  const presence = await readPresence({ hooks: hooks.core, clock }, unit, rows.map(({ id }) => id))
  return rows.map((row) => ({
    id: row.id, userId: row.userId, name: row.name, email: row.email, role: row.role, status: row.status, monitored: row.monitored,
    timeZone: row.timeZone, rate: row.rate, currency: row.currency, joinedAt: row.joinedAt.toISOString(),
    presence: presence.get(row.id) ?? neverSeen,
    running: row.runningId === null || row.runningTask === null || row.runningSince === null ? null
      : { entryId: row.runningId, taskName: row.runningTask, startedAt: row.runningSince.toISOString() },
  }))
}
