import { uuidv7 } from '@overt/sdk'
import type { Entry } from '@overt/sdk'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Me } from '../wire.ts'
import { base, created, makeTask, punch, punchimFolder } from './punchim-support.ts'

const attendance = '/plugins/attendance'

describe('a break between punches', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  before(async () => { platform = await createTestPlatform({ plugins: [punchimFolder, new URL('../../attendance/', import.meta.url)], clock: '2026-03-02T08:00:00Z' }) })
  after(() => platform.close())
  beforeEach(async () => {
    at('08:00')
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['punchim', 'attendance'], settings: { punchim: { gps: 'off' } } })
    member = await workspace.member({ name: 'Grace Hopper' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace), isDefault: true })
  })

  const instant = (time: string): string => `2026-03-02T${time}:00Z`
  const at = (time: string): void => { platform.clock.set(instant(time)) }
  async function punchAt(kind: 'in' | 'out', time: string): Promise<void> {
    at(time)
    const answer = await member.post(`${base}/punches`, punch(kind, instant(time)))
    expect(answer.statusCode, answer.body).to.equal(201)
  }
  const breakAt = (act: 'start' | 'end', time: string, body: object = {}) => {
    at(time)
    return member.post(`${attendance}/breaks/${act}`, { id: uuidv7(), at: instant(time), ...body })
  }
  const me = async () => (await member.get(`${base}/me`)).json<Me>()
  const entries = async () => (await workspace.admin.get(`/entries?memberId=${member.id}&sort=startedAt`)).json<{ items: Entry[] }>().items.map(({ startedAt, stoppedAt, source }) => `${startedAt.slice(11, 16)}–${stoppedAt?.slice(11, 16) ?? ''} ${source}`)

  it('parts the shift, whose punch-out ends what goes on after it', async () => {
    await punchAt('in', '08:00')
    expect((await me()).breaks).to.deep.equal({ running: null })
    const { id } = (await breakAt('start', '12:00')).json<{ id: string }>()
    expect((await me()).breaks).to.deep.equal({ running: { id, startedAt: instant('12:00') } })
    await breakAt('end', '12:30', { breakId: id })
    expect(await me()).to.deep.include({ state: 'in', breaks: { running: null } })
    await punchAt('out', '16:30')
    expect(await entries()).to.deep.equal(['08:00–12:00 punch', '12:30–16:30 punch'])
    await platform.drain()
    expect((await workspace.admin.get(`${attendance}/days/${member.id}/2026-03-02`)).json<{ workedSeconds: number }>().workedSeconds).to.equal(8 * 3_600)
  })

  it('ends with the punch-out, and nothing goes on', async () => {
    await punchAt('in', '08:00')
    const { id } = (await breakAt('start', '12:00')).json<{ id: string }>()
    await punchAt('out', '12:40')
    expect((await me()).breaks).to.deep.equal({ running: null })
    expect((await breakAt('end', '13:00', { breakId: id })).json()).to.deep.include({ entryId: null })
    const [row] = (await workspace.admin.get(`${attendance}/breaks?memberId=${member.id}&from=2026-03-02&to=2026-03-02`)).json<{ items: { endedAt: string }[] }>().items
    expect(row?.endedAt).to.equal(instant('12:40'))
    expect(await entries()).to.deep.equal(['08:00–12:00 punch'])
  })

  it('is none where attendance is off', async () => {
    await workspace.disable('attendance')
    expect((await me()).breaks).to.equal(null)
    await punchAt('in', '09:00')
    await punchAt('out', '10:00')
    expect(await entries()).to.deep.equal(['09:00–10:00 punch'])
  })
})
