import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestAgent, TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, picture, screenshotsFolder, sendShot } from './screenshots-support.ts'

const start = '2026-03-02T10:00:00Z'

describe('a picture and a pause', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  let file: Buffer

  before(async () => {
    platform = await createTestPlatform({ plugins: [screenshotsFolder], clock: start })
    file = await picture()
  })
  after(() => platform.close())
  beforeEach(async () => {
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['screenshots'] })
    member = await workspace.member()
    agent = await member.agent()
  })

  const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2026-03-02T${time}:00Z`)
  const tell = (...events: readonly (readonly [event: string, time: string])[]) =>
    agent.send(events.map(([event, time]) => ({ kind: 'agent.event', id: uuidv7(at(time).epochMilliseconds), at: at(time).toString(), event })))
  const send = async (time: string, from = agent): Promise<string> => {
    const { reply } = await sendShot(from, { at: at(time), file })
    return reply.rejected[0]?.code ?? (reply.accepted === 1 ? 'kept' : 'known')
  }
  const kept = async (): Promise<string[]> => {
    await platform.drain()
    return (await member.get(`${base}/days/${member.id}/2026-03-02`)).json<{ shots: { takenAt: string }[] }>().shots.map(({ takenAt }) => takenAt.slice(11, 16)).toSorted()
  }

  it('is refused inside a pause that the device has reported, and taken at its ends and beside it', async () => {
    await tell(['paused', '09:00'], ['resumed', '09:30'])
    expect(await send('09:00')).to.equal('paused')
    expect(await send('09:15')).to.equal('paused')
    expect(await send('08:45')).to.equal('kept')
    expect(await send('09:30')).to.equal('kept')
  })

  it('of another device is not touched by it', async () => {
    await tell(['paused', '09:00'], ['resumed', '09:30'])
    expect(await send('09:15', await member.agent({ name: 'Laptop' }))).to.equal('kept')
  })

  it('is refused in a pause that still lasts, as far as the device has delivered everything', async () => {
    await tell(['paused', '09:00'], ['started', '09:20'])
    expect(await send('09:15')).to.equal('paused')
    expect(await send('09:45'), 'its end may only not have arrived').to.equal('kept')
  })

  it('is removed, with its file and a row in the trail, where the pause is reported after it', async () => {
    expect(await send('09:15')).to.equal('kept')
    expect(await send('09:45')).to.equal('kept')
    await tell(['paused', '09:10'], ['resumed', '09:20'])
    expect(await kept()).to.deep.equal(['09:45'])
    const { items } = (await workspace.admin.get('/audit?action=screenshot.removed-in-pause')).json<{ items: { after: object }[] }>()
    expect(items.map(({ after }) => after)).to.deep.equal([{ memberId: member.id, deviceId: (await workspace.admin.get('/devices')).json<{ items: { id: string }[] }>().items[0]!.id, pictures: 1 }])
  })

  it('is removed where it came during a pause whose end arrives later', async () => {
    await tell(['paused', '09:00'])
    expect(await send('09:45')).to.equal('kept')
    await tell(['resumed', '09:50'])
    expect(await kept()).to.deep.equal([])
  })
})
