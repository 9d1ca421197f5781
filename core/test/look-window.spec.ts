import { expect } from 'chai'
import type { Look } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from './work-support.ts'

describe('a list that is left open', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z' }) })
  after(() => platform.close())

  it('is one look a minute, however often it reads itself again', async () => {
    const acme = await platform.workspace()
    const [mia, ben] = [await acme.member(), await acme.member()]
    const { taskId } = await makeWork(acme.admin)
    for (const person of [mia, ben]) await fileEntry(person, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    const looks = async () => items<Look>(await mia.get('/me/looks')).map(({ how, looks: times }) => [how, times])
    const open = async () => {
      await platform.platform.database.inWorkspace({ workspaceId: acme.id, memberId: acme.admin.id }, (unit) =>
        platform.platform.audit.viewed(unit, { subject: 'Entry', how: 'listed', counts: new Map([[mia.id, 1], [ben.id, 1]]) }))
    }
    await open()
    platform.clock.advance({ seconds: 59 })
    await open()
    expect(await looks()).to.deep.equal([['listed', 1]])
    platform.clock.advance({ seconds: 1 })
    await open()
    expect(await looks(), 'a minute after the first').to.deep.equal([['listed', 2]])
    platform.clock.advance({ seconds: 30 })
    await open()
    expect(await looks()).to.deep.equal([['listed', 2]])
  })
})
