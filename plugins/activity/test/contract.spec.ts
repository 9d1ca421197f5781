import { itKeepsThePluginContract } from '@overt/testing'
import { segment } from './support.ts'

describe('the activity plugin', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), {
    async fill(workspace, platform) {
      const agent = await (await workspace.member()).agent()
      const now = platform.clock.now()
      await agent.deliver([
        segment(now.subtract({ minutes: 20 }).toString(), now.subtract({ minutes: 10 }).toString(), 'active', { app: 'Code', domain: 'example.com' }),
        segment(now.subtract({ minutes: 10 }).toString(), now.subtract({ minutes: 5 }).toString(), 'idle'),
      ])
      await platform.drain()
    },
  })
})
