import { cleanName, isTimeZone, uuidv7 } from '@overt/sdk'
import type { Role, UnitOfWork } from '@overt/sdk'
import { wrongTimeZone } from './errors.ts'

/** Throws `wrong-time-zone` unless it is an IANA name; returns its canonical spelling. */
export function canonicalTimeZone(timeZone: string): string {
  if (!isTimeZone(timeZone)) throw wrongTimeZone({ values: { timeZone } })
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone).timeZoneId
}

/** Makes the workspace of the unit with its first member, an admin unless said otherwise. */
export async function createWorkspace(
  unit: UnitOfWork, workspace: { readonly name: string; readonly timeZone: string; readonly locale: string; readonly userId: string; readonly role?: Role; readonly weekStart?: number },
): Promise<{ workspaceId: string; memberId: string }> {
  await unit.query('insert into core.workspace (id, name, time_zone, locale, week_start) values ($1, $2, $3, $4, $5)',
    [unit.workspaceId, cleanName(workspace.name), canonicalTimeZone(workspace.timeZone), workspace.locale, workspace.weekStart ?? 1])
  const memberId = await addMember(unit, { userId: workspace.userId, role: workspace.role ?? 'admin', monitored: true })
  return { workspaceId: unit.workspaceId, memberId }
}

/** Adds a user to the unit's workspace, or takes back one who was removed, under the same member id. */
export async function addMember(
  unit: UnitOfWork, member: { readonly userId: string; readonly role: Role; readonly monitored: boolean; readonly timeZone?: string | null },
): Promise<string> {
  const [row] = await unit.query<{ id: string }>(`insert into core.member as known (workspace_id, id, user_id, role, monitored, time_zone)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, user_id) do update
      set role = excluded.role, monitored = excluded.monitored, time_zone = excluded.time_zone, status = 'active', removed_at = null, updated_at = now()
      where known.status = 'removed'
    returning id`, [unit.workspaceId, uuidv7(), member.userId, member.role, member.monitored, member.timeZone ?? null])
  if (row === undefined) throw new Error('The user is a member already.')
  return row.id
}
