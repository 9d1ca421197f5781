import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import type { AuditRow, AuditVerification, Entry } from '@overt/sdk'
import { fillEntries } from '../../bench/fill-entries.ts'
import type { BenchMember } from '../../bench/fill-entries.ts'
import { startKilledServer } from '../../bench/killed-server.ts'
import type { KilledServer } from '../../bench/killed-server.ts'
import { createTestDatabase, testSecret } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('a server that is killed between a commit and the chaining of its row', () => {
  let database: TestDatabase
  let dataFolder: string
  let server: KilledServer
  let owner: pg.Pool
  let members: BenchMember[]

  before(async function () {
    this.timeout(60_000)
    database = await createTestDatabase()
    dataFolder = mkdtempSync(join(tmpdir(), 'overt-killed-'))
    owner = new pg.Pool({ connectionString: database.urls.admin, max: 3 })
    owner.on('error', () => undefined)
    members = await fillEntries(owner, { workspaces: 1, members: 3, entries: 0 })
    await owner.query(`update core.member set role = 'admin'`)
    server = await startKilledServer({ port: await freePort(), environment: { OVERT_DATA: dataFolder, DATABASE_URL: database.urls.admin, OVERT_SECRET: testSecret } })
  })
  after(async () => {
    await server.kill()
    await owner.end()
    await database.drop()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  async function send<T>(member: BenchMember, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${server.address}/api/workspaces/${member.workspaceId}${path}`, {
      headers: { authorization: `Bearer ${member.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path} was answered ${String(answer.status)}: ${await answer.text()}`)
    return await answer.json() as T
  }

  /** Files entries until the server is gone; returns those that were acknowledged. */
  async function fileUntilGone(member: BenchMember): Promise<string[]> {
    const acknowledged: string[] = []
    for (;;) {
      member.filed += 1
      const start = Date.UTC(2024, 0, 1) - member.filed * 3_600_000
      try {
        const { id } = await send<Entry>(member, '/entries', { taskId: member.taskId, startedAt: new Date(start).toISOString(), stoppedAt: new Date(start + 1_800_000).toISOString() })
        acknowledged.push(id)
      } catch (error) {
        if (error instanceof TypeError) return acknowledged
        throw error
      }
    }
  }

  const pending = async (): Promise<number> => Number((await owner.query<{ count: string }>('select count(*) from core.audit_pending')).rows[0]!.count)

  it('has a row in the chain for every acknowledged change and look once it runs again', async function () {
    this.timeout(60_000)
    const [first] = members as [BenchMember, ...BenchMember[]]
    await send(first, '/organizations', { name: 'Before' })
    const { head } = await send<AuditVerification>(first, '/audit/verify')
    const holder = await owner.connect()
    await holder.query('begin')
    await holder.query('select from core.audit_head for update')
    const filing = members.map(fileUntilGone)
    while (await pending() < 20) await send(first, '/entries?limit=50')
    await server.kill()
    const acknowledged = (await Promise.all(filing)).flat()
    expect(acknowledged.length).to.be.greaterThan(10)
    expect(await pending(), 'nothing was chained while the head was held').to.be.at.least(acknowledged.length)
    await holder.query('rollback')
    holder.release()

    await server.start()
    const found = await send<AuditVerification>(first, '/audit/verify')
    expect(found).to.deep.include({ fault: null, unchained: { rows: 0, since: null } })
    const log = await send<{ readonly size: number }>(first, '/log/head')
    const { rows: [last] } = await owner.query<{ sequence: string; leaves: string }>('select max(sequence) as sequence, (select count(*) from core.log_leaf) as leaves from core.audit_row')
    expect([log.size, Number(last!.leaves)], 'a leaf of the transparency log for every row').to.deep.equal([Number(last!.sequence), Number(last!.sequence)])
    const { rows } = await owner.query<{ subject_id: string; sequence: string; before: boolean }>(
      `select subject_id, sequence, hash = decode($1, 'hex') as before from core.audit_row where action = 'entry.created' or hash = decode($1, 'hex') order by sequence`, [head])
    expect(rows[0]?.before, 'the head of before is a row of the chain').to.equal(true)
    const chained = rows.slice(1).map(({ subject_id: id }) => id)
    expect(new Set(chained).size).to.equal(chained.length)
    expect(acknowledged.filter((id) => !chained.includes(id)), 'acknowledged and not in the chain').to.deep.equal([])
    const kept = await owner.query<{ id: string }>('select id from core.entry')
    expect(kept.rows.map(({ id }) => id).toSorted(), 'a row in the chain for what is there, and for nothing else').to.deep.equal(chained.toSorted())
  })

  it('chains what was left behind by itself', async function () {
    this.timeout(60_000)
    const [first] = members as [BenchMember, ...BenchMember[]]
    await owner.query('revoke execute on function core.chain_audit(bigint[], bigint[]) from overt_app')
    await send(first, '/organizations', { name: 'Left behind' })
    await server.kill()
    expect(await pending()).to.equal(1)
    await owner.query('grant execute on function core.chain_audit(bigint[], bigint[]) to overt_app')
    await server.start()
    while (await pending() > 0) await fetch(`${server.address}/healthz`)
    const { items: [last] } = await send<{ readonly items: readonly AuditRow[] }>(first, '/audit?limit=1')
    expect(last?.action).to.equal('organization.created')
  })
})

/** A port that nobody listens on just now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => { probe.close(resolve) })
  return port
}
