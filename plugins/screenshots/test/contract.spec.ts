import { itKeepsThePluginContract } from '@overt/testing'
import { picture, sendShot, skip } from './screenshots-support.ts'

describe('the screenshots plugin', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), {
    async fill(workspace, platform) {
      const member = await workspace.member()
      const agent = await member.agent()
      const now = platform.clock.now()
      await sendShot(agent, { at: now.subtract({ minutes: 40 }), file: await picture() })
      await agent.deliver([skip(now.subtract({ minutes: 20 }))])
      await workspace.admin.put(`/plugins/screenshots/overrides/${member.id}`, { settings: { blur: 'strong' } })
    },
  })
})
