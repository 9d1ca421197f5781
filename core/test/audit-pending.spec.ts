import { expect } from 'chai'
import pg from 'pg'
import type { AuditRow, AuditVerification } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { items, makeWork } from './work-support.ts'

describe('rows of the audit trail that are not chained yet', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let owner: pg.Client

  beforeEach(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z' })
    acme = await platform.workspace()
    mia = await acme.member({ name: 'Mia' })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  afterEach(async () => {
    await owner.end()
    await platform.close()
  })

  const trail = async (query = '') => items<AuditRow>(await acme.admin.get(`/audit?${query}`))
  const verify = async () => (await acme.admin.get('/audit/verify')).json<AuditVerification>()
  const stopChaining = () => owner.query('revoke execute on function core.chain_audit(bigint[], bigint[]) from overt_app')
  const allowChaining = () => owner.query('grant execute on function core.chain_audit(bigint[], bigint[]) to overt_app')

  it('are shown and verified at once, page by page, and get their places later', async () => {
    await makeWork(mia)
    expect((await trail()).map(({ sequence }) => sequence)).to.deep.equal([3, 2, 1])
    await stopChaining()
    await makeWork(mia)
    const rows = await trail()
    expect(rows.map(({ sequence, hash, action }) => [sequence, hash === null, action])).to.deep.equal([
      [null, true, 'task.created'], [null, true, 'project.created'], [null, true, 'organization.created'], [3, false, 'task.created'], [2, false, 'project.created'], [1, false, 'organization.created'],
    ])
    const paged: (number | null)[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: AuditRow[]; nextCursor: string | null } = (await acme.admin.get(`/audit?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)).json()
      paged.push(...page.items.map(({ sequence }) => sequence))
      cursor = page.nextCursor
    }
    expect(paged).to.deep.equal([null, null, null, 3, 2, 1])
    const found = await verify()
    expect(found).to.deep.include({ rows: 3, fault: null })
    expect(found.unchained.rows, 'three changes and the admin\'s looks at the trail').to.be.greaterThan(3)
    expect(Date.parse(found.unchained.since!)).to.be.closeTo(Date.now(), 60_000)
    await allowChaining()
    expect((await trail('actorId=' + mia.id)).map(({ sequence }) => sequence)).to.deep.equal([7, 6, 5, 3, 2, 1])
    expect(await verify()).to.deep.include({ unchained: { rows: 0, since: null }, fault: null })
  })

  it('cannot be altered unnoticed, not even by the owner of the tables, before or after they are chained', async () => {
    await makeWork(mia)
    await verify()
    await stopChaining()
    await makeWork(mia)
    await owner.query(`update core.audit_pending set content = replace(content, 'task.created', 'task.updated')`)
    const before = await verify()
    expect(before.fault?.sequence).to.equal(null)
    expect(before.fault?.reason).to.match(/does not say what was signed/)
    await allowChaining()
    const after = await verify()
    expect(after.fault).to.deep.equal({ sequence: 6, reason: 'it was altered before it was chained' })
    const [altered] = await trail('action=audit.altered')
    expect(altered?.actor.kind).to.equal('system')
    expect((altered?.after as { content: string }).content, 'what was found is kept').to.contain('task.updated')
  })

  for (const [what, statement] of [
    ['the signature', `update core.audit_pending set signature = sha256(signature)`],
    ['the time', `update core.audit_pending set content = replace(content, '2026', '2025')`],
    ['a key in it', `update core.audit_pending set content = (content::jsonb || '{"actorId": null}')::text`],
  ] as const) {
    it(`name a change of ${what}`, async () => {
      await stopChaining()
      await makeWork(mia)
      expect((await verify()).fault).to.equal(null)
      await owner.query(statement)
      expect((await verify()).fault?.reason).to.match(/does not say what was signed/)
    })
  }

  it('cannot be changed or deleted by the server itself, and count as altered where it did not sign them', async () => {
    await stopChaining()
    await makeWork(mia)
    for (const attempt of [
      `update core.audit_pending set content = '{}'`, 'update core.audit_pending set added_at = now()', 'delete from core.audit_pending', 'truncate core.audit_pending',
      `select core.append_audit('system', null, 'x', 'x', null, null, null, now())`,
    ]) {
      const code = await acme.inUnit((unit) => unit.query(attempt)).then(() => 'done', (error: { code: string }) => error.code)
      expect(code, attempt).to.equal('42501')
    }
    expect((await verify()).fault).to.equal(null)
    await acme.inUnit((unit) => unit.query(`insert into core.audit_pending (workspace_id, content, signature)
      select workspace_id, replace(content, 'created', 'deleted'), signature from core.audit_pending limit 1`))
    expect((await verify()).fault?.reason).to.match(/does not say what was signed/)
  })

  it('of one workspace neither wait for each other\'s commit nor are skipped when they commit late', async () => {
    const { database, audit } = platform.platform
    const late = Promise.withResolvers<undefined>()
    const written = Promise.withResolvers<undefined>()
    const slow = database.inWorkspace({ workspaceId: acme.id }, async (unit) => {
      await audit.record(unit, { action: 'late.done', subject: 'Thing' })
      written.resolve(undefined)
      await late.promise
    })
    await written.promise
    await database.inWorkspace({ workspaceId: acme.id }, (unit) => audit.record(unit, { action: 'quick.done', subject: 'Thing' }))
    expect((await trail()).map(({ action, sequence }) => [action, sequence]), 'chained while the other is open').to.deep.equal([['quick.done', 1]])
    late.resolve(undefined)
    await slow
    expect((await trail()).map(({ action, sequence }) => [action, sequence])).to.deep.equal([['late.done', 2], ['quick.done', 1]])
    expect(await verify()).to.deep.include({ rows: 2, fault: null })
  })

  it('name exactly those of whom a receipt is new or grew', async () => {
    const zoe = await acme.member({ name: 'Zoe' })
    const members = async () => (await trail('action=records.viewed&subject=Entry')).map(({ after }) => Object.keys((after as { members: object }).members))
    const look = (counts: ReadonlyMap<string, number>) => platform.platform.database.inWorkspace({ workspaceId: acme.id, memberId: acme.admin.id },
      (unit) => platform.platform.audit.viewed(unit, { subject: 'Entry', how: 'listed', counts }))
    await look(new Map([[mia.id, 1]]))
    await look(new Map([[mia.id, 1], [zoe.id, 1]]))
    expect(await members()).to.deep.equal([[zoe.id], [mia.id]])
    expect((await verify()).fault).to.equal(null)
  })

  it('are reported where they wait for minutes', async () => {
    const tail = async () => (await platform.app.inject({ url: '/health/audit', remoteAddress: '127.0.0.1' })).json<{ rows: number; late: boolean }>()
    await stopChaining()
    await makeWork(mia)
    expect(await tail()).to.deep.include({ rows: 3, late: false })
    await owner.query(`update core.audit_pending set added_at = added_at - interval '6 minutes'`)
    expect(await tail()).to.deep.include({ rows: 3, late: true })
    expect((await platform.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })).body).to.match(/overt_audit_unchained_rows 3\n/).and.match(/overt_audit_unchained_seconds 36\d/)
    await allowChaining()
    await verify()
    expect(await tail()).to.deep.include({ rows: 0, seconds: 0, late: false })
  })
})
