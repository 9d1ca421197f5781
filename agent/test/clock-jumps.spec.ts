import { expect } from 'chai'
import { createFakeCapture } from './kit/fake-capture.ts'
import { createTestAgent } from './kit/test-agent.ts'

const policy = { mode: 'fixed', everyMinutes: 1, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'none', excludedApps: [], excludedDomains: [], notice: false }

describe('a clock that jumps a little', () => {
  for (const [what, step] of [['a second forward', 1_000], ['a second back', -1_000], ['three seconds forward', 3_000], ['three seconds back', -3_000]] as const) {
    it(`by ${what}, again and again, spoils no slot and loses no second`, async () => {
      const test = await createTestAgent({ capture: await createFakeCapture() })
      test.server.policy.plugins = { ...test.server.policy.plugins, screenshots: policy }
      await test.signIn()
      await test.live(30)
      await test.agent.syncNow()
      for (let minute = 0; minute < 5; minute++) {
        test.clock.step(step)
        await test.live(60)
      }
      await test.agent.stop('quit')
      const records = [...test.server.stored.values()]
      expect(records.filter(({ kind }) => kind === 'screenshots.skip')).to.deep.equal([])
      const seconds = records.filter(({ kind }) => kind === 'activity.segment')
        .reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000, 0)
      expect(seconds).to.be.within(327, 331)
      await test.restart('crash')
      await test.close()
    }).timeout(20_000)
  }
})
