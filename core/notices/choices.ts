import type { ChannelChoice, NoticeChoices, QuietHours, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { noticeKindRequired, noticeKindUnknown, quietHoursEmpty } from './errors.ts'
import { coreSender } from './kinds.ts'
import type { NoticeKinds } from './kinds.ts'
import { kindTitle } from './read-notice.ts'

export type KindChoice = { readonly kind: string } & ChannelChoice

export interface MemberChoices {
  readonly memberId: string
  readonly timeZone: string
  /** Null: nothing of their own for the kind. */
  readonly chosen: ChannelChoice | null
  readonly quiet: QuietHours | null
}

/** How each of these members wants to hear of a kind; without those who are not active. */
export const choicesForKind = (unit: UnitOfWork, kind: string, memberIds: readonly string[]): Promise<MemberChoices[]> => unit.query<MemberChoices>({
  name: 'notice-members',
  text: `select m.id as "memberId", coalesce(m.time_zone, u.time_zone, w.time_zone) as "timeZone",
      case when c.member_id is not null then json_build_object('push', c.push, 'mail', c.mail, 'messenger', c.messenger) end as chosen,
      case when q.member_id is not null then json_build_object('from', to_char(q.from_time, 'HH24:MI'), 'to', to_char(q.to_time, 'HH24:MI')) end as quiet
    from core.member m join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
    left join core.notice_choice c on c.workspace_id = m.workspace_id and c.member_id = m.id and c.kind = $3
    left join core.notice_quiet_hours q on q.workspace_id = m.workspace_id and q.member_id = m.id
    where m.workspace_id = $1 and m.id = any($2::uuid[]) and m.status = 'active'`,
  values: [unit.workspaceId, memberIds, kind],
})

export async function quietHoursOf(unit: UnitOfWork, memberId: string): Promise<QuietHours | null> {
  const [hours] = await unit.query<QuietHours>({
    name: 'notice-quiet-hours',
    text: `select to_char(from_time, 'HH24:MI') as "from", to_char(to_time, 'HH24:MI') as "to" from core.notice_quiet_hours where workspace_id = $1 and member_id = $2`,
    values: [unit.workspaceId, memberId],
  })
  return hours ?? null
}

/** Every kind that can reach the member, with what they chose for it. */
export async function readChoices(
  { plugins, kinds }: Pick<Platform, 'plugins'> & { readonly kinds: NoticeKinds }, unit: UnitOfWork,
  { memberId, locale, running }: { readonly memberId: string; readonly locale: string; readonly running: ReadonlySet<string> },
): Promise<Pick<NoticeChoices, 'items' | 'quietHours'>> {
  const chosen = new Map((await unit.query<KindChoice>({
    name: 'notice-choices', text: 'select kind, push, mail, messenger from core.notice_choice where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId],
  })).map(({ kind, ...channels }) => [kind, channels]))
  return {
    items: kinds.list().filter(({ owner }) => owner === coreSender || running.has(owner)).map((kind) => ({
      kind: kind.name, title: kindTitle(plugins, { locale }, kind.name, kind),
      plugin: kind.owner === coreSender ? null : plugins.title(kind.owner, locale),
      channels: kind.required === true ? kind.defaults : chosen.get(kind.name) ?? kind.defaults, defaults: kind.defaults, required: kind.required === true,
    })),
    quietHours: await quietHoursOf(unit, memberId),
  }
}

/** Keeps choices of the member; kinds that are not named stay as they are. Errors: `notice-kind-unknown`, `notice-kind-required`, `quiet-hours-empty`. */
export async function storeChoices(
  kinds: NoticeKinds, unit: UnitOfWork, memberId: string, { items, quietHours }: { readonly items: readonly KindChoice[]; readonly quietHours?: QuietHours | null | undefined },
): Promise<void> {
  for (const [index, { kind, push, mail, messenger }] of items.entries()) {
    const known = kinds.find(kind)
    if (known === undefined) throw noticeKindUnknown({ values: { kind }, errors: [{ path: `/items/${String(index)}/kind`, message: 'unknown' }] })
    if (known.required === true) throw noticeKindRequired({ values: { kind }, errors: [{ path: `/items/${String(index)}/kind`, message: 'required' }] })
    await unit.query({
      name: 'notice-choose',
      text: `insert into core.notice_choice (workspace_id, member_id, kind, push, mail, messenger) values ($1, $2, $3, $4, $5, $6)
        on conflict (workspace_id, member_id, kind) do update set push = excluded.push, mail = excluded.mail, messenger = excluded.messenger`,
      values: [unit.workspaceId, memberId, kind, push, mail, messenger],
    })
  }
  if (quietHours === undefined) return
  if (quietHours === null) {
    await unit.query('delete from core.notice_quiet_hours where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
    return
  }
  if (quietHours.from === quietHours.to) throw quietHoursEmpty({ errors: [{ path: '/quietHours/to', message: 'the same as from' }] })
  await unit.query({
    name: 'notice-keep-quiet',
    text: `insert into core.notice_quiet_hours (workspace_id, member_id, from_time, to_time) values ($1, $2, $3, $4)
      on conflict (workspace_id, member_id) do update set from_time = excluded.from_time, to_time = excluded.to_time`,
    values: [unit.workspaceId, memberId, quietHours.from, quietHours.to],
  })
}
