import { expect } from 'chai'
import { agentOf, inWorkspace, segment } from './support.ts'
import { at, readingScene } from './reading-scene.ts'

describe('sessions of activity', () => {
  const scene = readingScene()

  const sessions = (from = at('00:00:00'), to = '2026-11-21T00:00:00Z', ids = [scene.member.id]) => inWorkspace(scene.platform, scene.workspace, async (unit) => {
    const { readSessions } = await import('../server/sessions.ts')
    return readSessions(unit, { memberIds: ids, from: Temporal.Instant.from(from), to: Temporal.Instant.from(to) }, 30 * 60, scene.platform.clock.now())
  })
  const spans = async (...range: [string?, string?]) => (await sessions(...range))[0]?.sessions.map(({ startedAt, endedAt }) => [startedAt.slice(11, 16), endedAt?.slice(11, 16) ?? null]) ?? []

  it('run from first to last activity without a break longer than the gap', async () => {
    await scene.agent.send([
      segment(at('09:00:00'), at('09:30:00')), segment(at('09:30:00'), at('10:00:00'), 'idle'), segment(at('10:00:00'), at('10:20:00')),
      segment(at('10:20:00'), at('10:50:01'), 'locked'), segment(at('10:50:01'), at('12:00:00')),
    ])
    expect(await spans()).to.deep.equal([['09:00', '10:20'], ['10:50', '12:00']])
  })
  it('are merged over devices', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('10:00:00'))])
    await (await agentOf(scene.platform, scene.member, 'laptop')).send([segment(at('09:30:00'), at('09:40:00')), segment(at('10:15:00'), at('11:00:00'))])
    expect(await spans()).to.deep.equal([['09:00', '11:00']])
  })
  it('belong whole to the range that holds their start', async () => {
    await scene.agent.send([segment('2026-11-19T23:00:00Z', '2026-11-20T01:00:00Z'), segment(at('01:20:00'), at('02:00:00')), segment(at('08:00:00'), at('09:00:00'))])
    expect(await spans()).to.deep.equal([['08:00', '09:00']])
    expect(await spans('2026-11-19T00:00:00Z', at('00:00:00'))).to.deep.equal([['23:00', '02:00']])
  })
  it('have no end while they may still go on', async () => {
    await scene.agent.send([segment(at('17:00:00'), at('17:45:00'))])
    const [first] = (await sessions())[0]!.sessions
    expect(first).to.deep.equal({ startedAt: '2026-11-20T17:00:00.000Z', endedAt: null, lastSeenAt: '2026-11-20T17:45:00.000Z' })
    scene.platform.clock.set('2026-11-20T18:15:00Z')
    expect((await sessions())[0]!.sessions[0]!.endedAt).to.equal('2026-11-20T17:45:00.000Z')
  })
  it('come with the pauses, less what another device saw', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('10:00:00')), segment(at('10:00:00'), at('10:10:00'), 'paused'), segment(at('10:10:00'), at('11:00:00'))])
    await (await agentOf(scene.platform, scene.member, 'laptop')).send([segment(at('10:05:00'), at('10:20:00'))])
    expect((await sessions())[0]!.pauses).to.deep.equal([{ startedAt: '2026-11-20T10:00:00.000Z', endedAt: '2026-11-20T10:05:00.000Z' }])
  })
  it('of members without any are left out', async () => {
    expect(await sessions()).to.deep.equal([])
  })
  it('are a service for other plugins', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('10:00:00'))])
    const ask = () => inWorkspace(scene.platform, scene.workspace, async (unit) =>
      (await scene.neighbour.activity(scene.workspace.id))?.sessions(unit, { memberIds: [scene.member.id], from: Temporal.Instant.from(at('00:00:00')), to: Temporal.Instant.from(at('23:00:00')) }))
    expect((await ask())?.map(({ memberId, sessions: list }) => [memberId, list.length])).to.deep.equal([[scene.member.id, 1]])
    await scene.workspace.disable('activity')
    expect(await ask()).to.equal(undefined)
  })
})
