import type { Note, ServerContext } from '@overt/sdk'

// region notes
/** Notes on entries, for whoever may read the follow-ups of their member: asked once for many entries. */
export function offerNotes({ hooks, ability }: Pick<ServerContext, 'hooks' | 'ability'>): void {
  hooks.on('entry.notes', async ({ entryIds }, { unit }) => {
    if (unit?.memberId == null) return undefined
    const scope = (await ability(unit, unit.memberId)).scope('read', 'FollowUp', 'i', 2)
    const items = await unit.query<{ id: string; entryId: string; text: string; addedAt: Date }>({
      text: `select id, entry_id as "entryId", text, added_at as "addedAt" from p_follow_ups.item i
        where workspace_id = $1 and entry_id = any($2) and done_at is null and ${scope.sql} order by added_at`,
      values: [unit.workspaceId, entryIds, ...scope.values],
    })
    const notes = items.map(({ id, entryId, text, addedAt }): Note => ({ id, entryId, plugin: 'follow-ups', kind: 'follow-ups.open', at: addedAt.toISOString(), data: { text } }))
    return Map.groupBy(notes, ({ entryId }) => entryId)
  })
}
// endregion notes
