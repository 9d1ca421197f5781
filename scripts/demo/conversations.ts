import { forEachOf } from './api-client.ts'
import type { DemoMember } from './members.ts'

/** What people said to Overt, by the beginning of their address; one sentence nobody would understand is among them. */
const conversations: Readonly<Record<string, readonly string[]>> = {
  'amara.okafor': ['who is working', 'log 20m on planning for project Operations at Acme yesterday', 'week'],
  'lukas.brandt': ['today', 'lunch was great', 'help log', 'status'],
  'mei.ling.chen': ['log 15m on code review for project Warehouse app at Northwind Traders yesterday', 'note paired with Jonas on the scanner', 'heute', 'week'],
}

/** Lets some people talk, each in their own conversation, where they have not yet. */
export async function holdConversations(members: readonly DemoMember[]): Promise<void> {
  const speakers = members.flatMap((member) => Object.entries(conversations).filter(([start]) => member.person.email.startsWith(`${start}@`)).map(([, sentences]) => ({ member, sentences })))
  await forEachOf(speakers, 3, async ({ member, sentences }) => {
    const { data } = await member.api.get('/plugins/chat/messages', { params: { query: { limit: 1 } } })
    if (data.items.length > 0) return
    for (const text of sentences) await member.api.post('/plugins/chat/messages', { body: { text } })
  })
}
