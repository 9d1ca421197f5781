import { expect } from 'chai'
import { definePlugin, tenantTable } from '@overt/sdk'
import type { PluginDefinition } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'

const rows = 300_000
const large = definePlugin({
  id: 'large',
  migrations: [{
    name: '001-rows',
    async up(database, schema) {
      await tenantTable(database, schema, 'reading', 'at timestamptz not null, place int not null, text text not null', { key: ['place', 'at'] })
      await tenantTable(database, schema, 'only', 'text text not null', { key: [] })
    },
  }],
}) as PluginDefinition

describe('the export of what a plugin holds', function () {
  this.timeout(120_000)
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ plugins: [{ definition: large }] as never }) })
  after(() => platform.close())

  it('gives 300,000 rows, each once, in transactions that are short however many there are', async () => {
    const team = await platform.workspace({ enabled: ['large'] })
    await team.inUnit(async (unit) => {
      await unit.query(`set local statement_timeout = '60s'`)
      await unit.query(`insert into p_large.reading (workspace_id, at, place, text) select $1, timestamptz '2026-01-01 00:00:00.123456Z' + n * interval '1 microsecond', n % 7, 'row ' || n from generate_series(1, ${String(rows)}) n`, [team.id])
      await unit.query(`insert into p_large.only (workspace_id, text) values ($1, 'alone')`, [team.id])
    })
    let longestMs = 0
    let open = true
    // The age of the oldest transaction, for as long as the export runs.
    const watching = (async () => {
      while (open) {
        const [oldest] = await platform.platform.database.inIdentity(null, (unit) => unit.query<{ ms: number }>(
          `select coalesce(max(extract(epoch from clock_timestamp() - xact_start) * 1000), 0)::float8 as ms from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`))
        longestMs = Math.max(longestMs, oldest?.ms ?? 0)
      }
    })()
    const answer = await team.admin.get('/plugins/large/export')
    open = false
    await watching
    expect(answer.statusCode).to.equal(200)
    const lines = answer.body.trimEnd().split('\n').map((line) => JSON.parse(line) as { table: string; row: { text: string } })
    expect(lines.filter(({ table }) => table === 'only')).to.have.length(1)
    expect(new Set(lines.filter(({ table }) => table === 'reading').map(({ row }) => row.text)).size).to.equal(rows)
    expect(lines).to.have.length(rows + 1)
    expect(longestMs).to.be.lessThan(2_000)
  })
})
