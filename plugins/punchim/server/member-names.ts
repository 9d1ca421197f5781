import type { UnitOfWork } from '@overt/sdk'

/** Names of a page's people by id: looked up one by one, because a join would read everybody of a large workspace. */
export async function memberNames(unit: UnitOfWork, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await unit.query<{ id: string; name: string }>({
    name: 'punchim-names',
    text: `select m.id, (select u.name from identity."user" u where u.id = m.user_id) as name from core.member m where m.workspace_id = $1 and m.id = any($2::uuid[])`,
    values: [unit.workspaceId, ids],
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}
