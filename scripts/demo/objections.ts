import type { DemoMember } from './members.ts'

const objections = [
  { email: 'jonas.weber', about: 'screenshots', reason: 'I have customers’ contracts on my screen all day. Please leave them out.', answer: 'You are right. The contract viewer is on the list of excluded applications from today on.' },
  { email: 'mei.ling.chen', about: 'punchim', reason: 'I start from home twice a week and do not want my address in the list.', answer: null },
] as const

/** People who object to a kind of collection, one of them with an answer. */
export async function objectToCollection(members: readonly DemoMember[]): Promise<void> {
  const admin = members[0]!
  for (const { email, about, reason, answer } of objections) {
    const person = members.find((member) => member.person.email.startsWith(`${email}@`))
    if (person === undefined) continue
    const { data: { id } } = await person.api.post('/plugins/privacy/objections', { body: { about, reason } })
    if (answer !== null) await admin.api.post('/plugins/privacy/objections/{id}/answer', { params: { path: { id } }, body: { decision: 'accepted', answer } })
  }
}

/** The page about privacy that everybody may read, at `/trust`. */
export const publishTrustPage = (admin: DemoMember): Promise<unknown> =>
  admin.api.patch('/plugins/{pluginId}', { params: { path: { pluginId: 'privacy' } }, body: { settings: { trustPage: true, trustAddress: 'demo' } } })
