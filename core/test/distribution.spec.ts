import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import pg from 'pg'
import { distributionPlan } from '../database/distribution.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const folder = new URL('../../plugins/', import.meta.url)

describe('the plan for several database servers', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let owner: pg.Client

  before(async () => {
    platform = await createTestPlatform({ plugins: readdirSync(folder).map((name) => new URL(`${name}/`, folder)) })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })

  const plan = () => distributionPlan(platform.databaseUrls.admin)
  /** What it says of keys and references, beside the one thing about settings that is known. */
  const ofTables = async (): Promise<readonly string[]> => (await plan()).mustChange.filter((sentence) => !sentence.includes('set_config'))

  it('has a place for every table, those of plugins too', async () => {
    const { tables, statements } = await plan()
    const { rows } = await owner.query<{ name: string; workspace: boolean }>(`
      select format('%I.%I', n.nspname, c.relname) as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id') as workspace
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema|public$)'`)
    expect(tables.map(({ name }) => name)).to.have.members(rows.map(({ name }) => name))
    const placesOf = (name: string): number => statements.filter((statement) => statement.includes(`('${name}'`)).length
    for (const { name, place } of tables) expect(placesOf(name), name).to.equal(place === 'local' ? 0 : 1)
    // What is kept beyond workspaces names one that may be gone.
    const keptBeyond = ['identity.erasure_ledger']
    for (const { name, workspace } of rows) if (workspace && !name.startsWith('graphile_worker')) expect(tables.find((table) => table.name === name)?.place, name).to.equal(keptBeyond.includes(name) ? 'reference' : 'distributed')
    expect(new Set(tables.map(({ name }) => name.split('.')[0])).size, 'schemas').to.be.greaterThan(6)
  })

  it('refers from each table only to those that come before it', async () => {
    const { statements } = await plan()
    const at = (name: string): number => statements.findIndex((statement) => statement.includes(`('${name}'`))
    expect(at('identity."user"')).to.be.within(0, at('core.workspace'))
    expect(at('core.workspace')).to.be.lessThan(at('core.member'))
    expect(at('core.member')).to.be.lessThan(at('core.entry'))
  })

  it('fits the unique keys and foreign keys of today', async () => {
    expect(await ofTables()).to.deep.equal([])
  })

  it('names a unique key and a foreign key that do not fit', async () => {
    await owner.query('create unique index wrong_key on core.task (name)')
    await owner.query('create unique index wrong_target on core.task (id)')
    await owner.query('create table core.wrong (workspace_id uuid not null, id uuid not null, task_id uuid references core.task (id), primary key (workspace_id, id))')
    try {
      expect(await ofTables()).to.deep.equal([
        'core.task: the unique key wrong_key lacks workspace_id', 'core.task: the unique key wrong_target lacks workspace_id',
        'core.wrong: the foreign key wrong_task_id_fkey to core.task lacks workspace_id',
      ])
    } finally {
      await owner.query('drop table core.wrong; drop index core.wrong_key; drop index core.wrong_target')
    }
  })
})
