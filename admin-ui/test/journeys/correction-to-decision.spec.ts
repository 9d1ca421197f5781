import { expect } from 'chai'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { journey } from './support/journey.ts'
import type { Person } from './support/person.ts'

journey('Correction to decision', {
  intro: 'Ben was late by the record and on time by his own account. He asks for a correction on his phone, Ada asks back and approves it by keyboard, and the evidence stays.',
  begins: '2026-11-26T16:30:00Z', plugins: ['attendance'],
}, (scene) => {
  let workspace: TestWorkspace
  let member: TestMember
  let ben: Person
  let ada: Person

  scene('Ben sees on his phone that Wednesday counts as late, and why', async (story) => {
    workspace = await story.platform.workspace({ name: 'Harbour', timeZone: 'Europe/Berlin', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    member = await workspace.member({ name: 'Ben Busy' })
    await workspace.inUnit((unit) => unit.query(`update core.member set joined_at = '2026-11-02T07:00:00Z' where workspace_id = $1`, [workspace.id]))
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const projectId = await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'Northwind' }), color: '#0d9488' })
    const taskId = await made('/tasks', { name: 'Design', projectId })
    for (const [from, to] of [['2026-11-23T07:58:00Z', '2026-11-23T16:04:00Z'], ['2026-11-24T08:01:00Z', '2026-11-24T16:10:00Z'], ['2026-11-25T09:12:00Z', '2026-11-25T17:20:00Z']]) {
      expect((await member.post('/entries', { taskId, startedAt: from, stoppedAt: to })).statusCode).to.equal(201)
    }
    ben = await story.member('Ben', member, { screen: 'phone', colours: 'dark', language: 'de', at: '/attendance' })
    await ben.presses(/25\. Nov.*Verspätet/)
    await ben.sees('Warum?')
    await ben.shows()
  })

  scene('Ben asks for a correction and sees its effect before he sends it', async () => {
    await ben.presses('Korrektur beantragen')
    await ben.types('Kommen', '09:00')
    await ben.sees('Wie beantragt')
    await ben.types('Grund', 'Ich war zuerst beim Kunden.')
    await ben.shows()
    await ben.presses('Senden')
  })

  scene('Ada finds it on Today', async (story) => {
    ada = await story.member('Ada', workspace.admin, { hand: 'keyboard' })
    await ada.sees(/One correction is waiting/)
    await ada.shows()
  })

  scene('Ada asks back', async () => {
    await ada.presses(/One correction is waiting/)
    await ada.types('Comment', 'Which client was it?')
    await ada.shows()
    await ada.presses('Ask back')
    await ada.sees('Asked back')
  })

  scene('Ben gets an email and answers', async ({ mailbox }) => {
    const letter = await mailbox.newest(member.email)
    await ben.opens(letter.link)
    await ben.sees('Which client was it?')
    await ben.sees('Ada Admin')
    await ben.types('Kommentar', 'Northwind, in der Hafenstraße.')
    await ben.shows()
    await ben.presses('Antworten')
  })

  scene('Ada approves it', async () => {
    await ada.sees('Northwind, in der Hafenstraße.')
    await ada.shows()
    await ada.presses('Approve')
    await ada.sees('Approved')
  })

  scene('Ben reads who decided, and Wednesday counts as present', async ({ mailbox }) => {
    const letter = await mailbox.newest(member.email, /./)
    expect(letter.text).to.include('Ada')
    await ben.opens('/')
    const decided = ben.page.getByRole('main').getByText(/Ada Admin hat deine Korrektur/)
    await ben.sees(decided)
    await decided.scrollIntoViewIfNeeded()
    await ben.shows()
    expect((await member.get(`/plugins/attendance/days/${member.id}/2026-11-25`)).json<{ code: string }>().code).to.equal('P')
  })
})
