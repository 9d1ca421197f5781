import { expect } from 'chai'
import pg from 'pg'
import { migratePlugin } from '../../../core/kernel/plugin-schema.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import attendance from '../server/index.ts'

const base = '/plugins/attendance'

describe('a database from before days named their zone', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-10T12:00:00Z' }) })
  after(() => platform.close())

  it('is migrated with what it holds, and judges nothing again', async () => {
    const workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['attendance'] })
    const member = await workspace.member()
    await workspace.admin.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-10', timeZone: 'Asia/Tokyo', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 28_800 })
    const days = async () => (await member.get(`${base}/days?from=2026-03-10&to=2026-03-10`)).json<{ items: { timeZone?: string; version: number }[] }>().items
    const before = await days()
    expect(before.map(({ timeZone }) => timeZone)).to.include('Asia/Tokyo')
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`update p_attendance.day set item = regexp_replace(item, ',"timeZone":"[^"]+"', '')`)
    await owner.query(`delete from p_attendance.migration where name = '005-zone-of-days'`)
    const { rows } = await owner.query<{ left: number }>(`select count(*)::int as left from p_attendance.day where item like '%timeZone%'`)
    expect(rows).to.deep.equal([{ left: 0 }])
    await migratePlugin(platform.databaseUrls.admin, 'attendance', attendance.migrations ?? [])
    await owner.query(`insert into p_attendance.mark (workspace_id, member_id, date) select workspace_id, member_id, date from p_attendance.day on conflict do nothing`)
    await owner.end()
    expect(await days()).to.deep.equal(before)
  })
})
