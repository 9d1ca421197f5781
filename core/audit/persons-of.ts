/** A text as an id, where it is one; the other way round no index of ids is used. */
export const idOf = (column: string): string => `case when ${column} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ${column}::uuid end`

/** A row is about who did it, and about the member whose record it was. */
export const personsOf = `array(select m.id from core.member m where m.workspace_id = a.workspace_id and m.id = any(array(
  select ${idOf('named')} from (values (case when a.actor_kind = 'user' then a.actor_id end), (case when a.subject = 'Member' then a.subject_id end),
    (coalesce(a.detail, a.body)::json -> 'before' ->> 'memberId'), (coalesce(a.detail, a.body)::json -> 'after' ->> 'memberId')) as person (named))))`
