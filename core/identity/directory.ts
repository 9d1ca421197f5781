import type { Directory, MemberSummary, WorkspaceSummary } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { readBrand } from './brand/read-brand.ts'
import { alreadyRemoved } from './errors.ts'

interface EntryRow { readonly id: string; readonly memberId: string; readonly taskId: string; readonly startedAt: Date; readonly stoppedAt: Date | null }
interface DeviceRow { readonly deviceId: string; readonly memberId: string; readonly syncedThrough: Date | null; readonly revokedAt: Date | null }

/** What plugins may read of the core's own tables, within the workspace of their unit. */
export function createDirectory(): Directory {
  const directory: Directory = {
    async currentMembers(unit, ids) {
      // Who is removed meanwhile waits, or is removed already: what ends with a membership ends for everything that was set before.
      await unit.query({ name: 'directory-current-members', text: 'select from core.member where workspace_id = $1 and id = any($2) order by id for share', values: [unit.workspaceId, ids] })
      const members = await directory.members(unit, { ids })
      if (members.length < new Set(ids).size) throw notFound({ values: { what: 'The member' } })
      if (members.some(({ status }) => status === 'removed')) throw alreadyRemoved()
      return members
    },
    async workspace(unit) {
      const [workspace] = await unit.query<WorkspaceSummary>({
        name: 'directory-workspace',
        text: `select id, name, time_zone as "timeZone", week_start as "weekStart", locale, currency,
          coalesce((select preset from core.monitoring where workspace_id = $1), 'full') as "monitoringPreset"
          from core.workspace where id = $1`,
        values: [unit.workspaceId],
      })
      if (workspace === undefined) throw notFound({ values: { what: 'The workspace' } })
      return workspace
    },
    async brand(unit) {
      const brand = await readBrand(unit)
      if (brand === undefined) throw notFound({ values: { what: 'The workspace' } })
      return brand
    },
    async members(unit, { ids, status, roles } = {}) {
      const rows = await unit.query<Omit<MemberSummary, 'joinedAt'> & { readonly joinedAt: Date }>({
        name: 'directory-members',
        text: `select member.id, member.user_id as "userId", person.name, person.email, member.role, member.status, member.monitored, member.time_zone as "timeZone", member.joined_at as "joinedAt"
          from core.member join identity."user" person on person.id = member.user_id
          where member.workspace_id = $1 and ($2::uuid[] is null or member.id = any($2)) and ($3::text[] is null or member.status = any($3)) and ($4::text[] is null or member.role = any($4))
          order by lower(person.name), member.id`,
        values: [unit.workspaceId, ids ?? null, status ?? null, roles ?? null],
      })
      return rows.map((row) => ({ ...row, joinedAt: row.joinedAt.toTemporalInstant() }))
    },
    async devices(unit, memberIds) {
      const rows = await unit.query<DeviceRow>({
        name: 'directory-devices',
        text: `select id as "deviceId", member_id as "memberId", synced_through as "syncedThrough", revoked_at as "revokedAt"
          from core.device where workspace_id = $1 and member_id = any($2) order by member_id, number`,
        values: [unit.workspaceId, memberIds],
      })
      return rows.map((row) => ({ ...row, syncedThrough: instantOf(row.syncedThrough), revokedAt: instantOf(row.revokedAt) }))
    },
    async pauses(unit, { memberId, deviceId, from, to }) {
      const rows = await unit.query<{ startedAt: Date; endedAt: Date | null }>({
        name: 'directory-pauses',
        // From the last word before the range, which says whether it begins in a pause.
        text: `select at as "startedAt", ended_at as "endedAt" from (
            select at, event, lead(at) over (order by at, id) as ended_at from core.device_event
            where workspace_id = $1 and member_id = $2 and device_id = $3 and event in ('paused', 'resumed') and at < $5 and at >= coalesce((
              select max(at) from core.device_event where workspace_id = $1 and member_id = $2 and device_id = $3 and event in ('paused', 'resumed') and at <= $4), $4)
          ) told
          where event = 'paused' and (ended_at is null or ended_at > $4) order by at`,
        values: [unit.workspaceId, memberId, deviceId, from.toString(), to.toString()],
      })
      return rows.map((row) => ({ startedAt: row.startedAt.toTemporalInstant(), endedAt: instantOf(row.endedAt) }))
    },
    async entries(unit, { memberIds, from, to }) {
      const rows = await unit.query<EntryRow>({
        name: 'directory-entries',
        text: `select id, member_id as "memberId", task_id as "taskId", started_at as "startedAt", stopped_at as "stoppedAt"
          from core.entry
          where workspace_id = $1 and member_id = any($2) and deleted_batch is null and started_at < $4 and (stopped_at is null or stopped_at > $3)
          order by started_at, id`,
        values: [unit.workspaceId, memberIds, from.toString(), to.toString()],
      })
      return rows.map((row) => ({ ...row, startedAt: row.startedAt.toTemporalInstant(), stoppedAt: instantOf(row.stoppedAt) }))
    },
  }
  return directory
}

const instantOf = (date: Date | null): Temporal.Instant | null => date === null ? null : date.toTemporalInstant()
