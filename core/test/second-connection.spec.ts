import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { openDatabase } from '../database/index.ts'
import type { SecondConnection } from '../database/index.ts'
import { detached } from '../database/second-connection.ts'
import { outsideUnit } from '../database/unit-of-work.ts'
import { createTestDatabase } from '@overt/testing/platform'
import type { TestDatabase } from '@overt/testing/platform'

describe('code that asks the pool for a second connection while it holds one', () => {
  const workspaceId = uuidv7()
  let test: TestDatabase
  let offences: SecondConnection[]
  let refusing: CoreDatabase
  let reporting: CoreDatabase

  before(async () => {
    test = await createTestDatabase()
    refusing = openDatabase({ url: test.urls.app, poolSize: 2 })
    reporting = openDatabase({ url: test.urls.app, poolSize: 2, onSecondConnection: (offence) => { offences.push(offence) } })
  })
  beforeEach(() => { offences = [] })
  after(async () => {
    await Promise.all([refusing.close(), reporting.close()])
    await test.drop()
  })

  const ask = (database: CoreDatabase): Promise<unknown> => database.inWorkspace({ workspaceId }, (unit) => unit.query('select 1'))
  const messageOf = (run: Promise<unknown>): Promise<string> => run.then(() => 'nothing was refused', (error: Error) => error.message)

  it('is refused in tests, by a message that names it and the workspace', async () => {
    const message = await messageOf(refusing.inWorkspace({ workspaceId }, () => outsideUnit(() => ask(refusing))))
    expect(message).to.match(/core\/test\/second-connection\.spec\.ts:\d+:\d+\)? asks for another connection while it holds a connection of the pool/).and.include(workspaceId)
  })

  it('is refused however deep it lies, and where it waits for what needs a connection', async () => {
    expect(await messageOf(refusing.inIdentity(null, async () => { await Promise.all([outsideUnit(() => refusing.workspaceIds())]) }))).to.include('asks for another connection')
    expect(await messageOf(refusing.inWorkspace({ workspaceId }, async () => { refusing.requireNoneHeld('waits for a request') }))).to.include('waits for a request')
  })

  it('is given a spare one in production and named, so that a full pool stands still for nobody', async () => {
    const everyConnection = Array.from({ length: 4 }, () => reporting.inWorkspace({ workspaceId }, () => outsideUnit(() => ask(reporting))))
    await Promise.all(everyConnection)
    expect(offences).to.have.length(4)
    expect(new Set(offences.map(({ place }) => place))).to.have.length(1)
  })

  it('is not what joins the unit, comes after it, or is awaited by nobody who holds one', async () => {
    let beside: Promise<unknown> | undefined
    await refusing.inWorkspace({ workspaceId }, async (unit) => {
      await ask(refusing)
      await refusing.workspaceIds()
      unit.afterCommit(() => { beside = ask(refusing) })
      void detached(() => outsideUnit(() => ask(refusing)))
    })
    await beside
    await ask(refusing)
    expect(offences).to.deep.equal([])
  })
})
