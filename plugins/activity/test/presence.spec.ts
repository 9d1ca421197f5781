import { expect } from 'chai'
import type { LiveEvent, Member } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { agentOf, segment } from './support.ts'
import { at, readingScene } from './reading-scene.ts'

describe('presence of activity', () => {
  const scene = readingScene()

  const presence = async () => (await scene.workspace.admin.get(`/members/${scene.member.id}`)).json<Member>().presence

  it('shows the state of the newest segment, and offline once the device is silent', async () => {
    await scene.agent.send([segment(at('17:50:00'), at('17:55:00')), segment(at('17:55:00'), at('18:00:00'), 'idle')])
    expect(await presence()).to.include({ state: 'idle', since: '2026-11-20T17:55:00.000Z' })
    await scene.agent.send([segment(at('17:00:00'), at('17:05:00'))])
    expect((await presence()).state).to.equal('idle')
    scene.platform.clock.advance({ minutes: 3, seconds: 1 })
    expect((await presence()).state).to.equal('offline')
  })
  it('keeps since over segments of one state that follow each other', async () => {
    await scene.agent.send([segment(at('17:50:00'), at('17:55:00'), 'locked')])
    await scene.agent.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
    expect(await presence()).to.include({ state: 'locked', since: '2026-11-20T17:50:00.000Z' })
  })
  it('is active while any device is', async () => {
    const laptop = await agentOf(scene.platform, scene.member, 'laptop')
    await scene.agent.send([segment(at('17:55:00'), at('17:59:00'))])
    await laptop.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
    expect((await presence()).state).to.equal('active')
  })
  it('is that of the newest device once another has been silent for ten minutes', async () => {
    const laptop = await agentOf(scene.platform, scene.member, 'laptop')
    await scene.agent.send([segment(at('17:45:00'), at('17:50:00'))])
    await laptop.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
    expect((await presence()).state, 'ten minutes').to.equal('active')
    await laptop.send([segment(at('18:00:00'), at('18:00:01'), 'locked')])
    expect((await presence()).state, 'a second more').to.equal('locked')
  })
  it('follows the agent\'s own word before segments arrive', async () => {
    await scene.agent.send([segment(at('17:50:00'), at('17:55:00'))])
    await scene.agent.send([{ kind: 'agent.event', id: uuidv7(), at: at('17:58:00'), event: 'paused' }])
    await scene.platform.drain()
    expect((await presence()).state).to.equal('paused')
  })
  it('reaches open pages when it changes, and only then', async () => {
    const events: LiveEvent[] = []
    const ability = await scene.platform.platform.abilities.forMember({ workspaceId: scene.workspace.id, memberId: scene.workspace.admin.id, userId: scene.workspace.admin.userId, role: 'admin' })
    const stop = scene.platform.platform.live.subscribe(scene.workspace.id, () => ability, (event) => { if (event.type === 'presence.changed') events.push(event) })
    const heard = async (count: number) => { while (events.length < count) await new Promise(setImmediate) }
    await scene.agent.send([segment(at('17:50:00'), at('17:55:00'))])
    await heard(1)
    await scene.agent.send([segment(at('17:55:00'), at('17:56:00'))])
    await scene.agent.send([segment(at('17:56:00'), at('17:57:00'), 'idle')])
    await heard(2)
    stop()
    expect(events.map((event) => (event.type === 'presence.changed' ? event.state : ''))).to.deep.equal(['active', 'idle'])
  })
})
