import type { Notice, UnitOfWork } from '@overt/sdk'
import { noticeChannels, uuidv7 } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { PluginMistake } from '../kernel/errors.ts'
import { choicesForKind } from './choices.ts'
import type { Delivery } from './contracts.ts'
import type { DeclaredKind } from './kinds.ts'
import { quietUntil } from './quiet-hours.ts'

type Parts = Pick<Platform, 'clock' | 'live'> & { readonly delivery: Delivery }

/**
 * Shows notices of one kind to their members and starts each on the ways that its member chose, or holds it there until their quiet hours end. The
 * number of statements does not grow with the notices.
 */
export async function sendNotices({ clock, live, delivery }: Parts, unit: UnitOfWork, sender: string, kind: DeclaredKind, given: readonly Notice[]): Promise<void> {
  for (const { path } of given) if (!/^\/(?![/\\])/.test(path)) throw new PluginMistake(`${sender} sends a notice that opens ${path}: it is a path of the web interface`)
  if (given.length === 0) return
  const now = clock.now()
  const members = new Map((await choicesForKind(unit, kind.name, [...new Set(given.map(({ memberId }) => memberId))])).map((member) => [member.memberId, member]))
  const ways = new Map([...members].map(([memberId, { chosen, quiet, timeZone }]) => {
    const wanted = kind.required === true ? kind.defaults : chosen ?? kind.defaults
    const channels = noticeChannels.filter((channel) => wanted[channel])
    return [memberId, { channels, until: kind.required === true || channels.length === 0 ? undefined : quietUntil(now, quiet, timeZone) }] as const
  }))
  // Of two with one key for one member the later counts, as if they came one after the other.
  const notices = [...new Map(given.filter(({ memberId }) => ways.has(memberId)).map((notice, index) => [`${notice.memberId} ${notice.key ?? `: ${String(index)}`}`, notice])).values()]
  if (notices.length === 0) return
  const shown = await unit.query<{ id: string; memberId: string }>({
    name: 'notices-send',
    text: `insert into core.notice (workspace_id, id, member_id, sender, kind, key, text, mail, path, held, created_at)
      select $1, n.id, n.member_id, $2, $3, n.key, n.text, n.mail, n.path, string_to_array(n.held, ' '), $4
      from unnest($5::uuid[], $6::uuid[], $7::text[], $8::jsonb[], $9::jsonb[], $10::text[], $11::text[]) as n (id, member_id, key, text, mail, path, held) order by n.member_id, n.key, n.id
      on conflict (workspace_id, sender, kind, key, member_id) where read_at is null and key is not null do update
        set text = excluded.text, mail = excluded.mail, path = excluded.path, held = excluded.held, created_at = excluded.created_at
      returning id, member_id as "memberId"`,
    values: [unit.workspaceId, sender, kind.name, now.toString(), notices.map(() => uuidv7(now.epochMilliseconds)), notices.map(({ memberId }) => memberId), notices.map(({ key = null }) => key),
      notices.map((notice) => JSON.stringify(textOf(notice))), notices.map(({ mail }) => mail === undefined ? null : JSON.stringify(mail)), notices.map(({ path }) => path),
      notices.map(({ memberId }) => { const { channels, until } = ways.get(memberId)!; return until === undefined ? '' : channels.join(' ') })],
  })
  tellBells(live, unit, shown.map(({ memberId }) => memberId))
  const held = [...ways].flatMap(([memberId, { until }]) => until === undefined ? [] : [{ memberId, until }])
  if (held.length > 0) await delivery.atEndOfQuiet(unit, held)
  await delivery.now(unit, shown.flatMap(({ id, memberId }) => {
    const { channels, until } = ways.get(memberId)!
    return until === undefined ? [{ memberId, noticeIds: [id], channels }] : []
  }))
}

/** Bells of so many members are told in one event. */
const bellsAtOnce = 100

function tellBells(live: Platform['live'], unit: UnitOfWork, memberIds: readonly string[]): void {
  const members = [...new Set(memberIds)]
  for (let from = 0; from < members.length; from += bellsAtOnce) live.publish(unit, 'notice.changed', {}, { memberIds: members.slice(from, from + bellsAtOnce) })
}

const textOf = ({ text, by = null }: Notice): Notice['text'] => (by === null ? text : { ...text, values: { ...text.values, by } })

/** Marks what a matter asked for as read, whoever was told. */
export async function settleNotices({ clock, live }: Pick<Platform, 'clock' | 'live'>, unit: UnitOfWork, sender: string, kind: DeclaredKind, { key, memberId }: { readonly key: string; readonly memberId?: string }): Promise<void> {
  const told = await unit.query<{ memberId: string }>({
    name: 'notice-settle',
    text: `update core.notice set read_at = $5, held = '{}' where workspace_id = $1 and sender = $2 and kind = $3 and key = $4 and read_at is null and ($6::uuid is null or member_id = $6)
      returning member_id as "memberId"`,
    values: [unit.workspaceId, sender, kind.name, key, clock.now().toString(), memberId ?? null],
  })
  tellBells(live, unit, told.map((row) => row.memberId))
}
