import { expect } from 'chai'
import type { Report } from '@overt/plugin-reports/contracts'
import { createTestPlatform, itKeepsThePluginContract } from '@overt/testing'
import type { TestPlatform } from '@overt/testing'

const folder = new URL('..', import.meta.url)
const installed = (name: string): URL => new URL('.', import.meta.resolve(`@overt/plugin-${name}/package.json`))
const others = [installed('reports'), installed('activity'), installed('attendance')]

describe('the columns of punctuality', () => {
  let platform: TestPlatform

  before(async () => { platform = await createTestPlatform({ plugins: [...others, folder], clock: '2026-03-02T07:00:00Z' }) })
  after(() => platform.close())

  it('say whether a day was on time, to whoever may read the day', async () => {
    const workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['activity', 'attendance', 'reports', 'punctuality'] })
    const mia = await workspace.member({ name: 'Mia' })
    const ben = await workspace.member({ name: 'Ben' })
    platform.clock.set('2026-03-04T20:00:00Z')
    const made = async (path: string, body: object) => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'Acme' })
    const taskId = await made('/tasks', { name: 'Build', projectId: await made('/projects', { name: 'Site', organizationId }) })
    for (const [date, time] of [['2026-03-02', '08:00'], ['2026-03-03', '09:30']]) {
      const answer = await mia.post('/entries', { taskId, startedAt: `${date}T${time}:00Z`, stoppedAt: `${date}T16:00:00Z` })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
    await platform.drain()
    const report = async (member: typeof mia) => {
      const answer = await member.get('/plugins/reports/summary?from=2026-03-02&to=2026-03-04&group=member&columns=punctuality.on-time,punctuality.first-seen')
      expect(answer.statusCode, answer.body).to.equal(200)
      return answer.json<Report>()
    }
    const seen = await report(workspace.admin)
    expect(seen.columns?.map(({ title }) => title.en)).to.deep.equal(['On time', 'First seen'])
    expect(seen.groups.find(({ label }) => label === 'Mia')?.values).to.deep.equal({ 'punctuality.on-time': 'no 1, yes 1', 'punctuality.first-seen': null })
    expect((await report(ben)).groups.map(({ label }) => label)).to.deep.equal(['Ben'])
    expect((await mia.get('/me/looks')).body).to.include(workspace.admin.id)
  })
})

itKeepsThePluginContract(folder, { with: others })
