import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { openDatabase } from '../database/index.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('a part of a unit of work', () => {
  let test: TestDatabase
  let database: CoreDatabase
  const workspaceId = uuidv7()

  before(async () => {
    test = await createTestDatabase()
    database = openDatabase({ url: test.urls.app, poolSize: 1 })
    await database.inWorkspace({ workspaceId }, (unit) => unit.query('insert into core.workspace (id, name, time_zone) values ($1, $2, $3)', [workspaceId, 'Acme', 'UTC']))
  })
  after(async () => {
    await database.close()
    await test.drop()
  })

  const add = (unit: UnitOfWork, name: string) => unit.query('insert into core.organization (workspace_id, id, name) values ($1, $2, $3)', [workspaceId, uuidv7(), name])
  const failing = async (run: Promise<unknown>): Promise<string> => run.then(() => 'done', (error: unknown) => (error as Error).message)

  it('is undone alone where it fails, with what it wanted to do after the commit', async () => {
    const done: string[] = []
    await database.inWorkspace({ workspaceId }, async (unit) => {
      await add(unit, 'before')
      expect(await failing(unit.inPart(async (part) => {
        await add(part, 'undone')
        part.afterCommit(() => { done.push('undone') })
        await part.inPart((inner) => add(inner, 'undone with it'))
        await part.query('select 1 / 0')
      }))).to.equal('division by zero')
      const kept = await unit.inPart(async (part) => {
        await part.inPart((inner) => add(inner, 'inner'))
        part.afterCommit(() => { done.push('kept') })
        return 'kept'
      })
      expect(kept).to.equal('kept')
      await add(unit, 'after')
    })
    const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ name: string }>('select name from core.organization where workspace_id = $1', [workspaceId]))
    expect(rows.map(({ name }) => name)).to.have.members(['before', 'inner', 'after'])
    expect(done).to.deep.equal(['kept'])
  })

  it('gives a unit that ends with the call', async () => {
    let kept: UnitOfWork | undefined
    await database.inWorkspace({ workspaceId }, async (unit) => {
      await unit.inPart((part) => {
        kept = part
        return Promise.resolve()
      })
      expect(await failing(kept!.query('select 1'))).to.include('closed')
      await unit.query('select 1')
    })
  })
})
