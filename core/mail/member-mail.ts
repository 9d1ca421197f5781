import type { MemberMail, MemberMailMessage, UnitOfWork } from '@overt/sdk'
import type { Mail, MailMessage } from '../contracts.ts'
import { notFound } from '../errors.ts'

interface Reader { readonly id: string; readonly email: string; readonly locale: string }

/** Mail from plugins: to members of the unit's workspace, in their language, and to nobody else. */
export function createMemberMail(mail: Mail): MemberMail {
  async function sendAll(unit: UnitOfWork, messages: readonly MemberMailMessage[]): Promise<void> {
    if (messages.length === 0) return
    const readers = new Map((await unit.query<Reader>({
      name: 'mail-members',
      text: `select member.id, person.email, coalesce(person.locale, workspace.locale) as locale
        from core.member
        join core.workspace on workspace.id = member.workspace_id
        join identity."user" person on person.id = member.user_id
        where member.workspace_id = $1 and member.id = any($2::uuid[]) and member.status = 'active'`,
      values: [unit.workspaceId, [...new Set(messages.map(({ memberId }) => memberId))]],
    })).map((reader) => [reader.id, reader]))
    await mail.sendAll(messages.map((message) => {
      const reader = readers.get(message.memberId)
      if (reader === undefined) throw notFound({ values: { what: 'Member' } })
      return mailTo(reader, message, unit.workspaceId)
    }), unit)
  }
  return { sendAll, send: (unit, message) => sendAll(unit, [message]) }
}

const mailTo = ({ email, locale }: Reader, { subject, text, action, attachments = [], reference }: MemberMailMessage, workspaceId: string): MailMessage => ({
  to: email, locale, subject: subject.replaceAll(/[\r\n]+/g, ' '), text,
  ...reference === undefined ? {} : { reference },
  ...action === undefined ? {} : { action: { label: action.label, url: action.path, inWorkspace: true as const } },
  ...attachments.length === 0 ? {} : { attachments: attachments.map((file) => ({ ...file, workspaceId })) },
})
