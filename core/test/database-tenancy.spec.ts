import { expect } from 'chai'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { openDatabase } from '../database/index.ts'
import { tenancyFaults } from '../database/tenancy-faults.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('tenancy in the database', () => {
  let test: TestDatabase
  let database: CoreDatabase
  const first = uuidv7()
  const second = uuidv7()

  before(async () => {
    test = await createTestDatabase()
    database = openDatabase({ url: test.urls.app, poolSize: 2 })
    for (const [id, name] of [[first, 'First'], [second, 'Second']] as const) {
      await database.inWorkspace({ workspaceId: id }, async (unit) => {
        await unit.query('insert into core.workspace (id, name, time_zone) values ($1, $2, $3)', [id, name, 'UTC'])
        await unit.query('insert into core.organization (workspace_id, id, name) values ($1, $2, $3)', [id, uuidv7(), `${name} client`])
      })
    }
  })
  after(async () => {
    await database.close()
    await test.drop()
  })

  it('holds for every table in the catalogue', async () => {
    expect(await tenancyFaults(test.urls.admin)).to.deep.equal([])
  })

  it('names a table whose policy was dropped', async () => {
    const admin = new pg.Client({ connectionString: test.urls.admin })
    await admin.connect()
    try {
      await admin.query('drop policy workspace on core.organization')
      expect(await tenancyFaults(test.urls.admin)).to.deep.equal(['core.organization lacks the workspace policy with check'])
    } finally {
      await admin.query(`create policy workspace on core.organization using (workspace_id = (select core.current_workspace())) with check (workspace_id = (select core.current_workspace()))`)
      await admin.end()
    }
  })

  it('shows a workspace its own rows only, even to a query without a condition', async () => {
    const names = await database.inWorkspace({ workspaceId: first }, (unit) => unit.query<{ name: string }>('select name from core.organization'))
    expect(names).to.deep.equal([{ name: 'First client' }])
  })

  it('refuses to write into another workspace', async () => {
    const attempt = database.inWorkspace({ workspaceId: first }, (unit) =>
      unit.query('insert into core.organization (workspace_id, id, name) values ($1, $2, $3)', [second, uuidv7(), 'Smuggled']))
    expect(await codeOf(attempt)).to.equal('42501')
  })

  it('changes and deletes nothing of another workspace', async () => {
    await database.inWorkspace({ workspaceId: first }, async (unit) => {
      await unit.query(`update core.organization set name = 'Taken' where workspace_id = $1`, [second])
      await unit.query('delete from core.organization where workspace_id = $1', [second])
    })
    const names = await database.inWorkspace({ workspaceId: second }, (unit) => unit.query<{ name: string }>('select name from core.organization'))
    expect(names).to.deep.equal([{ name: 'Second client' }])
  })

  it('refuses a reference to another workspace\'s record', async () => {
    const [foreign] = await database.inWorkspace({ workspaceId: second }, (unit) => unit.query<{ id: string }>('select id from core.organization'))
    const attempt = database.inWorkspace({ workspaceId: first }, (unit) =>
      unit.query('insert into core.project (workspace_id, id, organization_id, name) values ($1, $2, $3, $4)', [first, uuidv7(), foreign!.id, 'Crossing']))
    expect(await codeOf(attempt)).to.equal('23503')
  })

  it('shows nothing outside a unit of work', async () => {
    const client = new pg.Client({ connectionString: test.urls.app })
    await client.connect()
    try {
      expect((await client.query('select * from core.organization')).rows).to.deep.equal([])
      expect((await client.query('select * from core.workspace')).rows).to.deep.equal([])
    } finally {
      await client.end()
    }
  })

  it('refuses a unit of another workspace inside one', async () => {
    const attempt = database.inWorkspace({ workspaceId: first }, () => database.inWorkspace({ workspaceId: second }, () => Promise.resolve()))
    expect(await codeOf(attempt)).to.equal('nested-workspace')
  })

  it('compiles no statement, whatever the database says', async () => {
    const [jit] = await database.inWorkspace({ workspaceId: first }, (unit) => unit.query(`select setting, source from pg_settings where name = 'jit'`))
    expect(jit).to.deep.equal({ setting: 'off', source: 'client' })
  })

  it('never leaks a row over 4,000 mixed units on two connections, with errors and aborts among them', async function () {
    this.timeout(60_000)
    let foreign = 0
    const one = async (index: number): Promise<void> => {
      const [own, name] = index % 2 === 0 ? [first, 'First client'] : [second, 'Second client']
      await database.inWorkspace({ workspaceId: own }, async (unit) => {
        const rows = await unit.query<{ name: string }>('select name from core.organization')
        if (rows.length !== 1 || rows[0]!.name !== name) foreign++
        if (index % 7 === 0) throw new Error('abort')
        if (index % 11 === 0) await unit.query('select 1 / 0')
        if (index % 13 === 0) {
          await unit.query(`set local statement_timeout = '1ms'`)
          await unit.query('select pg_sleep(1)')
        }
      }).catch(() => undefined)
    }
    for (let batch = 0; batch < 400; batch++) await Promise.all(Array.from({ length: 10 }, (_, index) => one(batch * 10 + index)))
    expect(foreign).to.equal(0)
  })
})

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(() => undefined, (error: { code?: string }) => error.code)
}
