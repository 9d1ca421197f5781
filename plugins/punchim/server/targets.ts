import type { UnitOfWork } from '@overt/sdk'
import { notFound } from './errors.ts'
import { readGroups } from './groups.ts'
import type { PunchContext } from './punch-context.ts'

export interface Targets {
  readonly memberIds?: readonly string[] | undefined
  readonly groupIds?: readonly string[] | undefined
  readonly taskIds?: readonly string[] | undefined
}

/** Everybody and everything that a rule is to hold for is there. Errors: `not-found`, `member-removed`. */
export async function requireTargets(context: PunchContext, unit: UnitOfWork, { memberIds = [], groupIds = [], taskIds = [] }: Targets): Promise<void> {
  if (memberIds.length > 0) await context.directory.currentMembers(unit, memberIds)
  if (groupIds.length > 0) {
    const known = new Set((await readGroups(context, unit)).map(({ id }) => id))
    if (!groupIds.every((id) => known.has(id))) throw notFound()
  }
  if (taskIds.length > 0) {
    const [row] = await unit.query<{ known: number }>(`select count(*)::int as known from core.task where workspace_id = $1 and id = any($2::uuid[]) and deleted_batch is null`, [unit.workspaceId, taskIds])
    if (row?.known !== new Set(taskIds).size) throw notFound()
  }
}
