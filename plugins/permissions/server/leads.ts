import type { UnitOfWork } from '@overt/sdk'
import type { GroupLead } from '../contracts.ts'
import { groupCircle, leadDates, leadRole, leadTwice, notFound } from './errors.ts'
import type { PermissionsContext } from './subjects.ts'

/**
 * Members whom somebody leads or stands in for on a day: those of the groups they lead, of the groups below, and who leads those.
 * Nobody leads themselves.
 */
export async function ledBy(unit: UnitOfWork, memberId: string, day: Temporal.PlainDate): Promise<string[]> {
  const rows = await unit.query<{ id: string }>({
    name: 'permissions-led-by',
    text: `with recursive led as (
        select group_id as id, true as own from p_permissions.group_lead
        where workspace_id = $1 and member_id = $2 and coalesce(from_date <= $3::date, true) and coalesce(until_date >= $3::date, true)
        union select g.id, false from p_permissions.member_group g join led on led.id = g.parent_id where g.workspace_id = $1)
      select m.member_id as id from p_permissions.group_member m where m.workspace_id = $1 and m.member_id <> $2 and m.group_id in (select id from led)
      union select l.member_id from p_permissions.group_lead l where l.workspace_id = $1 and l.member_id <> $2 and l.group_id in (select id from led where not own)`,
    values: [unit.workspaceId, memberId, day.toString()],
  })
  return rows.map(({ id }) => id)
}

/** A group and all that it is part of; none where there is no such group. */
async function pathOf(unit: UnitOfWork, groupId: string): Promise<string[]> {
  const rows = await unit.query<{ id: string }>(`
    with recursive above as (
      select id, parent_id from p_permissions.member_group where workspace_id = $1 and id = $2
      union select g.id, g.parent_id from p_permissions.member_group g join above on above.parent_id = g.id where g.workspace_id = $1)
    select id from above`, [unit.workspaceId, groupId])
  return rows.map(({ id }) => id)
}

/** Whoever leads a group or one above it, on any day: whom a change of its members concerns. */
export async function leadersOf(unit: UnitOfWork, groupId: string): Promise<string[]> {
  const rows = await unit.query<{ id: string }>('select distinct member_id as id from p_permissions.group_lead where workspace_id = $1 and group_id = any($2::uuid[])', [unit.workspaceId, await pathOf(unit, groupId)])
  return rows.map(({ id }) => id)
}

/** Puts a group below another, or at the top. Errors: `not-found` without such a parent, `group-circle`. */
export async function setParent(unit: UnitOfWork, id: string, parentId: string | null): Promise<void> {
  // Two moves at once could each be right alone and make a circle together.
  await unit.query('select from p_permissions.member_group where workspace_id = $1 order by id for update', [unit.workspaceId])
  if (parentId !== null) {
    const above = await pathOf(unit, parentId)
    if (above.length === 0) throw notFound()
    if (above.includes(id)) throw groupCircle()
  }
  await unit.query('update p_permissions.member_group set parent_id = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, parentId])
}

/** Replaces who leads a group. Errors: `lead-twice`, `lead-dates`, `lead-role`, those of `currentMembers`. */
export async function setLeads({ directory }: Pick<PermissionsContext, 'directory'>, unit: UnitOfWork, groupId: string, leads: readonly GroupLead[]): Promise<void> {
  if (new Set(leads.map(({ memberId }) => memberId)).size < leads.length) throw leadTwice()
  if (leads.some(({ from, until }) => from !== null && until !== null && from > until)) throw leadDates()
  const known = await unit.query<{ id: string }>('select member_id as id from p_permissions.group_lead where workspace_id = $1 and group_id = $2', [unit.workspaceId, groupId])
  const people = await directory.currentMembers(unit, leads.map(({ memberId }) => memberId))
  const unfit = people.find(({ id, role }) => role === 'member' && !known.some((lead) => lead.id === id))
  if (unfit !== undefined) throw leadRole({ values: { name: unfit.name } })
  await unit.query('delete from p_permissions.group_lead where workspace_id = $1 and group_id = $2', [unit.workspaceId, groupId])
  await unit.query(`
    insert into p_permissions.group_lead (workspace_id, group_id, member_id, kind, from_date, until_date)
    select $1, $2, l."memberId", l.kind, l."from", l."until" from jsonb_to_recordset($3::jsonb) as l("memberId" uuid, kind text, "from" date, "until" date)`, [unit.workspaceId, groupId, JSON.stringify(leads)])
}

export interface Leading { readonly leaderId: string; readonly memberId: string; readonly groupId: string; readonly name: string }

/** Who leads each of some members on a day, and the group they lead: for saying why, never for deciding. */
export async function leadingOf(unit: UnitOfWork, memberIds: readonly string[], day: Temporal.PlainDate): Promise<Leading[]> {
  if (memberIds.length === 0) return []
  return unit.query<Leading>({
    name: 'permissions-leading-of',
    text: `with recursive placed as (
        select member_id, group_id from p_permissions.group_member where workspace_id = $1 and member_id = any($2::uuid[])
        union select l.member_id, g.parent_id from p_permissions.group_lead l join p_permissions.member_group g on g.workspace_id = l.workspace_id and g.id = l.group_id
          where l.workspace_id = $1 and l.member_id = any($2::uuid[]) and g.parent_id is not null
        union select p.member_id, g.parent_id from placed p join p_permissions.member_group g on g.id = p.group_id where g.workspace_id = $1 and g.parent_id is not null)
      select l.member_id as "leaderId", p.member_id as "memberId", g.id as "groupId", g.name
      from placed p join p_permissions.member_group g on g.workspace_id = $1 and g.id = p.group_id
        join p_permissions.group_lead l on l.workspace_id = $1 and l.group_id = p.group_id
      where l.member_id <> p.member_id and coalesce(l.from_date <= $3::date, true) and coalesce(l.until_date >= $3::date, true)`,
    values: [unit.workspaceId, memberIds, day.toString()],
  })
}

/** Today, where the workspace is. */
export async function todayOf({ directory, clock }: Pick<PermissionsContext, 'directory' | 'clock'>, unit: UnitOfWork): Promise<Temporal.PlainDate> {
  const { timeZone } = await directory.workspace(unit)
  return clock.now().toZonedDateTimeISO(timeZone).toPlainDate()
}
