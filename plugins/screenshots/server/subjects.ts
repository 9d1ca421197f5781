import type { Grants, Subjects } from '@overt/sdk'

export const subjects = {
  Screenshot: {
    table: 'p_screenshots.shot',
    actions: ['read', 'delete'],
    columns: { id: { column: 'id', type: 'uuid' }, memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
  },
  ScreenshotOverride: {
    table: 'p_screenshots.override',
    actions: ['read', 'update'],
    columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
  },
} as const satisfies Subjects

const own = { memberId: '$self' } as const

/** Everyone sees their own pictures and what holds for them; whether they may delete is a setting. Admins hold every right already. */
export const grants: Grants<typeof subjects> = {
  manager: [
    { subject: 'Screenshot', actions: ['read'] }, { subject: 'Screenshot', actions: ['delete'], where: own },
    { subject: 'ScreenshotOverride', actions: ['read'] },
  ],
  hr: [
    { subject: 'Screenshot', actions: ['read'] }, { subject: 'Screenshot', actions: ['delete'], where: own },
    { subject: 'ScreenshotOverride', actions: ['read'] },
  ],
  member: [
    { subject: 'Screenshot', actions: ['read', 'delete'], where: own },
    { subject: 'ScreenshotOverride', actions: ['read'], where: own },
  ],
}
