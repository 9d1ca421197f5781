import { expect } from 'chai'
import { deleteInBatches } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('what is past its time', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())

  const fill = (workspace: TestWorkspace, rows: number): Promise<unknown> => workspace.inUnit((unit) => unit.query(`
    insert into core.trash_batch (workspace_id, id, subject, subject_id, name, deleted_at, expires_at, counts)
    select $1, gen_random_uuid(), 'entry', gen_random_uuid(), 'Old', now(), timestamptz '2020-01-01' + n * interval '1 minute', '{}' from generate_series(1, $2::int) n`, [workspace.id, rows]))
  const left = async (workspace: TestWorkspace): Promise<number> => (await workspace.inUnit((unit) => unit.query<{ rows: number }>('select count(*)::int as rows from core.trash_batch')))[0]!.rows

  it('goes in several units, all of it, and nothing else', async () => {
    const [acme, other] = [await platform.workspace(), await platform.workspace()]
    await fill(acme, 12_000)
    await fill(other, 10)
    const before = '2020-01-09 00:00:00Z'
    const old = { table: 'core.trash_batch', condition: 'expires_at < $2::timestamptz', values: [before] }
    let units = 0
    const counted = { inWorkspace: <T>(...given: Parameters<typeof platform.database.inWorkspace<T>>): Promise<T> => { units += 1; return platform.database.inWorkspace(...given) } }
    expect(await deleteInBatches(counted, acme.id, old)).to.equal(11_519)
    expect(units).to.equal(3)
    expect([await left(acme), await left(other)]).to.deep.equal([481, 10])
    expect(await deleteInBatches(platform.database, acme.id, old)).to.equal(0)
  })

  it('stops between two units when it has to end', async () => {
    const acme = await platform.workspace()
    await fill(acme, 6_000)
    expect(await deleteInBatches(platform.database, acme.id, { table: 'core.trash_batch', condition: 'true', values: [], signal: AbortSignal.abort() })).to.equal(5_000)
    expect(await left(acme)).to.equal(1_000)
  })
})
