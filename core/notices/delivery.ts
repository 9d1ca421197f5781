import type { NoticeChannel, NoticeText, ReadingFormats, UnitOfWork } from '@overt/sdk'
import { cutText, noticeChannels, workspacePath } from '@overt/sdk'
import type { HookRegistry, JobQueue, MailMessage, Platform } from '../contracts.ts'
import { readingFormatsSql } from '../identity/reading-formats.ts'
import { workspaceSlug } from '../identity/workspace-address.ts'
import { quietHoursOf } from './choices.ts'
import { coreSender } from './kinds.ts'
import type { NoticeKinds } from './kinds.ts'
import { quietUntil } from './quiet-hours.ts'
import { kindTitle, readText } from './read-notice.ts'
import { noticeText } from './texts.ts'
import type { DueNotices, HeldNotices, Delivery } from './contracts.ts'

/** The page that lists all notices. */
const listPath = '/me/notifications'
const longestText = 4_000

export interface Recipient {
  readonly memberId: string
  readonly name: string
  readonly email: string
  readonly locale: string
  readonly timeZone: string
  readonly formats: ReadingFormats
}

export interface DeliveredNotice {
  readonly id: string
  readonly sender: string
  readonly kind: string
  readonly key: string | null
  readonly text: NoticeText
  readonly mail: { readonly subject: NoticeText; readonly text: NoticeText; readonly action?: NoticeText } | null
  readonly path: string
}

/** Several notices put into one message. */
export interface Message {
  readonly title: string
  readonly text: string
  readonly path: string
}

export interface DeliveryParts extends Pick<Platform, 'clock' | 'database' | 'mail'> {
  readonly plugins: () => Pick<Platform['plugins'], 'message' | 'title' | 'isOn'>
  readonly hooks: Pick<HookRegistry, 'core'>
  readonly jobs: Pick<JobQueue, 'declare'>
  readonly kinds: NoticeKinds
  /** Where people reach this server, without a slash at the end. */
  readonly address: string
  /** Queues a push to each browser of these members. */
  push(unit: UnitOfWork, due: readonly DueNotices[]): Promise<void>
}

export function createDelivery(parts: DeliveryParts): Delivery {
  const { clock, database, mail, hooks, jobs } = parts
  const held = jobs.declare<{ readonly memberId: string }>('core', { id: 'held-notices', run: async ({ memberId }, { workspaceId }) => {
    const running = await runningSenders(parts, workspaceId, memberId)
    await database.inWorkspace({ workspaceId }, (unit) => sendHeld(unit, memberId, running))
  } })

  async function sendHeld(unit: UnitOfWork, memberId: string, running: ReadonlySet<string>): Promise<void> {
    const recipient = await findRecipient(unit, memberId)
    if (recipient === undefined) return
    const until = quietUntil(clock.now(), await quietHoursOf(unit, memberId), recipient.timeZone)
    if (until !== undefined) { await atEndOfQuiet(unit, [{ memberId, until }]); return }
    const rows = await unit.query<{ id: string; sender: string; held: NoticeChannel[] }>({
      name: 'notice-take-held',
      text: `with taken as (select id, sender, held, created_at from core.notice where workspace_id = $1 and member_id = $2 and held <> '{}' order by created_at, id for update),
          emptied as (update core.notice n set held = '{}' from taken where n.workspace_id = $1 and n.id = taken.id)
        select id, sender, held from taken order by created_at, id`,
      values: [unit.workspaceId, memberId],
    })
    for (const channel of noticeChannels) {
      const ids = rows.filter((row) => row.held.includes(channel) && running.has(row.sender)).map(({ id }) => id)
      if (ids.length > 0) await now(unit, [{ memberId, noticeIds: ids, channels: [channel] }])
    }
  }

  async function now(unit: UnitOfWork, due: readonly DueNotices[]): Promise<void> {
    const pushed = due.filter(({ channels }) => channels.includes('push'))
    if (pushed.length > 0) await parts.push(unit, pushed)
    const written = due.filter(({ channels }) => channels.includes('mail') || channels.includes('messenger'))
    if (written.length === 0) return
    const recipients = new Map((await findRecipients(unit, written.map(({ memberId }) => memberId))).map((recipient) => [recipient.memberId, recipient]))
    const unread = await readForDelivery(unit, written.flatMap(({ noticeIds }) => noticeIds))
    const slug = await workspaceSlug(unit)
    const [mails, letters]: [MailMessage[], { memberId: string; text: string; url: string }[]] = [[], []]
    for (const { memberId, noticeIds, channels } of written) {
      const recipient = recipients.get(memberId)
      const wanted = new Set(noticeIds)
      const notices = unread.filter(({ id }) => wanted.has(id))
      if (recipient === undefined || notices.length === 0) continue
      const message = composeMessage(parts, recipient, notices)
      if (channels.includes('mail')) {
        const { subject, text, action } = mailOf(parts, recipient, notices, message)
        mails.push({ to: recipient.email, locale: recipient.locale, subject: subject.replaceAll(/[\r\n]+/g, ' '), text, action: { label: action, url: message.path, inWorkspace: true }, noticeIds: notices.map(({ id }) => id) })
      }
      if (channels.includes('messenger')) letters.push({ memberId, text: cutText(message.text, longestText), url: parts.address + workspacePath(slug, message.path) })
    }
    if (mails.length > 0) await mail.sendAll(mails, unit)
    if (letters.length > 0) await hooks.core.durableAll('notice.messaging', letters, { workspaceId: unit.workspaceId, unit })
  }

  const atEndOfQuiet = (unit: UnitOfWork, waiting: readonly HeldNotices[]): Promise<void> => held.addAll(unit, waiting.map(({ memberId, until }) => ({ payload: { memberId }, key: memberId, runAt: until })))

  return { now, atEndOfQuiet }
}

/** One notice in its own words, or several below one another. */
export function composeMessage({ plugins, kinds }: Pick<DeliveryParts, 'plugins' | 'kinds'>, reader: Recipient, notices: readonly DeliveredNotice[]): Message {
  const texts = notices.map(({ sender, text }) => readText(plugins(), sender, reader, text))
  const [first] = notices
  if (notices.length === 1 && first !== undefined) return { title: kindTitle(plugins(), reader, first.kind, kinds.find(first.kind)), text: texts[0]!, path: first.path }
  return { title: noticeText(reader.locale, 'gathered.title', { count: notices.length }), text: texts.join('\n'), path: listPath }
}

function mailOf({ plugins }: Pick<DeliveryParts, 'plugins'>, reader: Recipient, notices: readonly DeliveredNotice[], message: Message): { readonly subject: string; readonly text: string; readonly action: string } {
  const { name, locale } = reader
  const action = noticeText(locale, 'mail.action')
  const [first] = notices
  if (notices.length > 1 || first === undefined) return { subject: message.title, text: noticeText(locale, 'gathered.mail', { name, texts: message.text.replaceAll('\n', '\n\n') }), action }
  if (first.mail === null) return { subject: message.title, text: noticeText(locale, 'mail.text', { name, text: message.text }), action }
  const say = (text: NoticeText): string => readText(plugins(), first.sender, reader, text, { name })
  return { subject: say(first.mail.subject), text: say(first.mail.text), action: first.mail.action === undefined ? action : say(first.mail.action) }
}

/** Who is to be told, and how they read; without those who are not active any more. */
export const findRecipients = (unit: UnitOfWork, memberIds: readonly string[]): Promise<Recipient[]> => unit.query<Recipient>({
  name: 'notice-recipients',
  text: `select m.id as "memberId", u.name, u.email, coalesce(u.locale, w.locale) as locale, coalesce(m.time_zone, u.time_zone, w.time_zone) as "timeZone", ${readingFormatsSql('u')} as formats
    from core.member m join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
    where m.workspace_id = $1 and m.id = any($2::uuid[]) and m.status = 'active'`,
  values: [unit.workspaceId, memberIds],
})

export const findRecipient = async (unit: UnitOfWork, memberId: string): Promise<Recipient | undefined> => (await findRecipients(unit, [memberId]))[0]

/** Those of the notices that nobody has read yet, the oldest first. */
export async function readForDelivery(unit: UnitOfWork, noticeIds: readonly string[]): Promise<readonly DeliveredNotice[]> {
  return unit.query<DeliveredNotice>({
    name: 'notice-for-delivery',
    text: 'select id, sender, kind, key, text, mail, path from core.notice where workspace_id = $1 and id = any($2::uuid[]) and read_at is null order by created_at, id',
    values: [unit.workspaceId, noticeIds],
  })
}

/** Of those who sent what is held for a member, the core and the plugins that are on; asked before a unit, because the state of a workspace may have to be read. */
async function runningSenders({ database, plugins }: DeliveryParts, workspaceId: string, memberId: string): Promise<ReadonlySet<string>> {
  const senders = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ sender: string }>(
    `select distinct sender from core.notice where workspace_id = $1 and member_id = $2 and held <> '{}'`, [workspaceId, memberId]))
  const running = await Promise.all(senders.map(async ({ sender }) => sender === coreSender || await plugins().isOn(sender, workspaceId) ? [sender] : []))
  return new Set(running.flat())
}
