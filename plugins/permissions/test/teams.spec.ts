import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Decisions, GroupLead, MemberGroup } from '../contracts.ts'
import { base, grant, idsIn, made, permissionsFolder, save } from './permissions-support.ts'

const lead = (person: TestMember, change: Partial<GroupLead> = {}): GroupLead => ({ memberId: person.id, kind: 'lead', from: null, until: null, ...change })

describe('teams and who leads them', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let [mona, max, mia, nils, hanna] = [] as unknown as TestMember[]
  let task: string
  const entries = new Map<TestMember, string>()
  const names = new Map<TestMember, string>()
  const today = Temporal.Now.plainDateISO('UTC')

  before(async () => {
    platform = await createTestPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ enabled: ['permissions'], timeZone: 'UTC' })
    mona = await workspace.member({ name: 'Mona', role: 'manager' })
    max = await workspace.member({ name: 'Max', role: 'manager' })
    mia = await workspace.member({ name: 'Mia' })
    nils = await workspace.member({ name: 'Nils' })
    hanna = await workspace.member({ name: 'Hanna', role: 'hr' })
    const organizationId = await made(workspace.admin, '/organizations', { name: 'Acme' })
    const projectId = await made(workspace.admin, '/projects', { name: 'Web', organizationId })
    task = await made(workspace.admin, '/tasks', { name: 'Design', projectId })
    for (const [person, name] of [[mona, 'Mona'], [max, 'Max'], [mia, 'Mia'], [nils, 'Nils']] as const) {
      names.set(person!, name)
      entries.set(person!, await made(person!, '/entries', { taskId: task, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' }))
    }
  })
  afterEach(async () => {
    for (const { id } of (await workspace.admin.get(`${base}/groups`)).json<{ items: MemberGroup[] }>().items) await workspace.admin.delete(`${base}/groups/${id}`)
    await rule('team')
    await save(workspace, { kind: 'role', id: 'manager' }, [])
    await save(workspace, { kind: 'member', id: mona!.id }, [])
    expect(platform.faults.map(({ message }) => message)).to.deep.equal([])
  })
  after(() => platform.close())

  const seen = async (who: TestMember): Promise<string[]> => {
    const ids = await idsIn(who, '/entries')
    return [...entries].filter(([, id]) => ids.includes(id)).map(([person]) => names.get(person) ?? '')
  }
  const team = async (name: string, people: readonly TestMember[], leads: readonly GroupLead[] = [], parentId: string | null = null): Promise<string> =>
    made(workspace.admin, `${base}/groups`, { name, memberIds: people.map(({ id }) => id), leads, parentId })
  const rule = async (managersSee: string): Promise<void> => { expect((await workspace.admin.put(`${base}/team-rule`, { managersSee })).statusCode).to.equal(200) }
  const refusal = (answer: { statusCode: number; json<T>(): T }): unknown[] => [answer.statusCode, answer.json<{ code: string }>().code]

  it('show a manager who leads nobody their own records alone, and HR those of everybody', async () => {
    expect(await seen(mona!)).to.deep.equal(['Mona'])
    expect((await mona!.get(`/entries/${entries.get(mia!)}`)).statusCode).to.equal(404)
    expect(await idsIn(mona!, '/members')).to.deep.equal([mona!.id])
    expect(await seen(hanna!)).to.have.length(4)
    expect((await mona!.patch(`/entries/${entries.get(mona!)}`, { description: 'mine' })).statusCode, 'their own stays theirs').to.equal(200)
  })

  it('show a manager the people they lead, in lists and one by one, and nobody else', async () => {
    const id = await team('Design', [mia!], [lead(mona!)])
    expect(await seen(mona!)).to.deep.equal(['Mona', 'Mia'])
    expect((await mona!.get(`/entries/${entries.get(mia!)}`)).statusCode).to.equal(200)
    expect((await mona!.get(`/entries/${entries.get(nils!)}`)).statusCode).to.equal(404)
    expect(await idsIn(mona!, '/members')).to.deep.equal([mona!.id, mia!.id].toSorted())
    expect(await seen(max!)).to.deep.equal(['Max'])
    expect((await workspace.admin.patch(`${base}/groups/${id}`, { memberIds: [nils!.id] })).statusCode).to.equal(200)
    expect(await seen(mona!)).to.deep.equal(['Mona', 'Nils'])
    expect((await workspace.admin.delete(`${base}/groups/${id}`)).statusCode).to.equal(204)
    expect(await seen(mona!)).to.deep.equal(['Mona'])
  })

  it('reach down through groups of groups, to who leads those as well, and never up', async () => {
    const company = await team('Company', [], [lead(mona!)])
    const part = await team('Part', [], [], company)
    await team('Design', [mia!], [lead(max!)], part)
    expect(await seen(mona!)).to.deep.equal(['Mona', 'Max', 'Mia'])
    expect(await seen(max!)).to.deep.equal(['Max', 'Mia'])
  })

  it('are led by day: a deputy for their days, both included', async () => {
    const day = (days: number): string => today.add({ days }).toString()
    const id = await team('Design', [mia!], [lead(max!, { kind: 'deputy', from: day(1), until: day(9) })])
    expect(await seen(max!)).to.deep.equal(['Max'])
    for (const [from, until, found] of [[day(0), day(0), ['Max', 'Mia']], [null, day(-1), ['Max']], [day(-3), null, ['Max', 'Mia']]] as const) {
      expect((await workspace.admin.patch(`${base}/groups/${id}`, { leads: [lead(max!, { kind: 'deputy', from, until })] })).statusCode).to.equal(200)
      expect(await seen(max!), `${String(from)} to ${String(until)}`).to.deep.equal(found)
    }
  })

  it('leave what was granted by name or on a place to decide, and what managers are denied denied for their team, too', async () => {
    await team('Design', [mia!], [lead(mona!)])
    await save(workspace, { kind: 'role', id: 'manager' }, [grant('Entry', 'workspace', null, { deny: ['read'] })])
    expect(await seen(mona!)).to.deep.equal(['Mona'])
    await save(workspace, { kind: 'role', id: 'manager' }, [grant('Entry', 'workspace', null, { allow: ['read', 'update'] })])
    expect(await seen(mona!), 'the role says what, the team for whom').to.deep.equal(['Mona', 'Mia'])
    expect((await mona!.patch(`/entries/${entries.get(mia!)}`, { description: 'mended' })).statusCode).to.equal(200)
    await save(workspace, { kind: 'role', id: 'manager' }, [grant('Entry', 'workspace', null, { deny: ['read'] })])
    await save(workspace, { kind: 'member', id: mona!.id }, [grant('Entry', 'workspace', null, { allow: ['read'] })])
    expect(await seen(mona!)).to.have.length(4)
    await save(workspace, { kind: 'role', id: 'manager' }, [])
    await save(workspace, { kind: 'member', id: mona!.id }, [grant('Entry', 'workspace', null, { deny: ['read'] })])
    expect(await seen(mona!), 'a denial by name is above the team').to.deep.equal(['Mona'])
  })

  it('mean nothing where managers see everybody', async () => {
    await rule('everyone')
    expect(await seen(mona!)).to.have.length(4)
    await rule('team')
    expect(await seen(mona!)).to.deep.equal(['Mona'])
    const rows = (await workspace.admin.get('/audit?limit=2')).json<{ items: { action: string; after: unknown }[] }>().items
    expect(rows.map(({ action, after }) => [action, after])).to.deep.include(['permission-team-rule.updated', { managersSee: 'team' }])
  })

  it('are told as the reason of a decision, and as what the role reaches', async () => {
    await team('Design', [mia!], [lead(mona!)])
    const found = (await workspace.admin.get(`${base}/effective?subject=Entry&id=${entries.get(mia!)}`)).json<{ items: { memberId: string; decisions: Decisions }[] }>().items
    const why = (person: TestMember) => found.find(({ memberId }) => memberId === person.id)?.decisions['read']
    expect(why(mona!)).to.deep.include({ allowed: true, by: 'rule', level: 'member' })
    expect(why(mona!)?.from.map(({ kind, name }) => [kind, name])).to.deep.equal([['group', 'Design']])
    expect(why(max!)).to.deep.include({ allowed: false, by: 'rule', level: 'role', from: [] })
    const { items } = (await workspace.admin.get(`${base}/subjects`)).json<{ items: { name: string; defaults: Record<string, Record<string, string>> }[] }>()
    expect(items.find(({ name }) => name === 'Entry')?.defaults['manager']).to.deep.equal({ create: 'own', read: 'team', update: 'own', delete: 'own' })
  })

  it('are refused with a circle, a lead without the role, dates reversed or somebody twice, and change nothing', async () => {
    const company = await team('Company', [])
    const design = await team('Design', [mia!], [], company)
    const patch = (id: string, body: object) => workspace.admin.patch(`${base}/groups/${id}`, body)
    expect(refusal(await patch(company, { parentId: design, name: 'Renamed' }))).to.deep.equal([409, 'group-circle'])
    expect(refusal(await patch(company, { parentId: company }))).to.deep.equal([409, 'group-circle'])
    expect(refusal(await patch(company, { parentId: mia!.id }))).to.deep.equal([404, 'not-found'])
    expect(refusal(await patch(design, { leads: [lead(nils!)] }))).to.deep.equal([409, 'lead-role'])
    expect(refusal(await patch(design, { leads: [lead(mona!, { from: '2026-02-01', until: '2026-01-31' })] }))).to.deep.equal([400, 'lead-dates'])
    expect(refusal(await patch(design, { leads: [lead(mona!), lead(mona!, { kind: 'deputy' })] }))).to.deep.equal([400, 'lead-twice'])
    const { items } = (await workspace.admin.get(`${base}/groups`)).json<{ items: MemberGroup[] }>()
    expect(items.map(({ name, parentId, leads }) => [name, parentId, leads])).to.deep.equal([['Company', null, []], ['Design', company, []]])
    for (const who of [mona!, mia!]) {
      expect((await who.put(`${base}/team-rule`, { managersSee: 'everyone' })).statusCode).to.equal(403)
      expect((await who.get(`${base}/team-rule`)).statusCode).to.equal(403)
    }
  })
})
