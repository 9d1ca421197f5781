import type { Entry } from '@overt/sdk'
import type { DemoMember } from './members.ts'

const base = '/plugins/clickim'
interface Known { readonly afkSeconds: number; readonly spans: readonly { readonly from: string; readonly to: string; readonly kind: string }[] }

/** Social platforms are work in marketing, and some people have decided about their last time away. */
export async function decideAboutTimeAway(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  const { items: projects } = await admin.ask<{ items: { id: string; name: string }[] }>('/projects?search=Marketing')
  for (const { id } of projects) await admin.ask(`${base}/allowances`, { method: 'POST', body: { projectId: id, platformId: null } })
  const choices = ['keep', 'stop', 'keep'] as const
  for (const [index, member] of members.filter(({ person }) => person.filesTime).slice(0, choices.length).entries()) {
    const { items } = await member.ask<{ items: Entry[] }>(`/entries?memberId=${member.id}&running=false&limit=5`)
    for (const entry of items) {
      const { spans } = await member.ask<Known>(`${base}/entries/${entry.id}`)
      const away = spans.find(({ kind }) => kind === 'afk')
      if (away === undefined) continue
      await member.ask(`${base}/decisions`, { method: 'POST', body: { entryId: entry.id, fromAt: away.from, toAt: away.to, choice: choices[index] } })
      break
    }
  }
}
