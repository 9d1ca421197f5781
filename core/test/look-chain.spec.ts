import { expect } from 'chai'
import pg from 'pg'
import type { AuditVerification, Look } from '@overt/sdk'
import { adoptReceipts } from '../audit/look-chain.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from './work-support.ts'

describe('receipts in the chain of the audit trail', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let ben: TestMember
  let owner: pg.Client

  beforeEach(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:10:00Z' })
    acme = await platform.workspace()
    mia = await acme.member({ name: 'Mia' })
    ben = await acme.member({ name: 'Ben' })
    const { taskId } = await makeWork(mia)
    for (const person of [mia, ben]) await fileEntry(person, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  afterEach(async () => {
    await owner.end()
    await platform.close()
  })

  const verify = async () => (await acme.admin.get('/audit/verify')).json<AuditVerification>()
  /** Looks of two hours, three of one person and one of another. */
  async function look(): Promise<void> {
    await acme.admin.get('/entries', { 'overt-reason': 'Weekly%20review' })
    await acme.admin.get(`/entries?memberId=${mia.id}`, { 'overt-reason': 'Weekly%20review' })
    platform.clock.advance({ hours: 30 })
    await acme.admin.get(`/entries?memberId=${mia.id}`)
  }

  it('are found right as they grow, a list that reads itself again included', async () => {
    await look()
    for (let minute = 0; minute < 3; minute += 1) {
      await acme.admin.get('/trash')
      await acme.admin.get('/members')
      platform.clock.advance({ seconds: 40 })
    }
    expect((await verify()).fault).to.equal(null)
    expect(items<Look>(await mia.get('/me/looks')).map(({ looks, reason }) => [looks, reason])).to.deep.equal([[1, null], [2, 'Weekly review']])
  })

  const tampering: readonly (readonly [string, string, RegExp])[] = [
    ['taken out', 'delete from core.look where member_id = $1', /is missing or was changed/],
    ['that counts fewer looks', 'update core.look set looks = looks - 1 where looks > 1 and member_id = $1', /was changed/],
    ['that counts fewer records', 'update core.look set records = 0 where member_id = $1', /was changed/],
    ['moved in time', `update core.look set last_at = last_at - interval '1 minute' where member_id = $1`, /was changed/],
    ['with other words for a reason', `update core.look set reason = 'Payroll' where reason <> '' and member_id = $1`, /is missing or was changed/],
    ['given to another', `update core.look set member_id = (select member_id from core.look where member_id <> $1 limit 1), subject = 'Note' where member_id = $1`, /is missing or was changed/],
    ['made up', `insert into core.look (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, records)
      select workspace_id, member_id, member_id, 'Entry', hour, first_at, last_at, 1 from core.look where member_id = $1 limit 1`, /stands for no look/],
  ]
  for (const [what, statement, reason] of tampering) {
    it(`name a receipt ${what}`, async () => {
      await look()
      expect((await verify()).fault).to.equal(null)
      await owner.query(statement, [mia.id])
      const { fault } = await verify()
      expect(fault?.reason).to.match(reason)
      expect(fault?.reason).to.contain(mia.id)
      expect(fault?.sequence === null, 'a row is named where there is one').to.equal(what === 'made up')
    })
  }

  it('cannot be written past their function by the server itself', async () => {
    await look()
    for (const attempt of ['update core.look set looks = 1', 'delete from core.look', `insert into core.look (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, records) values ('${acme.id}', '${mia.id}', '${ben.id}', 'Entry', now(), now(), now(), 1)`]) {
      const code = await acme.inUnit((unit) => unit.query(attempt)).then(() => 'done', (error: { code: string }) => error.code)
      expect(code, attempt).to.equal('42501')
    }
    expect((await verify()).fault).to.equal(null)
  })

  it('hold no words of a reason, and stay right when a person is erased', async () => {
    await look()
    const { rows } = await owner.query<{ body: string }>(`select body from core.audit_trail where action = 'records.viewed'`)
    expect(rows.map(({ body }) => body).join('\n')).to.contain(mia.id).and.not.contain('Weekly')
    expect((await acme.admin.delete(`/members/${mia.id}`)).statusCode).to.equal(204)
    await platform.erase(acme.id, mia.id)
    expect((await owner.query('select from core.look where member_id = $1', [mia.id])).rowCount).to.equal(0)
    expect((await verify()).fault).to.equal(null)
    await owner.query('delete from core.look where member_id = $1', [ben.id])
    expect((await verify()).fault?.reason).to.contain(ben.id)
  })

  it('are taken into the trail as they are where they are from before', async () => {
    await owner.query(`insert into core.look (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, looks, records, reason)
      values ($1, $2, $3, 'Entry', '2026-02-01T09:00:00Z', '2026-02-01T09:05:00Z', '2026-02-01T09:50:00Z', 7, 21, 'Payroll')`, [acme.id, mia.id, acme.admin.id])
    expect((await verify()).fault).to.not.equal(null)
    await owner.query(adoptReceipts)
    expect((await verify()).fault).to.equal(null)
    await owner.query('update core.look set looks = 6')
    expect((await verify()).fault?.reason).to.contain('was changed')
  })

  it('have no fork, no gap and no deadlock when many look and write at once', async () => {
    const viewers = await Promise.all(Array.from({ length: 4 }, () => acme.member({ role: 'manager' })))
    const answers = await Promise.all(viewers.flatMap((viewer, index) => [
      viewer.get('/entries'), viewer.get(`/entries?memberId=${mia.id}`), viewer.get('/members'), viewer.post('/organizations', { name: `Race ${String(index)}` }), viewer.get('/entries'),
    ]))
    expect(answers.map(({ statusCode }) => statusCode).filter((status) => status >= 300)).to.deep.equal([])
    expect((await verify()).fault).to.equal(null)
  })
})
