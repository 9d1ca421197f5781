import type { DatedHappening } from './events.ts'
import type { DemoMember } from './members.ts'

const comments = { asked: 'Was that the morning of the power cut?', rejected: 'The door log says ten past one. Please talk to me.', approved: 'Thanks for telling.' } as const

/** Corrections in every state, each asked for by its member and decided by somebody else. */
export async function requestCorrections(members: readonly DemoMember[], happenings: readonly DatedHappening[], first: Temporal.PlainDate): Promise<void> {
  const decider = members.find(({ person: { role } }) => role === 'hr') ?? members[0]!
  for (const { email, date, correction } of happenings) {
    const member = members.find(({ person }) => person.email.startsWith(`${email}@`))
    if (correction === undefined || member === undefined || member === decider || Temporal.PlainDate.compare(date, first) < 0) continue
    const { data: { items } } = await member.api.get('/plugins/attendance/corrections', { params: { query: { memberId: member.id } } })
    if (items.some((known) => known.date === date.toString())) continue
    const { timeZone, shift: { startsAt } } = member.person
    const clockInAt = date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(startsAt) }).add({ minutes: 2 }).toInstant().toString()
    const { data: { id } } = await member.api.post('/plugins/attendance/corrections', { body: { date: date.toString(), clockInAt, reason: 'My computer was being repaired, I worked on a spare one until noon.' } })
    const answer = (action: 'approve' | 'reject' | 'ask', comment: string): Promise<unknown> => decider.api.post(`/plugins/attendance/corrections/{id}/${action}`, { params: { path: { id } }, body: { comment } })
    if (correction === 'approved') await answer('approve', comments.approved)
    if (correction === 'rejected') await answer('reject', comments.rejected)
    if (correction === 'asked') await answer('ask', comments.asked)
    if (correction === 'withdrawn') await member.api.post('/plugins/attendance/corrections/{id}/withdraw', { params: { path: { id } }, body: {} })
  }
}

/** An invitation that nobody has answered yet. */
export async function inviteSomebody(admin: DemoMember): Promise<void> {
  const email = 'noor.van.dijk@acme.example'
  const { data: { items } } = await admin.api.get('/invitations')
  if (!items.some((invitation) => invitation.email === email)) await admin.api.post('/invitations', { body: { email, role: 'member', monitored: true } })
}

/** A project that was given up, with its tasks and an entry, to be found in the trash. */
export async function deleteSomething(admin: DemoMember, first: Temporal.PlainDate): Promise<void> {
  const name = 'Old intranet'
  const { data: { items } } = await admin.api.get('/trash')
  if (items.some((batch) => batch.name === name)) return
  const { data: organizations } = await admin.api.get('/organizations', { params: { query: { search: 'Acme' } } })
  const organization = organizations.items.find((each) => each.name === 'Acme')
  if (organization === undefined) return
  const { data: project } = await admin.api.post('/projects', { body: { name, organizationId: organization.id, color: '#94a3b8' } })
  for (const [index, task] of ['Backups', 'Shutting down'].entries()) {
    const { data: { id: taskId } } = await admin.api.post('/tasks', { body: { name: task, projectId: project.id } })
    const startedAt = first.subtract({ days: 1 }).toZonedDateTime({ timeZone: 'UTC', plainTime: new Temporal.PlainTime(8 + index) }).toInstant()
    await admin.api.post('/entries', { body: { taskId, startedAt: startedAt.toString(), stoppedAt: startedAt.add({ minutes: 50 }).toString(), description: 'Copying what is worth keeping' } })
  }
  await admin.api.delete('/projects/{id}', { params: { path: { id: project.id } } })
}
