import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { openEvents } from './processes/event-stream.ts'
import { ask, startProcesses } from './processes/installation.ts'
import type { Answer, ProcessesUnderTest } from './processes/installation.ts'

describe('two web processes and a worker behind a proxy', function () {
  this.timeout(60_000)
  let processes: ProcessesUnderTest
  let workspace: TestWorkspace
  let member: TestMember
  let addresses: readonly [string, string]
  let taskId: string

  before(async function () {
    this.timeout(120_000)
    processes = await startProcesses()
    const { pooler, proxy } = processes
    // What is not installed is said, not skipped in silence.
    if (pooler === undefined) process.stderr.write('    without PgBouncer, which is not installed: units of work use PostgreSQL itself\n')
    if (proxy.kind !== 'nginx') process.stderr.write(`    without nginx, which is not installed: ${proxy.kind} stands in\n`)
    workspace = await processes.platform.workspace()
    member = await workspace.member()
    addresses = [processes.web[0].address, processes.web[1].address]
  })
  after(async function () {
    this.timeout(60_000)
    await processes.close()
  })

  const at = (address: string, who: TestMember, method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer> =>
    ask(address, workspace.id, who, method, path, body, headers)

  it('show at one what was done at the other, and through the proxy', async () => {
    const started = await at(addresses[0], member, 'POST', '/timer/start', { task: 'Reading', project: 'Help', organization: 'Acme' })
    expect(started.status).to.equal(201)
    taskId = String(started.body.taskId)
    for (const address of [addresses[1], processes.proxy.address, processes.proxy.address]) {
      const { body } = await at(address, member, 'GET', '/timer')
      expect((body.entry as { id: string } | null)?.id).to.equal((started.body as { id: string }).id)
    }
  })

  it('share few connections of the pooler, with time-outs that hold in each transaction', async function () {
    if (processes.pooler === undefined) this.skip()
    const asked = await Promise.all(Array.from({ length: 120 }, (_, index) => at(addresses[index % 2]!, member, 'GET', '/entries?limit=5')))
    expect(asked.map(({ status }) => status)).to.satisfy((all: number[]) => all.every((status) => status === 200))
    const { servers } = await processes.pooler.counts()
    expect(servers).to.be.within(1, 8)
    // One that left a setting or a lock behind would show it here, where another client is given the same connection.
    const admin = await processes.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query<{ left: number }>(
      `select count(*)::int as left from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and a.usename = 'overt_app' and a.datname = current_database()`))
    expect(admin[0]?.left).to.equal(0)
  })

  it('run a creating request once when a retry reaches the other process meanwhile', async () => {
    const key = uuidv7()
    const body = { taskId, startedAt: '2026-11-02T08:00:00Z', stoppedAt: '2026-11-02T09:00:00Z' }
    const answers = await Promise.all([0, 1, 0, 1].map((index) => at(addresses[index]!, member, 'POST', '/entries', body, { 'idempotency-key': key })))
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201])
    expect(new Set(answers.map((answer) => answer.body.id)).size).to.equal(1)
  })

  it('tell the pages of one what happens at the other', async () => {
    const stream = await openEvents(addresses[1], workspace.id, member)
    await at(addresses[0], member, 'POST', '/timer/stop', {})
    expect(await stream.next('entry.changed')).to.include({ memberId: member.id })
    stream.close()
  })

  it('count the live streams of a member together', async () => {
    const busy = await workspace.member()
    const streams = []
    for (let count = 0; count < 11; count++) streams.push(await openEvents(addresses[count % 2]!, workspace.id, busy))
    expect(await streams[0]!.next('stream.closed')).to.include({ code: 'too-many-streams' })
    await at(addresses[0], busy, 'POST', '/timer/start', { task: 'Heard', project: 'Help', organization: 'Acme' })
    for (const stream of streams.slice(1)) {
      await stream.next('entry.changed')
      stream.close()
    }
  })

  it('know of a plugin that was switched at the other', async () => {
    const before = await at(addresses[1], workspace.admin, 'GET', '/plugins/activity/board')
    expect(before.status).to.equal(404)
    expect((await at(addresses[0], workspace.admin, 'PATCH', '/plugins/activity', { enabled: true })).status).to.equal(200)
    const deadline = performance.now() + 8_000
    let after = before
    while (after.status !== 200 && performance.now() < deadline) after = await at(addresses[1], workspace.admin, 'GET', '/plugins/activity/board')
    expect(after.status).to.equal(200)
  })

  it('refuse at once a member who was removed at the other', async () => {
    const leaving = await workspace.member()
    expect((await at(addresses[1], leaving, 'GET', '/timer')).status).to.equal(200)
    expect((await at(addresses[0], workspace.admin, 'DELETE', `/members/${leaving.id}`)).status).to.be.oneOf([200, 204])
    const deadline = performance.now() + 8_000
    let last = 200
    while (last === 200 && performance.now() < deadline) last = (await at(addresses[1], leaving, 'GET', '/timer')).status
    expect(last).to.equal(404)
  })

  it('leave jobs to the worker', async () => {
    const to = `new.${uuidv7().slice(-8)}@example.test`
    expect((await at(processes.proxy.address, workspace.admin, 'POST', '/invitations', { email: to, role: 'member', monitored: true })).status).to.equal(201)
    const folder = join(processes.platform.dataFolder, 'mail')
    const sent = (): string[] => { try { return readdirSync(folder) } catch { return [] } }
    while (!sent().some((file) => file.endsWith('.eml') && readFileSync(join(folder, file), 'utf8').includes(to))) await pause(50)
  })

  it('stop under load without losing what was acknowledged or refusing what a retry does not get', async () => {
    const stopping = processes.web[0]
    const page = await openEvents(stopping.address, workspace.id, member)
    const acknowledged = new Set<string>()
    const refused: string[] = []
    let done = false
    /** As a client does: the same key again, until it is answered. */
    async function write(who: TestMember, index: number): Promise<void> {
      for (let number = 0; !done && refused.length === 0; number++) {
        const key = uuidv7()
        const minute = Temporal.Instant.from('2026-03-01T00:00:00Z').add({ hours: 24 * index, minutes: number })
        const body = { taskId, startedAt: minute.toString(), stoppedAt: minute.add({ seconds: 30 }).toString() }
        for (let attempt = 0; ; attempt++) {
          const answer = await at(processes.proxy.address, who, 'POST', '/entries', body, { 'idempotency-key': key }).catch(() => undefined)
          if (answer?.status === 201) { acknowledged.add(String(answer.body.id)); break }
          if (answer !== undefined && ![502, 503, 504].includes(answer.status) || attempt > 20) { refused.push(`${answer?.status ?? 'no answer'} ${JSON.stringify(answer?.body ?? {})}`); break }
          await pause(20)
        }
      }
    }
    const writers = await Promise.all(Array.from({ length: 8 }, () => workspace.member()))
    const writing = Promise.all(writers.map(write))
    while (acknowledged.size < 40 && refused.length === 0) await pause(10)

    const exit = once(stopping.process, 'exit')
    stopping.process.kill('SIGTERM')
    expect(await page.next('stream.closed')).to.include({ code: 'server-stopping' })
    await page.ended
    const ready = await fetch(`${stopping.address}/readyz`)
    expect([ready.status, ready.headers.get('connection')]).to.deep.equal([503, 'close'])
    expect((await ready.json() as { missing: string }).missing).to.equal('stopping')
    expect((await fetch(`${stopping.address}/healthz`)).status, 'it still turns').to.equal(200)
    expect((await at(stopping.address, member, 'GET', '/timer')).status, 'and serves').to.equal(200)
    const [code] = await exit as [number | null]
    expect(code).to.equal(0)
    const atExit = acknowledged.size
    while (acknowledged.size < atExit + 40 && refused.length === 0) await pause(10)
    done = true
    await writing

    expect(refused).to.deep.equal([])
    const stored = await processes.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query<{ id: string; started_at: Date; member_id: string }>(
      `select id, started_at, member_id from core.entry where workspace_id = $1 and member_id = any ($2::uuid[])`, [workspace.id, writers.map(({ id }) => id)]))
    const ids = new Set(stored.map(({ id }) => id))
    expect([...acknowledged].filter((id) => !ids.has(id)), 'lost').to.deep.equal([])
    expect(new Set(stored.map((row) => `${row.member_id} ${row.started_at.toISOString()}`)).size, 'doubled').to.equal(stored.length)
    expect(stored.length).to.equal(acknowledged.size)
  })
})
