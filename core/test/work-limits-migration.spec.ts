import { expect } from 'chai'
import pg from 'pg'
import { coreMigrations } from '../database/core-migrations.ts'
import { migrate } from '../database/migrate.ts'
import { entriesBeyondLimits } from '../work/entry-limits.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { fileEntry, makeWork } from './work-support.ts'

describe('a database from before the limits of entries', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' }) })
  after(() => platform.close())

  it('is migrated with what it holds, and the doctor says what lies beyond them', async () => {
    const acme = await platform.workspace()
    const member = await acme.member()
    const { taskId } = await makeWork(member)
    const long = await fileEntry(member, taskId, '2026-01-05T09:00:00Z', '2026-01-05T10:00:00Z')
    const sound = await fileEntry(member, taskId, '2026-01-04T09:00:00Z', '2026-01-04T10:00:00Z')
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`
      alter table core.entry drop constraint entry_limits, drop constraint entry_overlap, drop column beyond_limits;
      drop index core.entry_running_once;
      alter table core.entry add constraint entry_overlap exclude using gist (
        workspace_id with =, member_id with =, tstzrange(started_at, coalesce(stopped_at, 'infinity'), '[)') with &&) where (deleted_batch is null);
      delete from core.migration where name in ('028-work-entry-limits', '029-work-entry-running')`)
    await owner.query(`update core.entry set stopped_at = '2199-01-01T00:00:00Z' where id = $1`, [long.id])
    expect(await migrate({ adminUrl: platform.databaseUrls.admin, schema: 'core', migrations: coreMigrations })).to.deep.equal(['028-work-entry-limits', '029-work-entry-running'])
    const { rows } = await owner.query('select id, beyond_limits from core.entry order by started_at')
    expect(rows).to.deep.equal([{ id: sound.id, beyond_limits: false }, { id: long.id, beyond_limits: true }])
    await owner.end()
    expect(await entriesBeyondLimits(platform.databaseUrls.admin)).to.equal(1)
    await member.delete(`/entries/${long.id}`)
    expect(await entriesBeyondLimits(platform.databaseUrls.admin), 'not those in the trash').to.equal(0)
  })
})
