import { expect } from 'chai'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { migrate } from '../../../core/database/migrate.ts'
import { createTestDatabase } from '@overt/testing/platform'
import { commitmentOf } from '../rules/index.ts'
import { punchimTables } from '../server/migrations/001-punchim.ts'
import { wantedEvidence } from '../server/migrations/002-wanted.ts'
import { kioskKeys } from '../server/migrations/003-kiosk-keys.ts'
import { fenceVersions } from '../server/migrations/004-fence-versions.ts'
import type { Punch } from '../wire.ts'
import { base, circle, created, fix, makeTask, punch, punchimFolder } from './punchim-support.ts'

describe('a fence that was changed or deleted', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let fenceId: string

  before(async () => { platform = await createTestPlatform({ plugins: [punchimFolder], clock: '2026-03-02T12:00:00Z' }) })
  after(() => platform.close())
  beforeEach(async () => {
    workspace = await platform.workspace({ enabled: ['punchim'], settings: { punchim: { gps: 'always' } } })
    member = await workspace.member({ name: 'Grace Hopper' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace) })
    fenceId = await created(workspace.admin, `${base}/fences`, circle('Then', { memberIds: [member.id] }))
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const now = () => platform.clock.now()
  const change = async (body: Readonly<Record<string, unknown>>) => { expect((await workspace.admin.patch(`${base}/fences/${fenceId}`, body)).statusCode).to.equal(200) }
  const why = async (id: string) => (await workspace.admin.get(`${base}/punches/${id}`)).json<Punch>()
  async function send(body: { readonly id: string }): Promise<string> {
    const answer = await member.post(`${base}/punches`, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return body.id
  }

  it('stays as it was for the punches that it judged', async () => {
    const id = await send(punch('in', now(), { fix: fix(now(), 20) }))
    expect(await why(id)).to.deep.include({ verdict: 'inside', fenceName: 'Then', fenceSince: 'same' })
    platform.clock.advance({ minutes: 1 })
    await change({ name: 'Now', radiusMeters: 10 })
    const changed = await why(id)
    expect(changed).to.deep.include({ verdict: 'inside', fenceName: 'Then', fenceSince: 'changed' })
    expect(changed.judgedBy).to.deep.include({ id: fenceId, name: 'Then', kind: 'circle', radiusMeters: 100 })
    await workspace.admin.delete(`${base}/fences/${fenceId}`)
    expect(await why(id)).to.deep.include({ fenceSince: 'deleted', judgedBy: changed.judgedBy })
    const [listed] = (await member.get(`${base}/punches?from=2026-01-01&to=2027-12-31`)).json<{ items: Punch[] }>().items
    expect(listed).to.deep.include({ id, fenceSince: 'deleted', judgedBy: null })
  })

  it('judges what comes late as it was at its time, and as it was first before that', async () => {
    const drawnAt = now()
    platform.clock.advance({ hours: 3 })
    await change({ radiusMeters: 10 })
    platform.clock.advance({ hours: 3 })
    await change({ radiusMeters: 1_000 })
    platform.clock.advance({ hours: 3 })
    await workspace.admin.delete(`${base}/fences/${fenceId}`)
    platform.clock.advance({ hours: 1 })
    const verdicts = []
    for (const [index, minutes] of [-120, 60, 240, 420, 560].entries()) {
      const at = drawnAt.add({ minutes })
      const { verdict, judgedBy, flags } = await why(await send(punch(index % 2 === 0 ? 'in' : 'out', at, { fix: fix(at, 60) })))
      expect(flags).to.include('late')
      verdicts.push([minutes, verdict, judgedBy?.radiusMeters ?? null])
    }
    expect(verdicts).to.deep.equal([[-120, 'inside', 100], [60, 'inside', 100], [240, 'outside', 10], [420, 'inside', 1_000], [560, 'none', null]])
  })

  it('judges a place that is shown afterwards as it was for the punch', async () => {
    await workspace.admin.patch('/plugins/punchim', { settings: { verdictOnly: true } })
    const [place, nonce] = [fix(now(), 60), 'a nonce of sixteen']
    const id = await send(punch('in', now(), { verdict: { verdict: 'inside', fenceId, accuracyBucket: '10', commitment: await commitmentOf(place, nonce) } }))
    platform.clock.advance({ hours: 1 })
    await change({ radiusMeters: 10 })
    expect((await member.post(`${base}/punches/${id}/reveal`, { ...place, nonce })).json()).to.include({ verdict: 'inside' })
    expect(await why(id)).to.deep.include({ fenceSince: 'changed', flags: [] })
  })

  it('judges at a kiosk that stands at it, and holds no longer for a member who left', async () => {
    const token = (await workspace.admin.post(`${base}/kiosks`, { name: 'Hall', fenceId })).json<{ kioskToken: string }>().kioskToken
    const { memberNumber } = (await member.put(`${base}/me/pin`, { pin: '2468' })).json<{ memberNumber: string }>()
    const body = punch('in', now())
    await platform.app.inject({ method: 'POST', url: `/api/workspaces/${workspace.id}${base}/kiosk/punches`, headers: { authorization: `Bearer ${token}` }, payload: { ...body, memberNumber, pin: '2468' } })
    expect((await why(body.id)).judgedBy).to.deep.include({ id: fenceId, name: 'Then' })
    await change({ radiusMeters: 50 })
    expect((await workspace.admin.delete(`/members/${member.id}`)).statusCode).to.equal(204)
    const rows = await workspace.inUnit((unit) => unit.query('select member_ids from p_punchim.fence_version where workspace_id = $1', [workspace.id]))
    expect(rows).to.deep.equal([{ member_ids: [] }, { member_ids: [] }])
  })
})

describe('fences from before their versions were kept', () => {
  it('have one version for all time, to which the punches refer that it judged', async () => {
    const test = await createTestDatabase()
    const owner = new pg.Client({ connectionString: test.urls.admin })
    try {
      const before = [punchimTables, wantedEvidence, kioskKeys]
      await migrate({ adminUrl: test.urls.admin, schema: 'p_punchim', migrations: before })
      await owner.connect()
      const [workspaceId, fenceId, same, older] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
      await owner.query('alter table p_punchim.fence no force row level security; alter table p_punchim.punch no force row level security')
      await owner.query(`insert into core.workspace (id, name, time_zone) values ($1, 'Acme', 'UTC')`, [workspaceId])
      await owner.query(`insert into p_punchim.fence (workspace_id, id, name, kind, latitude, longitude, radius_meters, for_everyone, member_ids, group_ids, task_ids, created_at, updated_at)
        values ($1, $2, 'Gate', 'circle', 52.5, 13.4, 100, true, '{}', '{}', '{}', '2026-01-01T00:00Z', '2026-02-01T00:00Z')`, [workspaceId, fenceId])
      await owner.query('alter table p_punchim.punch disable trigger all')
      for (const [id, at] of [[same, '2026-02-02T08:00Z'], [older, '2026-01-02T08:00Z']]) {
        await owner.query(`insert into p_punchim.punch (workspace_id, id, member_id, kind, at, corrected_at, received_at, monotonic_ms, boot_id, flags, verdict, fence_id, fix, selfie, disputed)
          values ($1, $2, gen_random_uuid(), 'in', $3, $3, $3, 1, 'boot', '{}', 'inside', $4, 'none', 'none', false)`, [workspaceId, id, at, fenceId])
      }
      await owner.query('alter table p_punchim.fence force row level security; alter table p_punchim.punch force row level security')
      expect(await migrate({ adminUrl: test.urls.admin, schema: 'p_punchim', migrations: [...before, fenceVersions] })).to.deep.equal(['004-fence-versions'])
      await owner.query('alter table p_punchim.fence_version no force row level security; alter table p_punchim.punch no force row level security')
      const { rows } = await owner.query(`select n.id, v.fence_id, v.radius_meters, v.valid_from::text, v.valid_to::text from p_punchim.punch n left join p_punchim.fence_version v on v.id = n.fence_version_id order by n.received_at desc`)
      expect(rows).to.deep.equal([
        { id: same, fence_id: fenceId, radius_meters: 100, valid_from: '-infinity', valid_to: 'infinity' },
        { id: older, fence_id: null, radius_meters: null, valid_from: null, valid_to: null },
      ])
    } finally {
      await owner.end()
      await test.drop()
    }
  })
})
