import { definePlugin, text } from '@overt/sdk'
import type {} from '../contracts.ts'
import * as problems from './errors.ts'
import { migrations } from './migrations.ts'
import { moodSheet } from './mood-sheet.ts'
import { eraseMember } from './moods.ts'
import { routes } from './routes.ts'
import { readSentences } from './sentences.ts'

export default definePlugin({
  id: 'mood',
  problems,
  settings: {
    question: text({ default: 'How was your day?', maxLength: 120, label: 'settings.question', public: true }),
  },
  subjects: {
    Mood: {
      table: 'p_mood.answer',
      actions: ['read', 'update'],
      columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } },
    },
  },
  grants: {
    member: [{ subject: 'Mood', actions: ['read', 'update'], where: { memberId: '$self' } }],
    manager: [{ subject: 'Mood', actions: ['read'] }, { subject: 'Mood', actions: ['update'], where: { memberId: '$self' } }],
    hr: [{ subject: 'Mood', actions: ['read'] }, { subject: 'Mood', actions: ['update'], where: { memberId: '$self' } }],
  },
  migrations,
  server(app, context) {
    const { hooks, database } = context
    hooks.declare('mood.told', { kind: 'action', doc: 'A member told how their day was.' })
    hooks.on('workspace.export', ({ memberId }, { workspaceId }) => [moodSheet(database, workspaceId, memberId)])
    hooks.on('member.erasing', ({ memberId }, { workspaceId }) => database.inWorkspace({ workspaceId }, (unit) => eraseMember(unit, memberId)))
    readSentences(context)
    routes(app, context)
  },
})
