import { expect } from 'chai'
import pg from 'pg'
import type { AuditRow, AuditVerification } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { actingAs } from '../audit/index.ts'
import { fileEntry, items, makeWork, verdict } from './work-support.ts'

describe('the audit trail', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let owner: pg.Client

  beforeEach(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T08:00:00Z' })
    acme = await platform.workspace()
    member = await acme.member({ name: 'Mia' })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  afterEach(async () => {
    await owner.end()
    await platform.close()
  })

  const rows = async (query = '') => items<AuditRow>(await acme.admin.get(`/audit?${query}`))
  const verify = async () => (await acme.admin.get('/audit/verify')).json<AuditVerification>()

  it('keeps every change with who, when, before and after, in the same transaction', async () => {
    const work = await makeWork(member)
    const entry = await fileEntry(member, work.taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    await acme.admin.patch(`/entries/${entry.id}`, { description: 'set right' })
    expect(await verdict(member.post('/entries', { taskId: work.taskId, startedAt: '2026-03-01T09:00:00Z', stoppedAt: '2026-03-01T10:00:00Z' }))).to.equal('409 entry-overlaps')
    const [changed, created] = await rows('subject=Entry')
    expect(changed).to.deep.include({ action: 'entry.updated', subjectId: entry.id, at: '2026-03-02T08:00:00.000Z', actor: { kind: 'user', id: acme.admin.id, name: 'Ada Admin' } })
    expect((changed!.before as { description: string }).description).to.equal('')
    expect((changed!.after as { description: string }).description).to.equal('set right')
    expect(created).to.deep.include({ action: 'entry.created', before: null, actor: { kind: 'user', id: member.id, name: 'Mia' } })
    expect((await rows()).map(({ sequence }) => sequence)).to.deep.equal([5, 4, 3, 2, 1])
    expect((await rows(`actorId=${acme.admin.id}`)).map(({ action }) => action)).to.deep.equal(['entry.updated'])
    expect(await rows('from=2026-03-03')).to.deep.equal([])
    const looks = await rows('action=records.viewed')
    expect(looks.map(({ subject, actor }) => [subject, actor.id]), 'looks are rows of the same chain, left out unless they are asked for').to.deep.equal([['AuditRow', acme.admin.id], ['Entry', acme.admin.id]])
    expect(await verify()).to.deep.equal({ workspaceId: acme.id, rows: 7, forgotten: 0, head: looks[0]!.hash, unchained: { rows: 0, since: null }, fault: null })
  })

  it('comes in pages', async () => {
    await makeWork(member)
    const first = await acme.admin.get('/audit?limit=2')
    expect(items<AuditRow>(first).map(({ sequence }) => sequence)).to.deep.equal([3, 2])
    const { nextCursor } = first.json<{ nextCursor: string }>()
    const last = await acme.admin.get(`/audit?limit=2&cursor=${nextCursor}`)
    expect(last.json<{ nextCursor: null }>().nextCursor).to.equal(null)
    expect(items<AuditRow>(last).map(({ sequence }) => sequence)).to.deep.equal([1])
  })

  it('is the admins\' to read', async () => {
    for (const role of ['manager', 'hr', 'member'] as const) {
      const person = await acme.member({ role })
      expect(await verdict(person.get('/audit')), role).to.equal('403 forbidden')
      expect(await verdict(person.get('/audit/verify')), role).to.equal('403 forbidden')
    }
  })

  it('cannot be changed, shortened or written past its function by the server itself', async () => {
    await makeWork(member)
    for (const attempt of [
      `update core.audit_row set action = 'nothing'`, 'delete from core.audit_row', `update core.audit_head set sequence = 0`, 'truncate core.audit_row',
      `insert into core.audit_row (workspace_id, sequence, at, actor_kind, action, subject, body, hash) values ('${acme.id}', 9, now(), 'system', 'x', 'x', '{}', '')`,
    ]) {
      const code = await platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) => unit.query(attempt)).then(() => 'done', (error: { code: string }) => error.code)
      expect(code, attempt).to.equal('42501')
    }
    expect((await verify()).fault).to.equal(null)
  })

  const tampering: readonly (readonly [string, string, number])[] = [
    ['a changed body', `update core.audit_row set body = replace(body, 'Task', 'Tusk') where sequence = 3`, 3],
    ['a changed column', `update core.audit_row set actor_id = 'somebody' where sequence = 2`, 2],
    ['a changed body with a hash to match', `update core.audit_row r set body = replace(body, 'Organization', 'Organisation'),
      hash = sha256(decode(repeat('00', 32), 'hex') || convert_to(replace(body, 'Organization', 'Organisation'), 'UTF8')), subject = 'Organisation' where sequence = 1`, 2],
    ['a row taken out', 'delete from core.audit_row where sequence = 2', 2],
    ['the last row taken out', 'delete from core.audit_row where sequence = 3', 3],
    ['all rows taken out', 'delete from core.audit_row', 1],
    ['rows swapped', `update core.audit_row set sequence = case sequence when 1 then 102 else 101 end where sequence < 3;
      update core.audit_row set sequence = sequence - 100 where sequence > 100`, 1],
    ['the head turned back', `delete from core.audit_row where sequence = 3; update core.audit_head set sequence = 2`, 2],
  ]
  for (const [what, statement, sequence] of tampering) {
    it(`names the first bad row after ${what}`, async () => {
      await makeWork(member)
      expect((await verify()).fault).to.equal(null)
      await owner.query(statement)
      expect((await verify()).fault).to.include({ sequence })
    })
  }

  it('has no fork and no gap when writers race', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => acme.member()))
    await Promise.all(people.flatMap((person, place) => [1, 2, 3].map((part) => person.post('/organizations', { name: `Race ${String(place)} ${String(part)}` }))))
    const found = await verify()
    expect(found).to.deep.include({ rows: 12, fault: null })
  })

  it('says when a plugin or the server itself acted', async () => {
    const { database, audit } = platform.platform
    await database.inWorkspace({ workspaceId: acme.id }, (unit) => audit.record(unit, { action: 'thing.done', subject: 'Thing' }))
    await actingAs({ kind: 'plugin', id: 'robot' }, () => database.inWorkspace({ workspaceId: acme.id }, (unit) => audit.record(unit, { action: 'thing.done', subject: 'Thing' })))
    expect((await rows()).map(({ actor }) => actor)).to.deep.equal([{ kind: 'plugin', id: 'robot', name: null }, { kind: 'system', id: null, name: null }])
  })

  it('verifies rows by the page, so that a long trail takes its time and not the memory', async function () {
    this.timeout(60_000)
    await owner.query(`select set_config('overt.workspace_id', $1, false)`, [acme.id])
    await owner.query(`select count(core.append_audit('system', null, 'thing.done', 'Thing', n::text, null, jsonb_build_object('n', n), now())) from generate_series(1, 12000) n`)
    await makeWork(member)
    expect(await verify(), 'rows of an earlier version and what follows them are one chain').to.deep.include({ rows: 12_003, fault: null })
    await owner.query(`update core.audit_row set body = replace(body, 'thing.done', 'thing.gone') where sequence = 11000`)
    expect(await verify()).to.deep.include({ rows: 10_999, fault: { sequence: 11_000, reason: 'its content does not give its hash' } })
  })
})
