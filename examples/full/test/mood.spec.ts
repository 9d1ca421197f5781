import { expect } from 'chai'
import { createTestPlatform, itKeepsThePluginContract } from '@overt/testing'
import type { PluginReading } from '@overt/sdk'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { MoodDay } from '../contracts.ts'

const folder = new URL('..', import.meta.url)

describe('moods', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let [ada, ben, manager]: TestMember[] = []

  before(async () => { platform = await createTestPlatform({ plugins: [folder], clock: '2026-03-02T09:00:00Z' }) })
  beforeEach(async () => {
    workspace = await platform.workspace({ enabled: ['mood'] })
    ;[ada, ben, manager] = [await workspace.member(), await workspace.member(), await workspace.member({ role: 'manager' })]
  })
  after(() => platform.close())

  const tell = (member: TestMember | undefined, score: number, date = '2026-03-02') => member!.put(`/plugins/mood/days/${date}`, { score })
  const days = async (member: TestMember | undefined) => (await member!.get('/plugins/mood/days?from=2026-03-01&to=2026-03-02')).json<{ items: MoodDay[] }>().items

  it('are averaged for those who may see the team, and shown to each member as their own', async () => {
    await tell(ada, 5)
    await tell(ben, 2)
    expect(await days(manager)).to.deep.equal([{ date: '2026-03-02', average: 3.5, count: 2, mine: null }])
    expect(await days(ada)).to.deep.equal([{ date: '2026-03-02', average: 5, count: 1, mine: 5 }])
  })

  it('may be told again', async () => {
    await tell(ada, 5)
    await tell(ada, 1)
    expect(await days(ada)).to.deep.equal([{ date: '2026-03-02', average: 1, count: 1, mine: 1 }])
  })

  it('are numbers from 1 to 5, of today or before', async () => {
    for (const score of [0, 6, 2.5]) expect((await tell(ada, score)).statusCode).to.equal(400)
    expect((await tell(ada, 3, '2026-03-03')).json()).to.include({ code: 'mood-in-future' })
    expect(await days(ada)).to.deep.equal([])
  })

  it('are told by a typed sentence, which says what is wrong with it', async () => {
    const read = async (text: string) => (await ada!.get(`/commands?text=${encodeURIComponent(text)}`)).json<PluginReading[]>()
    const [reading] = await read('mood 4')
    expect(reading).to.include({ plugin: 'mood', title: 'Say that today is 4 of 5' })
    expect((await ada!.post(reading!.run.path, reading!.run.body)).json()).to.deep.equal({ message: 'Today is 4 of 5.' })
    expect(await days(ada)).to.deep.equal([{ date: '2026-03-02', average: 4, count: 1, mine: 4 }])
    expect((await read('mood 9'))[0]).to.include({ title: 'A mood is a number from 1 to 5', fault: true })
    expect(await read('moody 4')).to.deep.equal([])
  })
})

itKeepsThePluginContract(folder, {
  fill: async (workspace) => {
    const member = await workspace.member()
    const today = Temporal.Now.plainDateISO('UTC').toString()
    expect((await member.put(`/plugins/mood/days/${today}`, { score: 4 })).statusCode).to.equal(200)
  },
})
