import { expect } from 'chai'
import type { LiveEvent } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { agentEvent, eventually, readyAgent } from './device-agent.ts'

describe('the presence of members', () => {
  let platform: TestPlatform
  const heard: LiveEvent[] = []

  before(async () => { platform = await createTestPlatform({ clock: '2026-11-20T09:00:00Z' }) })
  after(() => platform.close())

  it('reaches open pages when a device falls silent, once, and not to those who may not see the member', async () => {
    const workspace = await platform.workspace()
    const [person, colleague] = [await workspace.member(), await workspace.member()]
    const abilityOf = (member: typeof person, role: string) => platform.platform.abilities.forMember({ workspaceId: workspace.id, memberId: member.id, userId: member.userId, role })
    const [admins, colleagues] = [await abilityOf(workspace.admin, 'admin'), await abilityOf(colleague, 'member')]
    const whispered: LiveEvent[] = []
    const stops = [
      platform.platform.live.subscribe(workspace.id, () => admins, (event) => { if (event.type === 'presence.changed') heard.push(event) }),
      platform.platform.live.subscribe(workspace.id, () => colleagues, (event) => { if (event.type === 'presence.changed') whispered.push(event) }),
    ]
    const agent = await readyAgent(platform.app, person)
    await agent.deliver([agentEvent('started', '2026-11-20T09:00:00Z')])
    platform.clock.advance({ minutes: 2 })
    await platform.drain()
    expect(heard.filter((event) => event.type === 'presence.changed' && event.state === 'offline')).to.have.length(0)
    platform.clock.advance({ minutes: 2 })
    await platform.drain()
    await platform.drain()
    await eventually(() => {
      const gone = heard.filter((event) => event.type === 'presence.changed' && event.state === 'offline' && event.memberId === person.id)
      expect(gone).to.have.length(1)
      return Promise.resolve()
    })
    await agent.deliver([agentEvent('resumed', '2026-11-20T09:04:00Z')])
    await eventually(() => {
      expect(heard.at(-1)).to.include({ memberId: person.id, state: 'active' })
      return Promise.resolve()
    })
    for (const stop of stops) stop()
    expect(whispered).to.deep.equal([])
  })
})
