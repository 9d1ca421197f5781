import { cleanName, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { fenceFault } from '../rules/index.ts'
import type { FenceShape, JudgedFence } from '../rules/index.ts'
import type { Fence, FenceBody, FenceChange, OwnFence } from '../wire.ts'
import { circleIncomplete, fenceCrossesItself, fencePointsWrong, fencePositionWrong, fenceRadiusWrong, fenceTooWide, fenceWithoutArea, idTaken, notFound, polygonIncomplete } from './errors.ts'
import { addVersion, endVersion } from './fence-versions.ts'
import { groupsOf, readGroups } from './groups.ts'
import type { PunchContext } from './punch-context.ts'

interface FenceRow {
  readonly id: string
  readonly name: string
  readonly kind: 'circle' | 'polygon'
  readonly latitude: number | null
  readonly longitude: number | null
  readonly radiusMeters: number | null
  readonly points: Fence['points']
  readonly hours: Fence['hours']
  readonly forEveryone: boolean
  readonly memberIds: readonly string[]
  readonly groupIds: readonly string[]
  readonly taskIds: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

const shapeColumns = `f.name, f.kind, f.latitude, f.longitude, f.radius_meters as "radiusMeters", f.points, f.hours, f.for_everyone as "forEveryone",
  f.member_ids as "memberIds", f.group_ids as "groupIds", f.task_ids as "taskIds"`
const columns = `f.id, ${shapeColumns}, f.created_at as "createdAt", f.updated_at as "updatedAt"`

const fenceOf = ({ forEveryone: _, createdAt, updatedAt, ...row }: FenceRow): Fence =>
  ({ ...row, memberIds: [...row.memberIds], groupIds: [...row.groupIds], taskIds: [...row.taskIds], createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() })

const faults = {
  'radius': fenceRadiusWrong, 'points': fencePointsWrong, 'too-wide': fenceTooWide, 'crosses-itself': fenceCrossesItself, 'no-area': fenceWithoutArea, 'position': fencePositionWrong,
} as const

/** The shape in a body. Errors: `wrong-fence`. */
export function shapeOf({ kind, latitude, longitude, radiusMeters, points }: Pick<FenceBody, 'kind' | 'latitude' | 'longitude' | 'radiusMeters' | 'points'>): FenceShape {
  const shape: FenceShape | undefined = kind === 'polygon' ? points == null ? undefined : { kind, points: withoutLastRepeated(points) }
    : latitude == null || longitude == null || radiusMeters == null ? undefined : { kind, latitude, longitude, radiusMeters }
  if (shape === undefined) throw kind === 'circle' ? circleIncomplete() : polygonIncomplete()
  const fault = fenceFault(shape)
  if (fault !== undefined) throw faults[fault]()
  return shape
}

/** Many formats close a ring by its first point. */
function withoutLastRepeated(points: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const [first, last] = [points[0], points.at(-1)]
  return points.length > 3 && first![0] === last![0] && first![1] === last![1] ? points.slice(0, -1) : points
}

/** A page of fences by id. */
export async function listFences(unit: UnitOfWork, { after, limit }: { readonly after: string | undefined; readonly limit: number }): Promise<readonly Fence[]> {
  const rows = await unit.query<FenceRow>({
    name: 'punchim-fences',
    text: `select ${columns} from p_punchim.fence f where f.workspace_id = $1 and ($2::uuid is null or f.id > $2::uuid) order by f.id limit $3`,
    values: [unit.workspaceId, after ?? null, limit],
  })
  return rows.map(fenceOf)
}

/** Errors: `not-found`. */
export async function readFence(unit: UnitOfWork, id: string, lock: '' | 'for update' = ''): Promise<Fence> {
  const [row] = await unit.query<FenceRow>(`select ${columns} from p_punchim.fence f where f.workspace_id = $1 and f.id = $2 ${lock}`, [unit.workspaceId, id])
  if (row === undefined) throw notFound()
  return fenceOf(row)
}

/** Errors: `wrong-fence`, `id-taken`. */
export async function addFence(context: PunchContext, unit: UnitOfWork, body: FenceBody): Promise<Fence> {
  const now = context.clock.now()
  const id = body.id ?? uuidv7(now.epochMilliseconds)
  const rows = await unit.query(`insert into p_punchim.fence (workspace_id, id, name, kind, latitude, longitude, radius_meters, points, hours, for_everyone, member_ids, group_ids, task_ids, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) on conflict do nothing returning id`, [unit.workspaceId, id, ...storedFence(body), now.toString()])
  if (rows.length === 0) throw idTaken()
  await addVersion(context, unit, id)
  return readFence(unit, id)
}

/** Errors: `wrong-fence`. */
export async function changeFence(context: PunchContext, unit: UnitOfWork, before: Fence, change: FenceChange): Promise<Fence> {
  const { id, createdAt: _created, updatedAt: _updated, ...fields } = before
  await unit.query(`update p_punchim.fence set name = $3, kind = $4, latitude = $5, longitude = $6, radius_meters = $7, points = $8, hours = $9, for_everyone = $10,
      member_ids = $11, group_ids = $12, task_ids = $13, updated_at = $14 where workspace_id = $1 and id = $2`,
  [unit.workspaceId, id, ...storedFence({ ...fields, ...change }), context.clock.now().toString()])
  await endVersion(context, unit, id)
  await addVersion(context, unit, id)
  return readFence(unit, id)
}

/** Punches that were judged by it keep the version of it that they were judged by. */
export async function removeFence(context: PunchContext, unit: UnitOfWork, id: string): Promise<void> {
  await endVersion(context, unit, id)
  await unit.query('delete from p_punchim.fence where workspace_id = $1 and id = $2', [unit.workspaceId, id])
}

/** A fence that named people keeps holding for nobody but them, also when they have left. */
function storedFence(body: Omit<FenceBody, 'id'>): readonly unknown[] {
  const shape = shapeOf(body)
  const { memberIds = [], groupIds = [], taskIds = [], hours } = body
  const circle = shape.kind === 'circle' ? [shape.latitude, shape.longitude, shape.radiusMeters, null] : [null, null, null, JSON.stringify(shape.points)]
  return [cleanName(body.name), shape.kind, ...circle, hours == null || hours.length === 0 ? null : JSON.stringify(hours), memberIds.length + groupIds.length + taskIds.length === 0, memberIds, groupIds, taskIds]
}

/** A fence as it is, or was at some time. */
export type FenceInForce = OwnFence & { readonly versionId: string }
type VersionRow = Omit<FenceRow, 'createdAt' | 'updatedAt'> & { readonly versionId: string }

export interface FencesWanted {
  readonly memberId: string
  readonly taskIds: readonly string[]
  readonly at: Temporal.Instant
}

/** The fences that held for a member at an instant, on whatever task. */
export async function fencesFor(context: Pick<PunchContext, 'find'>, unit: UnitOfWork, { memberId, taskIds, at }: FencesWanted): Promise<readonly FenceInForce[]> {
  const rows = await unit.query<VersionRow>({
    name: 'punchim-fences-for',
    text: `select f.id as "versionId", f.fence_id as id, ${shapeColumns} from p_punchim.fence_version f where f.workspace_id = $1 and f.valid_to > $4 and f.valid_from <= $4
      and (f.for_everyone or $2 = any(f.member_ids) or f.task_ids && $3::uuid[] or f.group_ids <> '{}') order by f.fence_id`,
    values: [unit.workspaceId, memberId, taskIds, at.toString()],
  })
  const isOfGroup = (row: VersionRow): boolean => !row.forEveryone && !row.memberIds.includes(memberId) && !row.taskIds.some((id) => taskIds.includes(id))
  const groups = rows.some(isOfGroup) ? groupsOf(await readGroups(context, unit), memberId) : []
  return rows.filter((row) => !isOfGroup(row) || row.groupIds.some((id) => groups.includes(id)))
    // One that holds for the person holds for each of their tasks.
    .map((row) => ({ ...row, isOwn: row.forEveryone || row.memberIds.includes(memberId) || row.groupIds.some((id) => groups.includes(id)) }))
    .map(({ versionId, id, name, kind, latitude, longitude, radiusMeters, points, hours, isOwn, taskIds: tasks }) => ({ versionId, id, name, kind, latitude, longitude, radiusMeters, points, hours, taskIds: isOwn ? [] : [...tasks] }))
}

/** Those that hold on one task; a fence without tasks holds on all. */
export const fencesOn = <F extends OwnFence>(fences: readonly F[], taskId: string | null): readonly F[] => fences.filter(({ taskIds }) => taskIds.length === 0 || (taskId !== null && taskIds.includes(taskId)))

/** A fence as the rule takes it. */
export function judged({ id, kind, latitude, longitude, radiusMeters, points, hours }: OwnFence): JudgedFence {
  return kind === 'circle' ? { id, kind, latitude: latitude!, longitude: longitude!, radiusMeters: radiusMeters!, hours } : { id, kind, points: points!, hours }
}
