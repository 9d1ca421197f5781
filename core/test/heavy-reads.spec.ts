import { request } from 'node:http'
import { expect } from 'chai'
import pg from 'pg'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, makeWork } from './work-support.ts'

const report = '/plugins/reports/summary?from=2026-01-01&to=2026-12-31&group=organization'

describe('heavy reads', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let owner: pg.Client
  /** The lock's own connection is in a transaction. */
  let watcher: pg.Client
  let port: number

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../plugins/reports/', import.meta.url)], environment: { OVERT_POOL_SIZE: '6' } })
    acme = await platform.workspace()
    await acme.enable('reports')
    member = await acme.member()
    await fileEntry(member, (await makeWork(member)).taskId, '2026-03-02T08:00:00Z', '2026-03-02T10:10:00Z')
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    watcher = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await watcher.connect()
    port = Number(new URL(await platform.app.listen({ host: '127.0.0.1', port: 0 })).port)
  })
  after(async () => {
    await owner.end()
    await watcher.end()
    await platform.close()
  })

  /** While `run` goes on, every report stands still in the database. Members are listed without organizations. */
  async function whileReportsStand(run: () => Promise<void>): Promise<void> {
    await owner.query('begin; lock table core.organization in access exclusive mode')
    try {
      await run()
    } finally {
      await owner.query('commit')
    }
  }
  const standing = async (): Promise<number> => {
    const { rows } = await watcher.query<{ count: string }>(`select count(*) from pg_locks where relation = 'core.organization'::regclass and not granted`)
    return Number(rows[0]?.count)
  }
  async function untilStanding(count: number): Promise<void> {
    while (await standing() !== count) await new Promise((resolve) => { setImmediate(resolve) })
  }

  it('are two a person at a time, so that twelve of them leave the rest of the server to others', async () => {
    const answered: string[] = []
    let reports: Promise<number>[] = []
    await whileReportsStand(async () => {
      reports = Array.from({ length: 12 }, async () => {
        const { statusCode } = await member.get(report)
        answered.push('report')
        return statusCode
      })
      await untilStanding(2)
      for (const person of [member, acme.admin, acme.admin]) {
        expect((await person.get('/members')).statusCode).to.equal(200)
        answered.push('members')
      }
      expect(await standing(), 'no third one has begun').to.equal(2)
      expect(answered).to.deep.equal(['members', 'members', 'members'])
    })
    expect(await Promise.all(reports)).to.deep.equal(Array(12).fill(200))
  })

  it('of many people leave half the connections free', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => acme.member()))
    let reports: Promise<number>[] = []
    await whileReportsStand(async () => {
      reports = people.flatMap((person) => [person, person].map(async (each) => (await each.get(report)).statusCode))
      await untilStanding(3)
      expect((await acme.admin.get('/members')).statusCode).to.equal(200)
      expect(await standing()).to.equal(3)
    })
    expect(await Promise.all(reports)).to.deep.equal(Array(8).fill(200))
  })

  it('include exports made in the background, two of a workspace at a time, which lose no attempt by waiting', async () => {
    const others = await Promise.all([platform.workspace({ enabled: ['reports'] }), platform.workspace({ enabled: ['reports'] })])
    const people = [acme, acme, acme, ...others].map(({ admin }) => admin)
    const made = await Promise.all(people.map((person) => person.post('/plugins/reports/exports', { format: 'csv', query: { from: '2026-01-01', to: '2026-12-31' } })))
    expect(made.map(({ statusCode }) => statusCode), made[0]!.body).to.deep.equal(people.map(() => 201))
    let late: Promise<number> | undefined
    await whileReportsStand(async () => {
      await platform.platform.jobs.start()
      await untilStanding(3)
      late = member.get(report).then(({ statusCode }) => statusCode)
      expect((await acme.admin.get('/members')).statusCode).to.equal(200)
      expect(await standing(), 'neither a fourth export nor a request has begun').to.equal(3)
    })
    expect(await late).to.equal(200)
    for (const [index, answer] of made.entries()) {
      const address = `/plugins/reports/exports/${answer.json<{ id: string }>().id}`
      let state = 'waiting'
      while (state === 'waiting' || state === 'running') state = (await people[index]!.get(address)).json<{ state: string }>().state
      expect(state, `export ${index}`).to.equal('ready')
    }
    await platform.platform.jobs.stop()
  })

  it('of one person beyond ten that wait are refused with when to try again', async () => {
    let reports: Promise<number>[] = []
    await whileReportsStand(async () => {
      reports = Array.from({ length: 12 }, async () => (await member.get(report)).statusCode)
      await untilStanding(2)
      const refused = await member.get(report)
      expect([refused.statusCode, refused.json<{ code: string }>().code, refused.headers['retry-after']]).to.deep.equal([429, 'too-many-heavy-reads', '5'])
    })
    expect(await Promise.all(reports)).to.deep.equal(Array(12).fill(200))
  })

  it('whose reader leaves give their turn or their place in the queue to the next', async () => {
    const open = () => request({ host: '127.0.0.1', port, path: `/api/workspaces/${acme.id}${report}`, headers: { authorization: `Bearer ${member.token}` } })
    // The server hears of a closed connection a little later than who closed it.
    const untilTaken = async (): Promise<number> => {
      await standing()
      const { statusCode } = await member.get(report)
      return statusCode === 429 ? untilTaken() : statusCode
    }
    let last: Promise<number> | undefined
    await whileReportsStand(async () => {
      const leaving = Array.from({ length: 12 }, open)
      const closed = leaving.map((each) => new Promise((resolve) => { each.on('error', () => undefined).once('close', resolve).end() }))
      await untilStanding(2)
      for (const each of leaving) each.destroy()
      await Promise.all(closed)
      last = untilTaken()
    })
    expect(await last).to.equal(200)
    expect((await Promise.all([member.get(report), member.get(report), member.get(report)])).map(({ statusCode }) => statusCode)).to.deep.equal([200, 200, 200])
  })
})
