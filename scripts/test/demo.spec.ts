import { join } from 'node:path'
import { expect } from 'chai'
import { prepareDemoAccounts } from '../../core/cli/demo-accounts.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { readAccounts } from '../demo/accounts-file.ts'
import { readyDevice } from '../demo/members.ts'
import { sendPicture } from '../demo/pictures.ts'
import { demoWorkspace } from '../demo/index.ts'
import { bringToLife } from '../demo/live.ts'
import { people as everybody } from '../demo/people.ts'
import { planDay } from '../demo/plan-day.ts'
import { seedDemo } from '../demo/seed-demo.ts'
import type { DemoWorkspace } from '../demo/seed-demo.ts'

const days = 8

describe('the demo', () => {
  /** Admin, manager, HR, developers, a designer, and two who punch at the sites. */
  const people = [...everybody.slice(0, 6), ...everybody.filter(({ name }) => ['Ingrid Larsen', 'Samuel Katz'].includes(name))]
  let platform: TestPlatform
  let address: string
  let file: string

  before(async function () {
    this.timeout(60_000)
    platform = await createTestPlatform({
      plugins: ['activity', 'attendance', 'chat', 'clickim', 'dashboards', 'permissions', 'punchim', 'reports', 'screenshots'].map((id) => new URL(`../../plugins/${id}`, import.meta.url)), environment: { OVERT_RATE_LIMITS: 'on' },
    })
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    file = await prepareDemoAccounts(platform.platform, { demoWorkspace, people }, join(platform.dataFolder, 'demo-accounts.json'))
  })
  after(() => platform.close())

  const seed = (): Promise<DemoWorkspace> => seedDemo({ address, workspaceName: demoWorkspace.name, people, accounts: readAccounts(file), days, pictured: 1, say: () => undefined })
  const entriesOf = async (demo: DemoWorkspace): Promise<string[]> => (await Array.fromAsync(demo.members[0]!.api.items('/entries', { params: { query: { limit: 200 } } }))).map(({ id }) => id).sort()
  const activeSeconds = async ({ members }: DemoWorkspace): Promise<Record<string, number>> => {
    const to = Temporal.Now.plainDateISO('UTC')
    const query = { memberIds: members.map(({ id }) => id), from: to.subtract({ days: days + 2 }).toString(), to: to.subtract({ days: 1 }).toString(), by: 'day' as const }
    const { data: { items } } = await members[0]!.api.get('/plugins/activity/totals', { params: { query } })
    return Object.fromEntries(items.map(({ memberId, key, activeSeconds: seconds }) => [`${memberId} ${key}`, seconds]))
  }
  let first: DemoWorkspace

  it('has people in calls, presentations and films, whose hands rest', () => {
    const week = Array.from({ length: 5 }, (_, day) => Temporal.PlainDate.from('2026-03-02').add({ days: day }))
    const engaged = new Set(everybody.flatMap((person) => week.flatMap((date) => planDay(person, date).segments.map((segment) => segment.engaged))))
    expect(engaged).to.deep.equal(new Set([undefined, 'call', 'presentation', 'media']))
  })

  it('fills a workspace through the HTTP interface: entries, segments and judged days', async function () {
    this.timeout(60_000)
    first = await seed()
    expect(first.added.segments).to.be.greaterThan(200)
    expect(first.added.entries).to.be.greaterThan(10)
    expect(first.taskIds.size).to.be.greaterThan(30)
    const said = 2
    const [admin] = first.members
    const date = Temporal.Now.plainDateISO('UTC')
    const punches = await Array.fromAsync(admin!.api.items('/plugins/punchim/punches', { params: { query: { from: date.subtract({ days: 30 }).toString(), to: date.add({ days: 1 }).toString() } } }))
    expect(new Set(punches.map(({ fenceName }) => fenceName))).to.include.keys('Warehouse Tempelhof', 'Pier 7, Brooklyn')
    expect(punches.filter(({ entryId }) => entryId === null)).to.deep.equal([])
    expect(punches.some(({ flags }) => flags.includes('outside'))).to.equal(true)
    expect(await entriesOf(first), 'filed, said in conversations, and punched').to.have.length(first.added.entries + said + punches.filter(({ kind }) => kind === 'in').length)
    const today = Temporal.Now.plainDateISO(demoWorkspace.timeZone)
    const { data: { items } } = await admin!.api.get('/plugins/attendance/days', { params: { query: { from: today.subtract({ days: days - 1 }).toString(), to: today.toString() } } })
    // They joined today: earlier dates are judged only where work was recorded.
    expect(items.length).to.be.greaterThan(people.length * (days - 1) / 2)
    expect(items.filter(({ code, workedSeconds }) => code === 'P' && workedSeconds > 4 * 3_600).length).to.be.greaterThan(3)
    expect(platform.faults).to.deep.equal([])
  })

  it('knows time away and on platforms of everybody, lets platforms be work in marketing, and has some decisions', async () => {
    const [admin] = first.members
    const today = Temporal.Now.plainDateISO(demoWorkspace.timeZone)
    const query = { from: today.subtract({ days: days - 1 }).toString(), to: today.toString(), by: 'member' as const, readable: true }
    const { data: { items } } = await admin!.api.get('/plugins/clickim/totals', { params: { query } })
    expect(items.length).to.be.greaterThan(2)
    for (const { afkSeconds, netSeconds } of items) expect(Math.min(afkSeconds, netSeconds)).to.be.greaterThan(0)
    expect(items.reduce((sum, { socialSeconds }) => sum + socialSeconds, 0)).to.be.greaterThan(0)
    const { data: { items: allowances } } = await admin!.api.get('/plugins/clickim/allowances')
    expect(allowances.map(({ projectId }) => projectId === null)).to.deep.equal([false])
    expect(await platform.database.inWorkspace({ workspaceId: first.workspaceId }, (unit) => unit.query('select 1 from p_clickim.decision where workspace_id = $1', [first.workspaceId]))).to.have.length.greaterThan(0)
  })

  it('shows a team and its lead, groups with rights of their own, conversations, a shared dashboard and a shared report', async () => {
    const [admin] = first.members
    const { data: { items: groups } } = await admin!.api.get('/plugins/permissions/groups')
    expect(groups.map(({ name, leads }) => [name, leads.length])).to.deep.equal([['Acme', 1], ['Northwind team', 0]])
    const { api } = first.members[1]!
    expect((await api.get('/plugins/dashboards/dashboards')).data.items.map(({ name }) => name)).to.deep.equal(['Team'])
    expect((await api.get('/plugins/reports/saved')).data.items.map(({ name }) => name)).to.deep.equal(['Hours by client, this month'])
    const { data: { items: messages } } = await admin!.api.get('/plugins/chat/messages')
    expect(messages.map(({ answer }) => answer.kind)).to.deep.equal(['told', 'done', 'told'])
  })

  it('has screenshots of the last two days as far as people worked, and takes new ones', async function () {
    this.timeout(120_000)
    const [admin] = first.members
    const told = await first.tellPictures()
    const until = Temporal.Now.plainDateISO('UTC').add({ days: 1 }).toString()
    const from = Temporal.Now.plainDateISO('UTC').subtract({ days: 3 }).toString()
    const count = async (): Promise<number> => (await Promise.all(first.members.map(({ id }) => Array.fromAsync(admin!.api.items('/plugins/screenshots/shots', { params: { query: { memberId: id, from, to: until, limit: 200 } } }))))).flat().length
    expect(await count()).to.equal(told)
    const member = first.members[4]!
    expect(await sendPicture(first.api, member, await readyDevice(first.api, member, first.workspaceId), Date.now() - 60_000, { app: 'Visual Studio Code' })).to.be.oneOf([0, 1])
    expect(await count(), 'one more, or the slot had its picture').to.be.oneOf([told, told + 1]).and.greaterThan(0)
  })

  it('adds nothing twice when it starts again', async function () {
    this.timeout(60_000)
    const before = { entries: await entriesOf(first), seconds: await activeSeconds(first) }
    expect(Object.values(before.seconds).some((seconds) => seconds > 3 * 3_600)).to.equal(true)
    const again = await seed()
    expect(again.added).to.deep.equal({ segments: 0, entries: 0 })
    expect({ entries: await entriesOf(again), seconds: await activeSeconds(again) }).to.deep.equal(before)
    expect(again.taskIds).to.deep.equal(first.taskIds)
  })

  it('is alive: agents report and timers run', async function () {
    this.timeout(30_000)
    const stop = await bringToLife(first, { agents: people.length, say: () => undefined })
    const { data: { items } } = await first.members[0]!.api.get('/members')
    stop()
    expect(items.map(({ presence: { state } }) => state)).to.include.members(['active', 'idle', 'paused']).and.not.include.members(['never', 'offline'])
    const usesTimer = new Set(first.members.filter(({ person }) => person.filesTime).map(({ id }) => id))
    expect(items.filter(({ id, running }) => running !== null && usesTimer.has(id)), 'others are punched in, at some hours of the day').to.have.length(5)
  })

  it('keeps passwords of this installation where only their owner reads them', () => {
    const passwords = readAccounts(file).map(({ password }) => password)
    expect(new Set(passwords).size).to.equal(people.length)
    expect(passwords.every((password) => password.length >= 10)).to.equal(true)
  })
})
