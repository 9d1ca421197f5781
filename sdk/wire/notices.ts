import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable } from './common.ts'

/** Where a notice goes besides the bell. */
export const noticeChannels = ['push', 'mail', 'messenger'] as const
/** A way that notices reach a member. */
export type NoticeChannel = (typeof noticeChannels)[number]

/** One notice as its member reads it, in their language. */
export const NoticeItem = Type.Object({
  id: Id,
  kind: Type.String({ description: 'what it is about, e.g. `core.decision`' }),
  title: Type.String({ description: 'the name of the kind' }),
  text: Type.String(),
  path: Type.String({ description: 'the page to open' }),
  createdAt: Instant,
  readAt: Nullable(Instant),
})
export type NoticeItem = Static<typeof NoticeItem>

/** `GET /api/workspaces/:w/notices`. */
export const NoticePage = Type.Object({ items: Type.Array(NoticeItem), nextCursor: Nullable(Type.String()), unread: Type.Integer({ description: 'at most 100' }) })
export type NoticePage = Static<typeof NoticePage>

/** Where notices of a kind go. */
export const ChannelChoice = Type.Object({ push: Type.Boolean(), mail: Type.Boolean(), messenger: Type.Boolean() }, { additionalProperties: false })
export type ChannelChoice = Static<typeof ChannelChoice>

const LocalTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', maxLength: 5, description: '`HH:MM`' })

/** From one time of day to another, in the person's zone; over midnight where the end comes first. */
export const QuietHours = Type.Object({ from: LocalTime, to: LocalTime }, { additionalProperties: false })
export type QuietHours = Static<typeof QuietHours>

/** `GET /api/workspaces/:w/notices/choices`. */
export const NoticeChoices = Type.Object({
  items: Type.Array(Type.Object({
    kind: Type.String(), title: Type.String(),
    plugin: Nullable(Type.String({ description: 'the title of the plugin that the kind belongs to; null for kinds that all share' })),
    channels: ChannelChoice, defaults: ChannelChoice, required: Type.Boolean({ description: 'it goes by its defaults, whatever anybody chooses' }),
  })),
  quietHours: Nullable(QuietHours),
  timeZone: Type.String({ description: 'in which quiet hours are counted' }),
  messengers: Nullable(Type.Array(Type.String(), { description: 'accounts that messages go to' })),
})
export type NoticeChoices = Static<typeof NoticeChoices>

/** A browser's program and system, as far as they are told from one another. */
export const pushBrowsers = ['Chrome', 'Edge', 'Firefox', 'Opera', 'Safari', 'Samsung Internet', 'other'] as const
/** Systems of browsers that receive pushes. */
export const pushSystems = ['Android', 'ChromeOS', 'iOS', 'Linux', 'macOS', 'Windows', 'other'] as const

/** One of the own browsers that show notices; where they are reached is kept secret. */
export const PushBrowser = Type.Object({
  id: Id, browser: Choice(pushBrowsers), system: Choice(pushSystems), current: Type.Boolean({ description: 'the one that asks' }),
  createdAt: Instant, lastSentAt: Nullable(Instant),
})
export type PushBrowser = Static<typeof PushBrowser>
