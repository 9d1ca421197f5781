import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { FenceSince, JudgedBy } from '../wire.ts'
import type { PunchContext } from './punch-context.ts'

const copied = 'name, kind, latitude, longitude, radius_meters, points, hours, for_everyone, member_ids, group_ids, task_ids'

/** Ends the present version of a fence, if it has one. */
export async function endVersion({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, fenceId: string): Promise<void> {
  await unit.query(`update p_punchim.fence_version set valid_to = greatest(valid_from, $3::timestamptz) where workspace_id = $1 and fence_id = $2 and valid_to = 'infinity'`, [unit.workspaceId, fenceId, clock.now().toString()])
}

/** Keeps a fence as it is stored now, from the end of its last version on; the first one holds for all time before it, too. */
export async function addVersion({ clock }: Pick<PunchContext, 'clock'>, unit: UnitOfWork, fenceId: string): Promise<void> {
  await unit.query(`
    insert into p_punchim.fence_version (workspace_id, id, fence_id, ${copied}, valid_from, valid_to)
    select workspace_id, $3, id, ${copied}, coalesce((select max(v.valid_to) from p_punchim.fence_version v where v.workspace_id = $1 and v.fence_id = $2), '-infinity'), 'infinity'
    from p_punchim.fence where workspace_id = $1 and id = $2`, [unit.workspaceId, fenceId, uuidv7(clock.now().epochMilliseconds)])
}

export interface FenceThen {
  readonly fence: JudgedBy
  readonly since: FenceSince
}

/** Fences as they were when punches were judged by them, by the id of the version. */
export async function fencesThen(unit: UnitOfWork, versionIds: readonly string[]): Promise<ReadonlyMap<string, FenceThen>> {
  if (versionIds.length === 0) return new Map()
  const rows = await unit.query<JudgedBy & { readonly versionId: string; readonly since: FenceSince }>({
    name: 'punchim-fences-then',
    text: `select v.id as "versionId", v.fence_id as id, v.name, v.kind, v.latitude, v.longitude, v.radius_meters as "radiusMeters", v.points, v.hours,
        case when v.valid_to = 'infinity' then 'same' when exists (select from p_punchim.fence f where f.workspace_id = v.workspace_id and f.id = v.fence_id) then 'changed' else 'deleted' end as since
      from p_punchim.fence_version v where v.workspace_id = $1 and v.id = any($2::uuid[])`,
    values: [unit.workspaceId, versionIds],
  })
  return new Map(rows.map(({ versionId, since, ...fence }) => [versionId, { fence, since }]))
}
