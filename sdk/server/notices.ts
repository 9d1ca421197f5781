import type { ChannelChoice } from '../wire/index.ts'
import type { UnitOfWork } from './database.ts'

/** Something that people hear about and choose how. */
export interface NoticeKind {
  /** Unique in the plugin; stored and shown to clients as `<plugin>.<id>`. */
  readonly id: string
  /** Message key of its name in the choices. */
  readonly title: string
  /** How soon a push service should wake a device: RFC 8030 § 5.3. Default `normal`. */
  readonly urgency?: 'low' | 'normal' | 'high'
  /** What it asks for also stands in the list of decisions (the slot `decisions/v1`), so the bell does not count it a second time. */
  readonly listedAsDecision?: true
  /**
   * Nobody can choose against it: it goes out by its defaults at once, is shown on every page and in the agent's window until its reader says that they have read it, and "all read" leaves it.
   * The durable hook `notice.read` says who has. For what a law makes an employer say, and nothing else.
   */
  readonly required?: true
  /** Where it goes for those who have chosen nothing. Push reaches only browsers in which the person has switched it on. */
  readonly defaults: ChannelChoice
}

/** Kinds of the core that every plugin may send: what was decided about the member, and what waits for their decision. */
export type SharedNoticeKind = 'core.decision' | 'core.waiting'

/** A value in a text: an instant is shown in the reader's zone, a date in the reader's language, a key as the text of the same catalogue, a text that people wrote in the reader's language where it was written in that. */
export type NoticeValue = string | number | { readonly instant: string } | { readonly date: string } | { readonly key: string } | { readonly written: Readonly<Record<string, string>> }

/** A text of the sender's catalogue, put into the reader's language when it is read. */
export interface NoticeText {
  readonly key: string
  readonly values?: Readonly<Record<string, NoticeValue>>
}

/** Something that concerns a member: what it says, where it leads, and the key under which a later one takes its place. */
export interface Notice {
  /** Nothing is sent to one who is not an active member. */
  readonly memberId: string
  /** The id of a kind that the plugin has declared, or a shared one. */
  readonly kind: string
  readonly text: NoticeText
  /** The page to open, a path of the web interface. */
  readonly path: string
  /** A later notice of the same kind and key takes the place of one that is unread. */
  readonly key?: string
  /** Only of `core.decision`: the name of who decided it, which the text may show as `{by}`; null where it was no single person. */
  readonly by?: string | null
  /** What a mail says instead of the title and text; `{name}` is the reader. */
  readonly mail?: { readonly subject: NoticeText; readonly text: NoticeText; readonly action?: NoticeText }
}

/** A notice about a decision must name who decided it, or null. */
export type DecidedBy<Kind extends string> = Kind extends 'core.decision' ? { readonly by: string | null } : { readonly by?: never }

/** Tells members what concerns them: in the bell always, by push, mail and messenger as each has chosen. */
export interface Notices {
  /** Call it while the plugin is registered. */
  declare(kind: NoticeKind): void
  /** In the unit's transaction: it is shown and sent exactly if that commits. Throws for a kind that nobody declared. */
  send<Kind extends string>(unit: UnitOfWork, notice: Omit<Notice, 'by'> & { readonly kind: Kind } & DecidedBy<Kind>): Promise<void>
  /** The same to many members, in a number of statements that does not grow with them. */
  sendAll<Kind extends string>(unit: UnitOfWork, kind: Kind, notices: readonly (Omit<Notice, 'by' | 'kind'> & DecidedBy<Kind>)[]): Promise<void>
  /** What the unread notices of that kind and key asked for is done: marks them as read, whoever has them, and sends them nowhere any more. */
  settle(unit: UnitOfWork, about: { readonly kind: string; readonly key: string; readonly memberId?: string }): Promise<void>
}
