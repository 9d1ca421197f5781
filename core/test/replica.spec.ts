import { expect } from 'chai'
import { createTestPlatform, startTestCluster } from '@overt/testing/platform'
import type { TestCluster, TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { startReplica } from './processes/replica.ts'
import type { ReplicaUnderTest } from './processes/replica.ts'

const range = 'from=2026-03-01&to=2026-03-31'

describe('a read replica', function () {
  this.timeout(60_000)
  let cluster: TestCluster
  let replica: ReplicaUnderTest
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let taskId: string

  before(async () => {
    // What is acknowledged is flushed: the replica waits for that.
    cluster = await startTestCluster({ synchronous_commit: 'local', wal_level: 'replica' })
    platform = await createTestPlatform({
      cluster: cluster.url, plugins: [new URL('../../plugins/reports', import.meta.url)], clock: '2026-03-20T12:00:00Z',
      replica: async (database) => {
        replica = await startReplica(cluster)
        return replica.urlFor(database)
      },
    })
    workspace = await platform.workspace({ enabled: ['reports'] })
    member = await workspace.member()
    taskId = (await member.post('/timer/start', { task: 'Reading', project: 'Help', organization: 'Acme' })).json<{ taskId: string }>().taskId
    await member.post('/timer/stop', {})
    await replica.caughtUp()
  })
  after(async () => {
    await platform.close()
    await replica.stop()
    await cluster.stop()
  })

  const place = (): Promise<boolean | undefined> => platform.database.readInWorkspace({ workspaceId: workspace.id }, async (unit) => (await unit.query<{ there: boolean }>('select pg_is_in_recovery() as there'))[0]?.there)
  const file = async (day: number): Promise<void> => {
    const date = `2026-03-${String(day).padStart(2, '0')}`
    const answer = await member.post('/entries', { taskId, startedAt: `${date}T08:00:00Z`, stoppedAt: `${date}T09:00:00Z` })
    expect(answer.statusCode).to.equal(201)
  }
  const total = async (who: TestMember): Promise<number> => {
    const answer = await who.get(`/plugins/reports/summary?${range}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<{ totals: { seconds: number } }>().totals.seconds
  }
  /** It is left alone for two seconds after it fell behind. */
  const usedAgain = async (): Promise<void> => { while (await place() !== true) await replica.caughtUp() }

  it('is read by reports, and by nothing else', async () => {
    expect(await place()).to.equal(true)
    const [here] = await workspace.inUnit((unit) => unit.query<{ there: boolean }>('select pg_is_in_recovery() as there'))
    expect(here?.there).to.equal(false)
  })

  it('shows each write to the report that follows it', async () => {
    const before = await total(member)
    for (let day = 1; day <= 10; day++) {
      await file(day)
      expect(await total(member), `day ${day}`).to.equal(before + day * 3_600)
      expect(await place(), 'read on the replica').to.equal(true)
    }
  })

  it('leaves receipts on the primary before the answer', async () => {
    expect(await total(workspace.admin)).to.be.greaterThan(0)
    const looks = (await member.get('/me/looks')).json<{ items: { subject: string }[] }>().items
    expect(looks.map(({ subject }) => subject)).to.include('Entry')
  })

  it('gives a whole export', async () => {
    await usedAgain()
    const answer = await member.get(`/plugins/reports/export.csv?${range}`)
    expect(answer.statusCode, answer.body.slice(0, 200)).to.equal(200)
    expect(answer.body.trim().split('\n').length).to.be.greaterThan(10)
  })

  it('shows a workspace its own rows only', async () => {
    await usedAgain()
    const other = await platform.workspace({ enabled: ['reports'] })
    const seen = await platform.database.readInWorkspace({ workspaceId: other.id }, (unit) => unit.query<{ workspace_id: string; there: boolean }>('select workspace_id, pg_is_in_recovery() as there from core.member'))
    expect(seen).to.deep.equal([{ workspace_id: other.id, there: true }])
    expect((await other.admin.get(`/api/workspaces/${workspace.id}/plugins/reports/summary?${range}`)).statusCode).to.equal(404)
  })

  it('is left alone while it is behind, so that own writes show all the same', async () => {
    await usedAgain()
    const before = await total(member)
    await replica.pauseReplay()
    await file(11)
    expect(await total(member)).to.equal(before + 3_600)
    expect(await place()).to.equal(false)
    await replica.resumeReplay()
    await usedAgain()
  })

  it('runs what it refuses on the primary', async () => {
    await usedAgain()
    let runs = 0
    await platform.database.readInWorkspace({ workspaceId: workspace.id }, (unit) => {
      runs += 1
      return unit.query(`update core.workspace set name = name where id = $1`, [workspace.id])
    })
    expect(runs).to.equal(2)
  })

  it('is not missed when it is gone', async () => {
    await usedAgain()
    await replica.stop()
    expect(await total(member)).to.be.greaterThan(0)
    replica = { ...replica, stop: () => Promise.resolve() }
  })
})
