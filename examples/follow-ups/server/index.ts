import { definePlugin } from '@overt/sdk'
import type {} from '../contracts.ts'
import { migrations } from './migrations.ts'
import { offerNotes } from './notes.ts'
import { routes } from './routes.ts'

const own = [{ subject: 'FollowUp' as const, actions: ['read', 'update'], where: { memberId: '$self' } }] as const

export default definePlugin({
  id: 'follow-ups',
  subjects: {
    FollowUp: { table: 'p_follow_ups.item', actions: ['read', 'update'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } },
  },
  grants: { member: own, manager: own, hr: own },
  migrations,
  copy: { item: { person: 't.member_id = $2' } },
  server(app, context) {
    offerNotes(context)
    routes(app, context)
  },
})
