import type { OAuthStore } from '@overt/sdk'

// region store
/** One sealed text for each member. */
export const store: OAuthStore = {
  async read(unit, memberId) {
    const [row] = await unit.query<{ sealed: string }>({
      text: 'select sealed from p_gitlab_issues.connection where workspace_id = $1 and member_id = $2',
      values: [unit.workspaceId, memberId],
    })
    return row?.sealed
  },
  async write(unit, memberId, sealed) {
    await unit.query({
      text: `insert into p_gitlab_issues.connection (workspace_id, member_id, sealed) values ($1, $2, $3)
        on conflict (workspace_id, member_id) do update set sealed = excluded.sealed`,
      values: [unit.workspaceId, memberId, sealed],
    })
  },
  async remove(unit, memberId) {
    await unit.query({ text: 'delete from p_gitlab_issues.connection where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId] })
  },
  list: (unit) => unit.query<{ memberId: string; sealed: string }>({
    text: 'select member_id as "memberId", sealed from p_gitlab_issues.connection where workspace_id = $1',
    values: [unit.workspaceId],
  }),
}
// endregion store
