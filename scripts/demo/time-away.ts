import type { DemoMember } from './members.ts'

/** Social platforms are work in marketing, and some people have decided about their last time away. */
export async function decideAboutTimeAway(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  const { data: { items: projects } } = await admin.api.get('/projects', { params: { query: { search: 'Marketing' } } })
  for (const { id } of projects) await admin.api.post('/plugins/clickim/allowances', { body: { projectId: id, platformId: null } })
  const choices = ['keep', 'stop', 'keep'] as const
  for (const [index, member] of members.filter(({ person }) => person.filesTime).slice(0, choices.length).entries()) {
    const { data: { items } } = await member.api.get('/entries', { params: { query: { memberId: member.id, running: false, limit: 5 } } })
    for (const entry of items) {
      const { data: { spans } } = await member.api.get('/plugins/clickim/entries/{entryId}', { params: { path: { entryId: entry.id } } })
      const away = spans.find(({ kind }) => kind === 'afk')
      if (away === undefined) continue
      await member.api.post('/plugins/clickim/decisions', { body: { entryId: entry.id, fromAt: away.from, toAt: away.to, choice: choices[index]! } })
      break
    }
  }
}
