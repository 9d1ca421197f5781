import { expect } from 'chai'
import pino from 'pino'
import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { openDatabase } from '../database/index.ts'
import { createEnablement } from '../kernel/enablement.ts'
import type { Enablement } from '../kernel/enablement.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('the cache of which plugins are on, with two connections', () => {
  const workspaceId = uuidv7()
  let test: TestDatabase
  let database: CoreDatabase
  let enablement: Enablement

  before(async () => {
    test = await createTestDatabase()
    database = openDatabase({ url: test.urls.app, poolSize: 2 })
    await inWorkspace((unit) => unit.query(`insert into core.workspace (id, name, time_zone, locale) values ($1, 'Acme', 'UTC', 'en')`, [workspaceId]))
  })
  beforeEach(() => { enablement = createEnablement({ database, log: pino({ level: 'silent' }) }) })
  after(async () => {
    await database.close()
    await test.drop()
  })

  const inWorkspace = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => database.inWorkspace({ workspaceId }, run)
  const lock = (unit: UnitOfWork) => unit.query('select pg_advisory_xact_lock(1)')

  /** One unit holds a lock, another waits for it with the second connection, a request without one asks, and then the first unit does. */
  async function askWhileOthersWait(): Promise<string> {
    const [locked, both, asking] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const asked = inWorkspace(async (unit) => {
      await lock(unit)
      locked.resolve(undefined)
      await asking.promise
      return `asked ${[...(await enablement.of(workspaceId)).keys()].join()}`
    }).catch((error: Error) => error.message)
    await locked.promise
    const waiting = inWorkspace((unit) => { both.resolve(undefined); return lock(unit) })
    await both.promise
    const request = enablement.of(workspaceId)
    asking.resolve(undefined)
    const answer = await asked
    await Promise.all([waiting, request])
    return answer
  }

  it('never makes a transaction wait for a connection that others hold', async () => {
    expect(await askWhileOthersWait()).to.equal('asked ')
  })

  it('gives the known answer while it is read again, and the new one after a change', async () => {
    const known = await enablement.of(workspaceId)
    enablement.renewAll()
    expect(await askWhileOthersWait()).to.equal('asked ')
    enablement.renewAll()
    expect(await enablement.of(workspaceId)).to.deep.equal(known)
    await inWorkspace(async (unit) => {
      await unit.query(`insert into core.plugin_enablement (workspace_id, plugin_id, enabled) values ($1, 'notes', true)`, [workspaceId])
      await enablement.changed(unit)
    })
    expect([...(await enablement.of(workspaceId)).keys()]).to.deep.equal(['notes'])
  })
})
