import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import type { LiveEvent } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { explaining } from '../work/violations.ts'
import { fileEntry, items, makeWork } from './work-support.ts'

describe('units of work about work', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    acme = await platform.workspace()
    member = await acme.member()
  })
  after(() => platform.close())

  it('run again when they ended as the victim of a deadlock', async () => {
    const { database } = platform.platform
    const ids = [uuidv7(), uuidv7()]
    for (const id of ids) await member.post('/organizations', { id, name: `Lock ${id}` })
    let runs = 0
    let held = 0
    let bothHoldOne: () => void = () => undefined
    const both = new Promise<void>((resolve) => { bothHoldOne = resolve })
    const touch = (order: readonly string[]) => explaining(database, { workspaceId: acme.id }, async (unit) => {
      runs += 1
      const [first, second] = order
      await unit.query('update core.organization set version = version + 1 where id = $1', [first])
      held += 1
      if (held === 2) bothHoldOne()
      await both
      await unit.query('update core.organization set version = version + 1 where id = $1', [second])
    })
    await Promise.all([touch(ids), touch(ids.toReversed())])
    expect(runs).to.be.at.least(3)
    const versions = await database.inWorkspace({ workspaceId: acme.id }, (unit) => unit.query<{ version: number }>('select version from core.organization where id = any($1)', [ids]))
    expect(versions).to.deep.equal([{ version: 3 }, { version: 3 }])
  })

  it('survive many writers of one workspace at once', async () => {
    const work = await makeWork(acme.admin)
    const people = await Promise.all(Array.from({ length: 6 }, () => acme.member()))
    const entries = await Promise.all(people.map((person) => fileEntry(person, work.taskId, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')))
    const answers = await Promise.all([
      ...people.flatMap((person, index) => [
        person.post('/timer/start', { taskId: work.taskId }),
        person.post('/entries', { taskId: work.taskId, startedAt: '2026-02-02T09:00:00Z', stoppedAt: '2026-02-02T10:00:00Z' }),
        person.patch(`/entries/${entries[index]!.id}`, { startedAt: '2026-02-01T08:00:00Z' }),
      ]),
      ...Array.from({ length: 4 }, (_, index) => acme.admin.post('/entries/bulk-edit', {
        ids: index % 2 === 0 ? entries.map(({ id }) => id) : entries.map(({ id }) => id).toReversed(), change: { description: `round ${String(index)}` },
      })),
      acme.admin.patch(`/tasks/${work.taskId}`, { color: '#123456' }),
    ])
    expect(answers.map(({ statusCode }) => statusCode).filter((status) => status >= 300)).to.deep.equal([])
    expect((await acme.admin.get('/audit/verify')).json<{ fault: null }>().fault).to.equal(null)
  })

  it('tell open pages of a change as soon as it is stored, and only those who may see it', async () => {
    const { live, abilities } = platform.platform
    const colleague = await acme.member()
    const manager = await acme.member({ role: 'manager' })
    const seen: Record<string, LiveEvent[]> = { member: [], colleague: [], manager: [] }
    const removals = await Promise.all(Object.entries({ member: [member, 'member'], colleague: [colleague, 'member'], manager: [manager, 'manager'] } as const).map(async ([name, [person, role]]) => {
      const ability = await abilities.forMember({ workspaceId: acme.id, memberId: person.id, userId: person.userId, role })
      return live.subscribe(acme.id, () => ability, (event) => seen[name]!.push(event))
    }))
    const work = await makeWork(member)
    const entry = await fileEntry(member, work.taskId, '2026-02-10T09:00:00Z', '2026-02-10T10:00:00Z')
    await member.post('/entries', { taskId: work.taskId, startedAt: '2026-02-10T09:00:00Z', stoppedAt: '2026-02-10T10:00:00Z' })
    for (const remove of removals) remove()
    const made = ['organization', 'project', 'task'].map((subject) => `${subject} created`)
    const told = (events: readonly LiveEvent[]) => events.map((event) => (event.type === 'work.changed' ? `${event.subject} ${event.change}` : event.type === 'entry.changed' ? `entry ${event.entryId} ${event.change}` : event.type))
    expect(told(seen.member!)).to.deep.equal([...made, `entry ${entry.id} created`])
    expect(told(seen.manager!)).to.deep.equal([...made, `entry ${entry.id} created`])
    expect(told(seen.colleague!)).to.deep.equal(made)
  })

  it('are verified by `overt audit verify`, which names the first bad row and fails', async function () {
    this.timeout(60_000)
    await makeWork(acme.admin)
    const good = await overtAuditVerify()
    expect(good.code).to.equal(0)
    expect(good.lines.find(({ workspaceId }) => workspaceId === acme.id)).to.include({ fault: null })
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`update core.audit_row set body = replace(body, 'created', 'deleted') where workspace_id = $1 and sequence = 2`, [acme.id])
    await owner.end()
    const bad = await overtAuditVerify()
    expect(bad.code).to.equal(1)
    expect(bad.lines.find(({ workspaceId }) => workspaceId === acme.id)?.fault).to.deep.equal({ sequence: 2, reason: 'its content does not give its hash' })
  })

  interface Line { readonly workspaceId: string; readonly fault: unknown }

  function overtAuditVerify(): Promise<{ readonly code: number | null; readonly lines: readonly Line[] }> {
    const overt = fileURLToPath(new URL('../cli/overt.ts', import.meta.url))
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--conditions=overt-source', overt, 'audit', 'verify'], {
        env: { ...process.env, DATABASE_URL: platform.databaseUrls.admin, OVERT_DATA: platform.dataFolder, OVERT_SECRET: testSecret, OVERT_TEST_DATABASE_URL: undefined },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let output = ''
      child.stdout.on('data', (part: Buffer) => { output += part.toString() })
      child.on('error', reject)
      child.on('close', (code) => { resolve({ code, lines: output.trim().split('\n').map((line) => JSON.parse(line) as Line) }) })
    })
  }

  it('keep what one deletes from being seen in lists', async () => {
    const work = await makeWork(member)
    await member.delete(`/tasks/${work.taskId}`)
    expect(items<{ id: string }>(await member.get('/tasks?limit=200')).map(({ id }) => id)).to.not.include(work.taskId)
  })
})
