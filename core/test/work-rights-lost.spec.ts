import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

/** Each takes from the member what they had when they started. */
const losses: Readonly<Record<string, (scene: { readonly acme: TestWorkspace; readonly member: TestMember; readonly work: Work }) => Promise<void>>> = {
  async 'the right to change entries'({ acme, member }) {
    await deny(acme, member, [{ subject: 'Entry', level: 'workspace', nodeId: null, allow: [], deny: ['read', 'update', 'create', 'delete'] }])
  },
  async 'the task'({ acme, member, work }) {
    await deny(acme, member, ['Task', 'Entry'].map((subject) => ({ subject, level: 'task', nodeId: work.taskId, allow: [], deny: ['read', 'update', 'create', 'delete'] })))
  },
  async 'the project'({ acme, member, work }) {
    await deny(acme, member, ['Project', 'Task', 'Entry'].map((subject) => ({ subject, level: 'project', nodeId: work.projectId, allow: [], deny: ['read', 'update', 'create', 'delete'] })))
  },
  async 'the organization, archived'({ acme, work }) {
    expect((await acme.admin.patch(`/organizations/${work.organizationId}`, { archived: true })).statusCode).to.equal(200)
  },
  async 'the role'({ acme, member }) {
    expect((await acme.admin.patch(`/members/${member.id}`, { role: 'hr' })).statusCode).to.equal(200)
    await deny(acme, member, [{ subject: 'Entry', level: 'workspace', nodeId: null, allow: [], deny: ['update'] }])
  },
}

async function deny(acme: TestWorkspace, member: TestMember, grants: readonly object[]): Promise<void> {
  const version = String((await acme.admin.get('/plugins/permissions/grants?kind=role&id=member')).headers.etag)
  const saved = await acme.admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id: member.id }, grants }] }, { 'if-match': version })
  expect(saved.statusCode, saved.body).to.equal(200)
}

describe('whoever loses', () => {
  let platform: TestPlatform
  let acme: TestWorkspace

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: ['permissions', 'chat'].map((id) => new URL(`../../plugins/${id}/`, import.meta.url)) })
    acme = await platform.workspace()
    for (const id of ['permissions', 'chat']) await acme.enable(id)
  })
  after(() => platform.close())

  for (const [what, lose] of Object.entries(losses)) {
    it(`${what} still sees what they run, and stops it over the API and by chat`, async () => {
      for (const stop of ['api', 'chat'] as const) {
        const member = await acme.member()
        const work = await makeWork(acme.admin)
        const entry = (await member.post('/timer/start', { taskId: work.taskId, at: '2026-03-02T11:00:00Z' })).json<Entry>()
        await lose({ acme, member, work })
        expect((await member.get('/timer')).json<{ entry: Entry | null }>().entry?.id).to.equal(entry.id)
        if (stop === 'api') {
          expect(await verdict(member.post('/timer/stop', {}))).to.equal('200')
        } else {
          const said = await member.post('/plugins/chat/messages', { text: 'stop' })
          expect([said.statusCode, said.json<{ answer: { kind: string } }>().answer.kind], said.body).to.deep.equal([201, 'done'])
        }
        expect((await member.get('/timer')).json()).to.deep.equal({ entry: null })
        expect((await acme.admin.get(`/entries/${entry.id}`)).json<Entry>().stoppedAt).to.equal('2026-03-02T12:00:00.000Z')
      }
    })
  }

  it('a right cannot stop what others run', async () => {
    const [member, other] = [await acme.member(), await acme.member()]
    const work = await makeWork(acme.admin)
    const entry = (await other.post('/timer/start', { taskId: work.taskId })).json<Entry>()
    expect(await verdict(member.post('/timer/stop', {}))).to.equal('409 timer-not-running')
    expect(await verdict(member.patch(`/entries/${entry.id}`, { stoppedAt: '2026-03-02T12:00:00Z' }))).to.equal('404 not-found')
  })
})
