import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { MemberGroup } from '@overt/plugin-permissions/contracts'
import type { Allowance } from '../contracts.ts'
import type { ClickContext } from './context.ts'
import { platformUnknown, targetUnknown } from './errors.ts'
import type { PlatformList } from './platforms.ts'

export async function readAllowances(unit: UnitOfWork): Promise<Allowance[]> {
  return unit.query<Allowance>({
    name: 'clickim-allowances',
    text: `select id, platform_id as "platformId", member_id as "memberId", group_id as "groupId", project_id as "projectId"
      from p_clickim.allowance where workspace_id = $1 order by created_at, id`,
    values: [unit.workspaceId],
  })
}

export type GivenAllowance = { readonly platformId?: string | null | undefined; readonly memberId?: string | undefined; readonly groupId?: string | undefined; readonly projectId?: string | undefined }

/** Adds an allowance, or returns the one that is the same. Errors: `platform-unknown`, `not-found`, those of `currentMembers`. */
export async function addAllowance(context: ClickContext, unit: UnitOfWork, { platformId = null, memberId, groupId, projectId }: GivenAllowance): Promise<Allowance> {
  if (platformId !== null) {
    const [platform] = await unit.query('select from p_clickim.platform where workspace_id = $1 and id = $2 and position is not null', [unit.workspaceId, platformId])
    if (platform === undefined) throw platformUnknown({ values: { id: platformId } })
  }
  if (memberId !== undefined) await context.directory.currentMembers(unit, [memberId])
  if (groupId !== undefined && !(await readGroups(context, unit)).has(groupId)) throw targetUnknown()
  if (projectId !== undefined) {
    const [project] = await unit.query('select from core.project where workspace_id = $1 and id = $2 and deleted_batch is null', [unit.workspaceId, projectId])
    if (project === undefined) throw targetUnknown()
  }
  const values = [unit.workspaceId, platformId, memberId ?? null, groupId ?? null, projectId ?? null]
  await unit.query('insert into p_clickim.allowance (workspace_id, platform_id, member_id, group_id, project_id, id) values ($1, $2, $3, $4, $5, $6) on conflict do nothing', [...values, uuidv7()])
  return (await readAllowances(unit)).find((one) => one.platformId === platformId && one.memberId === (memberId ?? null) && one.groupId === (groupId ?? null) && one.projectId === (projectId ?? null))!
}

/** Removes and returns an allowance; undefined where none has this id. */
export async function removeAllowance(unit: UnitOfWork, id: string): Promise<Allowance | undefined> {
  const before = (await readAllowances(unit)).find((one) => one.id === id)
  await unit.query('delete from p_clickim.allowance where workspace_id = $1 and id = $2', [unit.workspaceId, id])
  return before
}

/** Which platforms are work for whom, spelled out, as arrays for SQL. */
export interface SpelledAllowances {
  readonly memberIds: readonly string[]
  readonly memberKinds: readonly number[]
  readonly projectIds: readonly string[]
  readonly projectKinds: readonly number[]
}

export async function spellAllowances(context: ClickContext, unit: UnitOfWork, { platforms }: PlatformList): Promise<SpelledAllowances> {
  const members: [string, number][] = []
  const projects: [string, number][] = []
  const allowances = await readAllowances(unit)
  const groups = allowances.some(({ groupId }) => groupId !== null) ? await readGroups(context, unit) : new Map<string, readonly string[]>()
  for (const { platformId, memberId, groupId, projectId } of allowances) {
    for (const { number } of platforms.filter(({ id }) => platformId === null || id === platformId)) {
      if (memberId !== null) members.push([memberId, number])
      if (groupId !== null) for (const id of groups.get(groupId) ?? []) members.push([id, number])
      if (projectId !== null) projects.push([projectId, number])
    }
  }
  return {
    memberIds: members.map(([id]) => id), memberKinds: members.map(([, kind]) => kind),
    projectIds: projects.map(([id]) => id), projectKinds: projects.map(([, kind]) => kind),
  }
}

/** The groups of members that an admin made; empty where no plugin offers groups. */
export const memberGroups = async (context: ClickContext, unit: UnitOfWork): Promise<readonly MemberGroup[]> =>
  await (await context.find('member-groups', unit.workspaceId))?.groups(unit) ?? []

const readGroups = async (context: ClickContext, unit: UnitOfWork): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Map((await memberGroups(context, unit)).map(({ id, memberIds }) => [id, memberIds]))
