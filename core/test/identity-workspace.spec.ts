import { expect } from 'chai'
import type { Role, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { listMembers } from '../identity/member-list.ts'
import { checkErasureCertificate } from '@overt/sdk/transparency'
import { readLedger } from '../erasure/replay.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const code = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code

const unitParts = (unit: UnitOfWork): UnitOfWork => ({
  workspaceId: unit.workspaceId, memberId: unit.memberId, knex: unit.knex, query: (...given) => unit.query(...given), afterCommit: (run) => { unit.afterCommit(run) }, inPart: (run) => unit.inPart(run),
})

describe('workspaces and members', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
  })
  after(() => platform.close())

  it('shows the workspace to its members and to nobody else', async () => {
    const member = await workspace.member()
    const other = await platform.workspace({ name: 'Other' })
    expect((await member.get(`/api/workspaces/${workspace.id}`)).statusCode).to.equal(200)
    expect((await member.get('/')).json()).to.include({ id: workspace.id, name: 'Acme', timeZone: 'UTC', weekStart: 1 })
    expect((await other.admin.get(`/api/workspaces/${workspace.id}`)).statusCode).to.equal(404)
    expect((await platform.app.inject(`/api/workspaces/${workspace.id}`)).statusCode).to.equal(401)
  })

  it('makes a workspace whose maker is its admin', async () => {
    const member = await workspace.member()
    const made = await member.post('/api/workspaces', { name: 'Side project', timeZone: 'Asia/Kolkata', weekStart: 7 })
    expect(made.statusCode).to.equal(201)
    expect(made.json()).to.include({ name: 'Side project', timeZone: 'Asia/Kolkata', weekStart: 7 })
    const me = (await member.get('/api/me')).json<{ memberships: { workspaceId: string; role: string }[] }>()
    expect(me.memberships.find(({ workspaceId }) => workspaceId === made.json<{ id: string }>().id)?.role).to.equal('admin')
    expect(code(await member.post('/api/workspaces', { name: 'X', timeZone: 'Mars/Olympus' }))).to.equal('validation-failed')
    expect(code(await member.post('/api/workspaces', { name: 'X', timeZone: '+01:00' }))).to.equal('validation-failed')
  })

  it('makes one workspace for a repeated Idempotency-Key', async () => {
    const [one, two] = [await workspace.member(), await workspace.member()]
    const make = (caller: TestMember, name: string) => caller.post('/api/workspaces', { name, timeZone: 'UTC' }, { 'idempotency-key': 'same' })
    const answers = await Promise.all([make(one, 'Twice'), make(one, 'Twice'), make(two, 'Twice')])
    const ids = answers.map((answer) => answer.json<{ id: string }>().id)
    expect(ids[0]).to.equal(ids[1]).and.not.to.equal(ids[2])
    expect(code(await make(one, 'Another'))).to.equal('idempotency-conflict')
  })

  it('changes the workspace under If-Match, in every cached caller at once', async () => {
    const { admin } = await platform.workspace({ name: 'Change' })
    const { headers } = await admin.get('/')
    const etag = String(headers.etag)
    const changed = await admin.patch('/', { timeZone: 'Europe/Berlin', onboarding: { completed: false, step: 3 } }, { 'if-match': etag })
    expect(changed.json()).to.include({ timeZone: 'Europe/Berlin' })
    expect(changed.json<{ onboarding: object }>().onboarding).to.deep.equal({ completed: false, step: 3 })
    expect((await admin.patch('/', { name: 'Late' }, { 'if-match': etag })).statusCode).to.equal(412)
    expect((await admin.patch('/', { unknown: 1 })).statusCode).to.equal(400)
  })

  it('sets the rate of the workspace, and takes it back', async () => {
    const { admin } = await platform.workspace({ name: 'Rated' })
    expect((await admin.get('/')).json()).to.include({ rate: null })
    expect((await admin.patch('/', { rate: 9_000 })).json()).to.include({ rate: 9_000 })
    expect(code(await admin.patch('/', { currency: 'CHF' }))).to.equal('currency-has-rates')
    expect((await admin.patch('/', { rate: null })).json()).to.include({ rate: null })
    for (const rate of [-1, 0.5, '5', 100_000_001]) expect(code(await admin.patch('/', { rate }))).to.equal('validation-failed')
  })

  it('deletes a workspace only with its name typed, and keeps its users', async () => {
    const doomed = await platform.workspace({ name: 'Doomed' })
    const worker = await doomed.member()
    const agent = await worker.agent()
    const send = (url: string, body?: object) => platform.app.inject({ method: 'DELETE', url: `/api/workspaces/${doomed.id}${url}`, headers: { authorization: `Bearer ${doomed.admin.token}` }, ...body === undefined ? {} : { payload: body } })
    expect((await send('?dryRun=true')).json()).to.include({ members: 2, entries: 0 })
    expect(code(await send(''))).to.equal('name-not-typed')
    expect(code(await send('', { confirm: 'doomed' }))).to.equal('name-not-typed')
    expect((await send('', { confirm: 'Doomed' })).statusCode).to.equal(200)
    expect((await doomed.admin.get('/')).statusCode).to.equal(404)
    expect((await doomed.admin.get('/api/me')).json<{ memberships: unknown[] }>().memberships).to.deep.equal([])
    expect((await worker.get('/api/me')).statusCode).to.equal(200)
    // The same as an erasure that was asked for: devices are told, and the ledger repeats it after a restore.
    const asked = await platform.app.inject({ url: '/api/agent/policy', headers: { authorization: `Bearer ${agent.token}` } })
    expect([asked.statusCode, code(asked)]).to.deep.equal([401, 'device-erased'])
    const [certificate] = (await readLedger(platform.platform.database)).filter(({ workspaceId }) => workspaceId === doomed.id)
    expect(certificate).to.include({ memberId: null })
    expect(certificate!.erased.map(({ kind }) => kind)).to.include.members(['workspace', 'member', 'device']).and.not.include('account')
    expect((await checkErasureCertificate(certificate)).faults).to.deep.equal([])
  })

  it('says that a deletion has begun where a part fails, and finishes it later', async () => {
    const doomed = await platform.workspace({ name: 'Doomed' })
    const { blobs } = platform.platform
    await blobs.put(doomed.id, 'screenshots/2026-03/one.webp', Buffer.from('picture'))
    const put = blobs.delete.bind(blobs)
    blobs.delete = () => Promise.reject(new Error('the store is away'))
    const answer = await platform.app.inject({ method: 'DELETE', url: `/api/workspaces/${doomed.id}`, headers: { authorization: `Bearer ${doomed.admin.token}` }, payload: { confirm: 'Doomed' } }).finally(() => { blobs.delete = put })
    expect([answer.statusCode, code(answer)]).to.deep.equal([409, 'erasure-unfinished'])
    await platform.drain()
    expect((await doomed.admin.get('/')).statusCode).to.equal(404)
    expect((await readLedger(platform.platform.database)).some(({ workspaceId }) => workspaceId === doomed.id)).to.equal(true)
  })

  it('removes the files of a deleted workspace, those of an upload that was under way included, and no others', async () => {
    const [doomed, kept] = [await platform.workspace({ name: 'Doomed' }), await platform.workspace({ name: 'Kept' })]
    const { blobs } = platform.platform
    const put = (workspaceId: string, key: string) => blobs.put(workspaceId, key, Buffer.from('picture'))
    const left = async (workspaceId: string) => (await Array.fromAsync(blobs.list(workspaceId, ''))).map(({ key }) => key)
    for (const { id } of [doomed, kept]) await put(id, 'screenshots/2026-03/one.webp')
    const answer = await platform.app.inject({ method: 'DELETE', url: `/api/workspaces/${doomed.id}`, headers: { authorization: `Bearer ${doomed.admin.token}` }, payload: { confirm: 'Doomed' } })
    expect(answer.statusCode).to.equal(200)
    await platform.drain()
    expect(await left(doomed.id)).to.deep.equal([])
    await put(doomed.id, 'screenshots/2026-03/late.webp')
    platform.clock.advance({ hours: 25 })
    await platform.drain()
    expect(await left(doomed.id)).to.deep.equal([])
    expect(await left(kept.id)).to.deep.equal(['screenshots/2026-03/one.webp'])
  })

  it('lists members by page, order, search and filter, without the removed ones', async () => {
    const team = await platform.workspace({ name: 'Team' })
    for (const name of ['Cid', 'Bly', 'Dan', 'Eve']) await team.member({ name, role: name === 'Eve' ? 'manager' : 'member' })
    const gone = await team.member({ name: 'Gone' })
    await team.admin.delete(`/members/${gone.id}`)
    const names = async (query: string) => (await team.admin.get(`/members?${query}`)).json<{ items: { name: string }[] }>().items.map(({ name }) => name)
    expect(await names('')).to.deep.equal(['Ada Admin', 'Bly', 'Cid', 'Dan', 'Eve'])
    expect(await names('sort=-name&limit=2')).to.deep.equal(['Eve', 'Dan'])
    expect(await names('search=ly')).to.deep.equal(['Bly'])
    expect(await names('search=%25')).to.deep.equal([])
    expect(await names('role=manager')).to.deep.equal(['Eve'])
    expect(await names('status=removed')).to.deep.equal(['Gone'])
    for (const sort of ['name', '-name', 'joinedAt', '-joinedAt', 'role']) {
      const seen: string[] = []
      let cursor = ''
      do {
        const page: { items: { name: string }[]; nextCursor: string | null } = (await team.admin.get(`/members?limit=2&sort=${sort}${cursor}`)).json()
        seen.push(...page.items.map(({ name }) => name))
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      expect(seen.toSorted(), sort).to.deep.equal(['Ada Admin', 'Bly', 'Cid', 'Dan', 'Eve'])
    }
    expect((await team.admin.get('/members?sort=password')).statusCode).to.equal(400)
  })

  it('shows presence never for who has no device, and the running entry', async () => {
    const team = await platform.workspace({ name: 'Presence' })
    const member = await team.member({ name: 'Busy' })
    await member.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' })
    const { items } = (await team.admin.get('/members?search=Busy')).json<{ items: { presence: { state: string }; running: { taskName: string } | null }[] }>()
    expect(items[0]?.presence.state).to.equal('never')
    expect(items[0]?.running?.taskName).to.equal('Call')
  })

  it('shows a member online as soon as their agent has enrolled, with email and password', async () => {
    const team = await platform.workspace({ name: 'Online' })
    const member = await team.member({ name: 'Agnes Agent' })
    const enroll = (password: string) => platform.app.inject({
      method: 'POST', url: '/api/agent/enroll',
      payload: { email: member.email.toUpperCase(), password, device: { name: 'Laptop', platform: 'linux', agentVersion: '1.0.0' } },
    })
    expect((await enroll('not the password')).statusCode).to.equal(401)
    expect((await enroll(member.password)).statusCode).to.be.within(200, 201)
    const { items } = (await team.admin.get('/members?search=Agnes')).json<{ items: { presence: { state: string; lastSeenAt: string | null } }[] }>()
    expect(items[0]?.presence.state).to.equal('active')
    expect(items[0]?.presence.lastSeenAt).to.be.a('string')
  })

  it('lists who is working: an entry that the reader may see is running, or a device is in use', async () => {
    const team = await platform.workspace({ name: 'Working' })
    const [timed, present, colleague] = [await team.member({ name: 'Timed' }), await team.member({ name: 'Present' }), await team.member({ name: 'Colleague' })]
    await timed.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' })
    await present.agent()
    const names = async (reader: TestMember, query: string) => (await reader.get(`/members?${query}`)).json<{ items: { name: string }[] }>().items.map(({ name }) => name)
    expect(await names(team.admin, 'working=true')).to.deep.equal(['Present', 'Timed'])
    expect(await names(team.admin, 'working=false')).to.deep.equal(['Ada Admin', 'Colleague'])
    expect(await names(team.admin, 'working=true&search=Tim')).to.deep.equal(['Timed'])
    expect(await names(colleague, 'working=true')).to.deep.equal([])
    await timed.post('/timer/stop', {})
    expect(await names(team.admin, 'working=true')).to.deep.equal(['Present'])
  })

  it('asks the database and the plugins as often for one member as for twenty', async () => {
    const team = await platform.workspace({ name: 'Many' })
    const countFor = (limit: number) => platform.platform.database.inWorkspace({ workspaceId: team.id, memberId: team.admin.id }, async (unit) => {
      let [queries, questions] = [0, 0]
      const ability = await platform.platform.abilities.of(unit, team.admin.id)
      const counting = { ...unitParts(unit), query: <Row>(...given: Parameters<UnitOfWork['query']>) => { queries++; return unit.query<Row>(...given) } }
      const { hooks } = platform.platform
      const core: typeof hooks.core = Object.create(hooks.core, { collect: { value: (...given: Parameters<typeof hooks.core.collect>) => { questions++; return hooks.core.collect(...given) } } }) as typeof hooks.core
      const { items } = await listMembers({ clock: platform.clock, audit: platform.platform.audit, hooks: { ...hooks, core } }, counting, ability, { limit })
      return { queries, questions, members: items.length }
    })
    expect(await countFor(50)).to.deep.equal({ queries: 2, questions: 1, members: 1 })
    for (let index = 0; index < 19; index++) await team.member()
    expect(await countFor(50)).to.deep.equal({ queries: 2, questions: 1, members: 20 })
  })

  it('shows a member only themselves', async () => {
    const team = await platform.workspace({ name: 'Private' })
    const [one, two] = [await team.member(), await team.member()]
    expect((await one.get('/members')).json<{ items: { id: string }[] }>().items.map(({ id }) => id)).to.deep.equal([one.id])
    expect((await one.get(`/members/${one.id}`)).statusCode).to.equal(200)
    expect((await one.get(`/members/${two.id}`)).statusCode).to.equal(404)
  })

  describe('rights of each role', () => {
    const expectations: readonly { readonly name: string; readonly call: (caller: TestMember, target: TestMember) => Promise<{ statusCode: number }>; readonly allowed: Readonly<Record<Role, number>> }[] = [
      { name: 'read the workspace', call: (caller) => caller.get('/'), allowed: { admin: 200, manager: 200, hr: 200, member: 200 } },
      { name: 'change the workspace', call: (caller) => caller.patch('/', { weekStart: 1 }), allowed: { admin: 200, manager: 403, hr: 403, member: 403 } },
      { name: 'delete the workspace', call: (caller) => caller.delete('?dryRun=true'), allowed: { admin: 200, manager: 403, hr: 403, member: 403 } },
      { name: 'read another member', call: (caller, target) => caller.get(`/members/${target.id}`), allowed: { admin: 200, manager: 200, hr: 200, member: 404 } },
      { name: 'change another member', call: (caller, target) => caller.patch(`/members/${target.id}`, { monitored: true }), allowed: { admin: 200, manager: 403, hr: 200, member: 404 } },
      { name: 'make another member an admin', call: (caller, target) => caller.patch(`/members/${target.id}`, { role: 'admin' }), allowed: { admin: 200, manager: 403, hr: 403, member: 404 } },
      { name: 'remove another member', call: (caller, target) => caller.delete(`/members/${target.id}`), allowed: { admin: 204, manager: 403, hr: 403, member: 404 } },
      { name: 'hand over', call: (caller, target) => caller.post('/hand-over', { memberId: target.id }), allowed: { admin: 200, manager: 403, hr: 403, member: 404 } },
      { name: 'list invitations', call: (caller) => caller.get('/invitations'), allowed: { admin: 200, manager: 403, hr: 200, member: 403 } },
      { name: 'invite a member', call: (caller) => caller.post('/invitations', { email: `${uuidv7()}@acme.test`, role: 'member', monitored: true }), allowed: { admin: 201, manager: 403, hr: 201, member: 403 } },
      { name: 'invite an admin', call: (caller) => caller.post('/invitations', { email: `${uuidv7()}@acme.test`, role: 'admin', monitored: true }), allowed: { admin: 201, manager: 403, hr: 403, member: 403 } },
      { name: 'read own rights', call: (caller) => caller.get('/rights'), allowed: { admin: 200, manager: 200, hr: 200, member: 200 } },
    ]
    for (const { name, call, allowed } of expectations) {
      it(name, async () => {
        const team = await platform.workspace({ name: `Rights ${name}` })
        const target = await team.member()
        for (const role of ['member', 'hr', 'manager', 'admin'] as const) {
          expect((await call(await team.member({ role }), target)).statusCode, role).to.equal(allowed[role])
        }
      })
    }

    it('hides a member of another workspace from every role', async () => {
      const [team, other] = [await platform.workspace({ name: 'Here' }), await platform.workspace({ name: 'There' })]
      const foreign = await other.member()
      for (const role of ['admin', 'hr', 'manager', 'member'] as const) {
        const caller = await team.member({ role })
        for (const answer of [await caller.get(`/members/${foreign.id}`), await caller.patch(`/members/${foreign.id}`, { monitored: false }), await caller.delete(`/members/${foreign.id}`)]) {
          expect(answer.statusCode, role).to.equal(404)
        }
      }
    })
  })

  it('lets nobody change their own role or status, and keeps the last admin', async () => {
    const team = await platform.workspace({ name: 'Admins' })
    const hr = await team.member({ role: 'hr' })
    expect(code(await team.admin.patch(`/members/${team.admin.id}`, { role: 'member' }))).to.equal('own-role')
    expect(code(await team.admin.patch(`/members/${team.admin.id}`, { status: 'suspended' }))).to.equal('own-role')
    expect(code(await team.admin.delete(`/members/${team.admin.id}`))).to.equal('own-role')
    expect(code(await hr.patch(`/members/${hr.id}`, { role: 'manager' }))).to.equal('own-role')
    expect((await hr.patch(`/members/${team.admin.id}`, { status: 'suspended' })).statusCode).to.equal(403)
    expect((await team.admin.patch(`/members/${team.admin.id}`, { timeZone: 'Europe/Rome' })).statusCode).to.equal(200)
  })

  it('leaves one admin when two demote each other at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const team = await platform.workspace({ name: `Duel ${round}` })
      const rival = await team.member({ role: 'admin' })
      const answers = await Promise.all([team.admin.patch(`/members/${rival.id}`, { role: 'member' }), rival.patch(`/members/${team.admin.id}`, { role: 'member' })])
      expect(answers.map(({ statusCode }) => statusCode)).to.include(200)
      const admins = await platform.platform.database.inWorkspace({ workspaceId: team.id }, (unit) => unit.query(`select 1 from core.member where workspace_id = $1 and role = 'admin' and status = 'active'`, [team.id]))
      expect(admins).to.have.length(1)
    }
  })

  it('ends the rights of a suspended and of a removed member at once', async () => {
    const team = await platform.workspace({ name: 'Gone' })
    const member = await team.member()
    expect((await member.get('/')).statusCode).to.equal(200)
    await team.admin.patch(`/members/${member.id}`, { status: 'suspended' })
    expect((await member.get('/')).statusCode).to.equal(404)
    await team.admin.patch(`/members/${member.id}`, { status: 'active' })
    expect((await member.get('/')).statusCode).to.equal(200)
    await member.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' })
    await team.admin.delete(`/members/${member.id}`)
    expect((await member.get('/')).statusCode).to.equal(404)
    expect((await member.get('/api/me')).json<{ memberships: unknown[] }>().memberships).to.deep.equal([])
    expect((await team.admin.get(`/members/${member.id}`)).json()).to.include({ status: 'removed', running: null })
    expect(code(await team.admin.patch(`/members/${member.id}`, { status: 'active' }))).to.equal('member-removed')
  })

  it('hands the workspace over: the heir is admin, the giver is not', async () => {
    const team = await platform.workspace({ name: 'Heir' })
    const heir = await team.member()
    expect((await team.admin.post('/hand-over', { memberId: heir.id })).json()).to.include({ id: heir.id, role: 'admin' })
    expect((await team.admin.get('/rights')).json()).to.include({ role: 'manager' })
    expect((await team.admin.patch('/', { name: 'Mine again' })).statusCode).to.equal(403)
  })

  it('records who changed a member, with before and after', async () => {
    const team = await platform.workspace({ name: 'Trail' })
    const member = await team.member()
    await team.admin.patch(`/members/${member.id}`, { role: 'manager' })
    const { items } = (await team.admin.get('/audit')).json<{ items: { action: string; subjectId: string; before: object; after: object; actor: object }[] }>()
    const row = items.find(({ action }) => action === 'member.updated')
    expect(row).to.include({ subjectId: member.id })
    expect(row?.before).to.include({ role: 'member' })
    expect(row?.after).to.include({ role: 'manager' })
    expect(row?.actor).to.include({ kind: 'user', id: team.admin.id })
  })
})
