import type { Caller, UnitOfWork } from '@overt/sdk'
import type { MemberGroup } from '@overt/plugin-permissions/contracts'
import type { ReportsContext } from './reports-context.ts'

/** Groups of members that a reader may filter by: those who lead others see them; nobody does where no plugin makes any. */
export async function memberGroups(context: ReportsContext, unit: UnitOfWork, { role }: Pick<Caller, 'role'>): Promise<readonly MemberGroup[]> {
  if (role === 'member') return []
  return await (await context.find('member-groups', unit.workspaceId))?.groups(unit) ?? []
}
