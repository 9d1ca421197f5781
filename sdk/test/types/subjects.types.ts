// Compiled by `npm run types`, never run: each wrong use is an error that the compiler must report.
import { definePlugin } from '@overt/sdk'

const Screenshot = {
  table: 'p_typed.screenshot',
  actions: ['read', 'delete'],
  columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' }, blurred: { column: 'blurred', type: 'boolean' } },
} as const

export const right = definePlugin({
  id: 'typed-subjects',
  subjects: { Screenshot },
  grants: {
    member: [{ subject: 'Screenshot', actions: ['read'], where: { memberId: '$self' } }],
    manager: [{ subject: 'Screenshot', actions: ['read'], where: { blurred: true } }, { subject: 'Screenshot', actions: ['delete'], deny: true }],
  },
})

export const inline = definePlugin({
  id: 'typed-inline',
  subjects: { Photo: { table: 'p_typed_inline.photo', actions: ['read'], columns: { memberId: { column: 'member_id', type: 'uuid' } } } },
  grants: { hr: [{ subject: 'Photo', actions: ['read'] }] },
})

// @ts-expect-error unknown subject
definePlugin({ id: 'x', subjects: { Screenshot }, grants: { member: [{ subject: 'Photo', actions: ['read'] }] } })
// @ts-expect-error unknown action
definePlugin({ id: 'x', subjects: { Screenshot }, grants: { member: [{ subject: 'Screenshot', actions: ['publish'] }] } })
// @ts-expect-error unknown column
definePlugin({ id: 'x', subjects: { Screenshot }, grants: { member: [{ subject: 'Screenshot', actions: ['read'], where: { projectId: '$self' } }] } })
// @ts-expect-error unknown role
definePlugin({ id: 'x', subjects: { Screenshot }, grants: { boss: [{ subject: 'Screenshot', actions: ['read'] }] } })
// @ts-expect-error conditions are equality and membership only
definePlugin({ id: 'x', subjects: { Screenshot }, grants: { member: [{ subject: 'Screenshot', actions: ['read'], where: { memberId: { $ne: 'x' } } }] } })
// @ts-expect-error unknown column type
definePlugin({ id: 'x', subjects: { Thing: { table: 'p_x.thing', actions: ['read'], columns: { at: { column: 'at', type: 'time' } } } } })
// @ts-expect-error unknown part of a definition
definePlugin({ id: 'x', routes: [] })
