import { definePlugin, text } from '@overt/sdk'
import type {} from '../contracts.ts'
import * as problems from './errors.ts'
import { migrations } from './migrations.ts'
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
  copy: { answer: { person: 't.member_id = $2' } },
  server(app, context) {
    const { hooks } = context
    hooks.declare('mood.told', { kind: 'action', doc: 'A member told how their day was.' })
    readSentences(context)
    routes(app, context)
  },
})
