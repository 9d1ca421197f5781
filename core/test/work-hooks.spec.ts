import { expect } from 'chai'
import type { Entry, Note, ServerContext, UnitOfWork } from '@overt/sdk'
import { definePlugin, refuse, uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { readyAgent } from './device-agent.ts'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

const heard: string[] = []

/** Guards what is locked, notes every entry, and shouts descriptions. */
const keeper = definePlugin({
  id: 'keeper',
  server(_app, { hooks }) {
    hooks.on('entry.updating', ({ before }) => (before.description === 'locked' ? refuse('entry-locked', 'This entry is locked.') : undefined))
    hooks.on('entry.deleting', ({ entry }) => (entry.description === 'locked' ? refuse('entry-locked', 'This entry is locked.') : undefined))
    hooks.on('entry.changed', ({ change, startedAt, previous }) => { heard.push(`${change} ${startedAt.slice(11, 16)} was ${previous?.startedAt.slice(11, 16) ?? 'nothing'}`) })
    hooks.on('entry.notes', ({ entryIds }) => new Map<string, readonly Note[]>(entryIds.map((entryId) =>
      [entryId, [{ id: uuidv7(), entryId, plugin: 'keeper', kind: 'kept', at: '2026-01-01T00:00:00.000Z', data: { by: 'keeper' } }]])))
    hooks.on('entry.presented', (entries) => entries.map((entry) => ({ ...entry, description: entry.description.toUpperCase() })))
  },
})

describe('plugins and entries', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: [keeper] })
    acme = await platform.workspace({ enabled: ['keeper'] })
  })
  beforeEach(async () => {
    member = await acme.member()
    work = await makeWork(member)
    await platform.drain()
    heard.length = 0
  })
  after(() => platform.close())

  const hear = async () => {
    await platform.drain()
    return heard.splice(0).toSorted()
  }

  it('a guard keeps an entry from being changed or deleted, alone or with what it belongs to', async () => {
    const entry = await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z', { description: 'locked' })
    expect(await verdict(member.patch(`/entries/${entry.id}`, { description: 'free' }))).to.equal('409 entry-locked')
    expect(await verdict(member.delete(`/entries/${entry.id}`))).to.equal('409 entry-locked')
    expect(await verdict(member.delete(`/organizations/${work.organizationId}`))).to.equal('409 entry-locked')
    expect(await verdict(member.post('/entries/bulk-edit', { ids: [entry.id], change: { billable: true } }))).to.equal('409 entry-locked')
    expect(await verdict(member.get(`/tasks/${work.taskId}`))).to.equal('200')
    await acme.disable('keeper')
    expect(await verdict(member.patch(`/entries/${entry.id}`, { description: 'free' }))).to.equal('200')
    await acme.enable('keeper')
  })

  it('each change is announced once, with what was before', async () => {
    const entry = await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    expect(await hear()).to.deep.equal(['created 09:00 was nothing'])
    await member.patch(`/entries/${entry.id}`, { startedAt: '2026-03-01T08:00:00Z' })
    expect(await hear()).to.deep.equal(['updated 08:00 was 09:00'])
    const { batchId } = (await member.delete(`/tasks/${work.taskId}`)).json<{ batchId: string }>()
    expect(await hear()).to.deep.equal(['deleted 08:00 was 08:00'])
    await member.post(`/trash/${batchId}/restore`)
    expect(await hear()).to.deep.equal(['restored 08:00 was nothing'])
    await member.post(`/entries/${entry.id}/split`, { at: '2026-03-01T09:00:00Z' })
    expect(await hear()).to.deep.equal(['created 09:00 was nothing', 'updated 08:00 was 08:00'])
  })

  it('a refused change is announced to nobody', async () => {
    await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    await hear()
    await member.post('/entries', { taskId: work.taskId, startedAt: '2026-03-01T09:30:00Z', stoppedAt: '2026-03-01T10:30:00Z' })
    expect(await hear()).to.deep.equal([])
  })

  it('notes are the core\'s and what plugins give, oldest first', async () => {
    const entry = await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    await platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) => unit.query(`
      insert into core.note (workspace_id, id, entry_id, member_id, organization_id, project_id, task_id, plugin, kind, at, data)
      values ($1, $2, $3, $4, $5, $6, $7, 'clickim', 'afk', '2026-03-01T09:30:00Z', '{"seconds": 60}')`,
    [acme.id, uuidv7(), entry.id, member.id, work.organizationId, work.projectId, work.taskId]))
    const notes = async () => items<Note>(await member.get(`/entries/${entry.id}/notes`)).map(({ plugin, kind, data }) => ({ plugin, kind, data }))
    const kept = { plugin: 'keeper', kind: 'kept', data: { by: 'keeper' } }
    const afk = { plugin: 'clickim', kind: 'afk', data: { seconds: 60 } }
    expect(await notes()).to.deep.equal([kept, afk])
    await acme.disable('keeper')
    expect(await notes()).to.deep.equal([afk])
    await acme.enable('keeper')
    expect((await member.delete(`/tasks/${work.taskId}?dryRun=true`)).json()).to.include({ entries: 1, notes: 1 })
    const other = await makeWork(member)
    await member.patch(`/entries/${entry.id}`, { taskId: other.taskId })
    await member.patch(`/tasks/${other.taskId}`, { projectId: work.projectId })
    const [moved] = await platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) =>
      unit.query('select task_id, project_id, organization_id from core.note where entry_id = $1', [entry.id]))
    expect(moved).to.deep.equal({ task_id: other.taskId, project_id: work.projectId, organization_id: work.organizationId })
  })

  it('a page is shown as plugins present it, while they are on', async () => {
    await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z', { description: 'call' })
    const descriptions = async () => items<Entry>(await member.get('/entries')).map(({ description }) => description)
    expect(await descriptions()).to.deep.equal(['CALL'])
    await acme.disable('keeper')
    expect(await descriptions()).to.deep.equal(['call'])
    await acme.enable('keeper')
  })
})

describe('every changing route about work', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' }) })
  after(() => platform.close())

  it('leaves its rows in the trail, and a refused one leaves none', async () => {
    const acme = await platform.workspace()
    const { admin } = acme
    const colleague = await acme.member()
    const work = await makeWork(admin)
    const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00Z`
    let day = 0
    const entry = async () => {
      day += 1
      return (await fileEntry(admin, work.taskId, `2025-01-${String(day).padStart(2, '0')}T09:00:00Z`, `2025-01-${String(day).padStart(2, '0')}T11:00:00Z`)).id
    }
    const batch = async () => (await admin.delete(`/entries/${await entry()}`)).json<{ batchId: string }>().batchId
    const id = await entry()
    const device = await readyAgent(platform.app, admin)

    /** What is prepared, what is sent, how many rows it leaves; a colleague's attempt, where it must fail. */
    const calls: Readonly<Record<string, { send(person: TestMember): Promise<unknown>; rows: number; refused?: boolean }>> = {
      'POST /organizations': { send: (person) => person.post('/organizations', { name: 'Trail' }), rows: 1 },
      'PATCH /organizations/{id}': { send: (person) => person.patch(`/organizations/${work.organizationId}`, { color: '#000000' }), rows: 1, refused: true },
      'DELETE /organizations/{id}': { send: async (person) => person.delete(`/organizations/${(await makeWork(admin)).organizationId}`), rows: 4 },
      'POST /projects': { send: (person) => person.post('/projects', { name: 'Trail', organizationId: work.organizationId }), rows: 1 },
      'PATCH /projects/{id}': { send: (person) => person.patch(`/projects/${work.projectId}`, { color: '#000000' }), rows: 1, refused: true },
      'DELETE /projects/{id}': { send: async (person) => person.delete(`/projects/${(await makeWork(admin)).projectId}`), rows: 4 },
      'POST /tasks': { send: (person) => person.post('/tasks', { name: 'Trail', projectId: work.projectId }), rows: 1 },
      'PATCH /tasks/{id}': { send: (person) => person.patch(`/tasks/${work.taskId}`, { color: '#000000' }), rows: 1, refused: true },
      'DELETE /tasks/{id}': { send: async (person) => person.delete(`/tasks/${(await makeWork(admin)).taskId}`), rows: 4 },
      'POST /entries': { send: (person) => person.post('/entries', { taskId: work.taskId, startedAt: at(1), stoppedAt: at(2) }), rows: 1 },
      'PATCH /entries/{id}': { send: (person) => person.patch(`/entries/${id}`, { description: 'x' }), rows: 1, refused: true },
      'DELETE /entries/{id}': { send: async (person) => person.delete(`/entries/${await entry()}`), rows: 2 },
      'POST /entries/{id}/split': { send: (person) => person.post(`/entries/${id}/split`, { at: '2025-01-01T10:00:00Z' }), rows: 2, refused: true },
      'POST /entries/{id}/duplicate': { send: (person) => person.post(`/entries/${id}/duplicate`, { startedAt: at(5) }), rows: 1, refused: true },
      'POST /entries/{id}/continue': { send: (person) => person.post(`/entries/${id}/continue`), rows: 1, refused: true },
      'POST /entries/bulk-edit': { send: (person) => person.post('/entries/bulk-edit', { ids: [id], change: { billable: true } }), rows: 1, refused: true },
      'POST /entries/bulk-delete': { send: async (person) => person.post('/entries/bulk-delete', { ids: [await entry()] }), rows: 2 },
      'POST /entries/cells': { send: (person) => person.post('/entries/cells', { memberId: admin.id, cells: [{ taskId: work.taskId, date: '2025-03-01', seconds: 3_600, was: 0 }, { taskId: work.taskId, date: '2025-03-02', seconds: 3_600, was: 0 }] }), rows: 2, refused: true },
      'POST /entries/cells/undo': { send: async (person) => person.post('/entries/cells/undo', { created: [await entry()], changed: [], batchIds: [await batch()] }), rows: 5 },
      'POST /timer/start': { send: (person) => person.post('/timer/start', { taskId: work.taskId }), rows: 2 },
      'POST /timer/stop': { send: (person) => person.post('/timer/stop', {}), rows: 1, refused: true },
      'POST /timer/commands/{id}/settle': {
        async send(person) {
          const command = { id: uuidv7(), kind: 'timer.command', command: 'start', taskId: work.taskId, at: '2025-01-01T09:30:00.000Z' }
          await device.deliver([command])
          return person.post(`/timer/commands/${command.id}/settle`, { choice: 'drop' })
        },
        rows: 1,
      },
      'POST /projects/{id}/move': { send: async (person) => person.post(`/projects/${(await makeWork(admin)).projectId}/move`, { to: (await makeWork(admin)).organizationId }), rows: 7 },
      'POST /tasks/{id}/move': { send: async (person) => person.post(`/tasks/${(await makeWork(admin)).taskId}/move`, { to: (await makeWork(admin)).projectId }), rows: 7 },
      'POST /organizations/{id}/merge': { send: async (person) => person.post(`/organizations/${(await makeWork(admin)).organizationId}/merge`, { to: (await makeWork(admin)).organizationId }), rows: 7 },
      'POST /projects/{id}/merge': { send: async (person) => person.post(`/projects/${(await makeWork(admin)).projectId}/merge`, { to: (await makeWork(admin)).projectId }), rows: 7 },
      'POST /tasks/{id}/merge': { send: async (person) => person.post(`/tasks/${(await makeWork(admin)).taskId}/merge`, { to: (await makeWork(admin)).taskId }), rows: 7 },
      'POST /trash/{id}/restore': { send: async (person) => person.post(`/trash/${await batch()}/restore`), rows: 3 },
    }

    const { paths } = (await admin.get('/api/openapi.json')).json<{ paths: Record<string, Record<string, { tags?: string[] }>> }>()
    const ours = ['organizations', 'projects', 'tasks', 'entries', 'timer', 'trash']
    const changing = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods)
      .filter(([method, { tags = [] }]) => method !== 'get' && method !== 'head' && tags.some((tag) => ours.includes(tag)))
      .map(([method]) => `${method.toUpperCase()} ${path.replace(/^.*\/workspaces\/\{workspaceId\}/, '')}`))
    expect(Object.keys(calls).toSorted()).to.deep.equal(changing.toSorted())

    const count = async () => (await admin.get('/audit/verify')).json<{ rows: number }>().rows
    for (const [name, { send, rows, refused = false }] of Object.entries(calls)) {
      if (refused) {
        const before = await count()
        await send(colleague)
        expect(await count() - before, `${name}, refused`).to.equal(0)
      }
      const before = await count()
      await send(admin)
      expect(await count() - before, name).to.equal(rows)
    }
  })
})

describe('work that a plugin files', () => {
  const context: { current?: ServerContext } = {}
  const clerk = definePlugin({ id: 'clerk', server(_app, given) { context.current = given } })
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z', plugins: [clerk] })
    acme = await platform.workspace({ enabled: ['clerk'] })
    member = await acme.member()
  })
  after(() => platform.close())

  const unit = <T>(run: (unit: UnitOfWork) => Promise<T>) => context.current!.database.inWorkspace({ workspaceId: acme.id }, run)
  const work = () => context.current!.work

  it('starts by name, stops, and is the member\'s own', async () => {
    const started = await unit((open) => work().start(open, member.id, { task: 'calls', project: 'Support', organization: 'Acme', source: 'chat' }))
    expect(started).to.include({ memberId: member.id, source: 'chat', stoppedAt: null })
    expect(await unit((open) => work().running(open, member.id))).to.deep.equal(started)
    expect(items<Entry>(await member.get('/entries'))).to.deep.equal([started])
    expect((await member.patch(`/tasks/${started.taskId}`, { color: '#000000' })).statusCode, 'the task is the member\'s').to.equal(200)
    const next = await unit((open) => work().start(open, member.id, { task: 'mails', source: 'chat' }))
    expect(next.projectId).to.equal(started.projectId)
    const stopped = await unit((open) => work().stop(open, member.id))
    expect(stopped).to.include({ id: next.id, stoppedAt: '2026-03-02T12:00:00.000Z' })
  })

  it('follows the rules of the member', async () => {
    const task = await makeWork(member)
    const file = (memberId: string, startedAt: string, stoppedAt: string) => unit((open) =>
      work().file(open, memberId, { taskId: task.taskId, startedAt, stoppedAt, source: 'punch' })).then(({ source }) => source, (error: { code?: string }) => error.code)
    expect(await file(member.id, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')).to.equal('punch')
    expect(await file(member.id, '2026-02-01T09:30:00Z', '2026-02-01T10:30:00Z')).to.equal('entry-overlaps')
    expect(await file(member.id, '2026-02-02T09:00:00Z', '2026-02-03T10:00:00Z')).to.equal('entry-long')
    expect(await file(uuidv7(), '2026-02-02T09:00:00Z', '2026-02-02T10:00:00Z')).to.equal('not-found')
    await acme.admin.patch(`/members/${member.id}`, { status: 'suspended' })
    expect(await file(member.id, '2026-02-04T09:00:00Z', '2026-02-04T10:00:00Z')).to.equal('not-found')
    await acme.admin.patch(`/members/${member.id}`, { status: 'active' })
  })

  it('keeps a note once', async () => {
    const task = await makeWork(member)
    const entry = await fileEntry(member, task.taskId, '2026-02-10T09:00:00Z', '2026-02-10T10:00:00Z')
    const note: Note = { id: uuidv7(), entryId: entry.id, plugin: 'clerk', kind: 'place', at: '2026-02-10T09:00:00.000Z', data: { latitude: 52.5 } }
    expect(await unit((open) => work().note(open, note))).to.equal(true)
    expect(await unit((open) => work().note(open, note))).to.equal(false)
    expect(items<Note>(await member.get(`/entries/${entry.id}/notes`))).to.deep.equal([note])
    const code = await unit((open) => work().note(open, { ...note, id: uuidv7(), entryId: uuidv7() })).then(() => 'kept', (error: { code: string }) => error.code)
    expect(code).to.equal('not-found')
  })
})
