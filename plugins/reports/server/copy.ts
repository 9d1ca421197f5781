import type { CopyDeclaration } from '@overt/sdk'

const member = { person: 't.member_id = $2' } as const

/** What a copy of a person or a workspace holds of reports. */
export const copy: CopyDeclaration = {
  saved_report: member,
  star: member,
  schedule: member,
  recipient: member,
  delivery: { ...member, notImported: 'Mails that this server sent.' },
  share: {
    ...member, notImported: 'A link opens only where it was made.',
    without: { token_hash: { reason: 'A secret that opens something.' }, password_hash: { reason: 'A secret that opens something.' } },
  },
  export: { ...member, notImported: 'Files that are kept for a day.' },
}
