import type { MemberMail } from '@overt/sdk'
import type { Mail } from '../contracts.ts'
import { notFound } from '../errors.ts'

/** Mail from plugins: to members of the unit's workspace, in their language, and to nobody else. */
export function createMemberMail(mail: Mail): MemberMail {
  return {
    async send(unit, { memberId, subject, text, action, attachments = [], reference }) {
      const [member] = await unit.query<{ email: string; locale: string }>({
        name: 'mail-member',
        text: `select person.email, coalesce(person.locale, workspace.locale) as locale
          from core.member
          join core.workspace on workspace.id = member.workspace_id
          join identity."user" person on person.id = member.user_id
          where member.workspace_id = $1 and member.id = $2 and member.status = 'active'`,
        values: [unit.workspaceId, memberId],
      })
      if (member === undefined) throw notFound({ values: { what: 'Member' } })
      await mail.send({
        to: member.email, locale: member.locale, subject: subject.replaceAll(/[\r\n]+/g, ' '), text,
        ...reference === undefined ? {} : { reference },
        ...action === undefined ? {} : { action: { label: action.label, url: action.path, inWorkspace: true as const } },
        ...attachments.length === 0 ? {} : { attachments: attachments.map((file) => ({ ...file, workspaceId: unit.workspaceId })) },
      }, unit)
    },
  }
}
