import type { UnitOfWork } from '@overt/sdk'
import type { MemberGroup } from '@overt/plugin-permissions/contracts'
import type { PunchContext } from './punch-context.ts'

/** Groups of members; none where no plugin makes any. */
export async function readGroups(context: Pick<PunchContext, 'find'>, unit: UnitOfWork): Promise<readonly MemberGroup[]> {
  return await (await context.find('member-groups', unit.workspaceId))?.groups(unit) ?? []
}

/** Who is in a group; nobody where there is none of that id, everyone (undefined) where none is asked for. */
export async function membersOfGroup(context: Pick<PunchContext, 'find'>, unit: UnitOfWork, groupId: string | undefined): Promise<readonly string[] | undefined> {
  return groupId === undefined ? undefined : (await readGroups(context, unit)).find(({ id }) => id === groupId)?.memberIds ?? []
}

/** The ids of the groups that a member is in. */
export const groupsOf = (groups: readonly MemberGroup[], memberId: string): readonly string[] => groups.filter(({ memberIds }) => memberIds.includes(memberId)).map(({ id }) => id)
