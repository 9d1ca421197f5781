import type { Grants, Subjects } from '@overt/sdk'

export const subjects = {
  /** Time away and on social platforms. */
  ClickTime: {
    table: 'p_clickim.day',
    actions: ['read', 'export'],
    columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
  },
  ClickPlatform: {
    table: 'p_clickim.platform',
    actions: ['read', 'update'],
    columns: { id: { column: 'id', type: 'text' } },
  },
} as const satisfies Subjects

/** Everyone reads their own; admins hold every right already. */
export const grants: Grants<typeof subjects> = {
  manager: [
    { subject: 'ClickTime', actions: ['read', 'export'] },
    { subject: 'ClickPlatform', actions: ['read', 'update'] },
  ],
  hr: [
    { subject: 'ClickTime', actions: ['read', 'export'] },
    { subject: 'ClickPlatform', actions: ['read'] },
  ],
  member: [
    { subject: 'ClickTime', actions: ['read', 'export'], where: { memberId: '$self' } },
    { subject: 'ClickPlatform', actions: ['read'] },
  ],
}
