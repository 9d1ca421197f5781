import type { Notice, UnitOfWork } from '@overt/sdk'
import { noticeChannels, uuidv7 } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { PluginMistake } from '../kernel/errors.ts'
import { channelsFor, quietHoursOf } from './choices.ts'
import type { Delivery } from './delivery.ts'
import type { DeclaredKind } from './kinds.ts'
import { quietUntil } from './quiet-hours.ts'

type Parts = Pick<Platform, 'clock' | 'live'> & { readonly delivery: Delivery }

/** Shows a notice to its member and starts it on the ways that they chose, or holds it there until their quiet hours end. */
export async function sendNotice({ clock, live, delivery }: Parts, unit: UnitOfWork, sender: string, kind: DeclaredKind, notice: Notice): Promise<void> {
  const { memberId, path, key = null } = notice
  if (!/^\/(?![/\\])/.test(path)) throw new PluginMistake(`${sender} sends a notice that opens ${path}: it is a path of the web interface`)
  const [member] = await unit.query<{ timeZone: string }>({
    name: 'notice-member',
    text: `select coalesce(m.time_zone, u.time_zone, w.time_zone) as "timeZone" from core.member m
      join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
      where m.workspace_id = $1 and m.id = $2 and m.status = 'active'`,
    values: [unit.workspaceId, memberId],
  })
  if (member === undefined) return
  const now = clock.now()
  const channels = kind.required === true ? noticeChannels.filter((channel) => kind.defaults[channel]) : await channelsFor(unit, memberId, kind.name, kind.defaults)
  const until = kind.required === true || channels.length === 0 ? undefined : quietUntil(now, await quietHoursOf(unit, memberId), member.timeZone)
  const [row] = await unit.query<{ id: string }>({
    name: 'notice-send',
    text: `insert into core.notice (workspace_id, id, member_id, sender, kind, key, text, mail, path, held, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (workspace_id, sender, kind, key, member_id) where read_at is null and key is not null do update
        set text = excluded.text, mail = excluded.mail, path = excluded.path, held = excluded.held, created_at = excluded.created_at
      returning id`,
    values: [unit.workspaceId, uuidv7(now.epochMilliseconds), memberId, sender, kind.name, key, JSON.stringify(textOf(notice)), notice.mail === undefined ? null : JSON.stringify(notice.mail), path,
      until === undefined ? [] : channels, now.toString()],
  })
  live.publish(unit, 'notice.changed', {}, { memberIds: [memberId] })
  if (until !== undefined) await delivery.atEndOfQuiet(unit, memberId, until)
  else await delivery.now(unit, memberId, [row!.id], channels)
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
  const members = [...new Set(told.map((row) => row.memberId))]
  for (let from = 0; from < members.length; from += 100) live.publish(unit, 'notice.changed', {}, { memberIds: members.slice(from, from + 100) })
}
