import { expect } from 'chai'
import type Electron from 'electron'
import { shellTexts } from '../shell/shell-texts.ts'
import { createAgentTray } from '../shell/tray.ts'
import { createFakeTray } from './kit/fake-electron.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

describe('an agent that crashes again and again', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
    await test.signIn()
  })
  afterEach(() => test.close())

  async function crash(times: number, livedSeconds = 20): Promise<void> {
    for (let time = 0; time < times; time++) {
      await test.live(livedSeconds)
      await test.restart('crash')
    }
  }

  it('starts with its sensors off after the third time in five minutes, and says so everywhere', async () => {
    await crash(3)
    const started = test.sensors.started.length
    await test.live(30)
    expect(test.sensors.started.length).to.equal(started)
    expect(test.agent.state().phase).to.equal('crash-loop')
    expect(test.agent.recording()).to.deep.equal([])
    expect(test.notices.map(({ kind }) => kind)).to.include('crash-loop')
    expect(test.agent.selfCheck().find(({ name }) => name === 'sensors')).to.deep.include({ result: 'bad', reason: 'crash-loop' })
    await test.agent.syncNow()
    expect(test.events().filter((event) => event === 'crash-loop')).to.have.length(1)
    const { tray, electron } = createFakeTray()
    createAgentTray(electron, 'icons', shellTexts('en')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    expect(tray.images.at(-1)).to.match(/tray-attention/)
    expect(tray.menu.map(({ label }: Electron.MenuItemConstructorOptions) => label)).to.include('Try again')
  })

  it('goes on when the person says so, and starts counting afresh', async () => {
    await crash(3)
    await test.agent.tryAgain()
    await test.live(5)
    expect(test.agent.state().phase).to.equal('collecting')
    await crash(2)
    await test.live(5)
    expect(test.agent.state().phase).to.equal('collecting')
    await crash(1)
    expect(test.agent.state().phase).to.equal('crash-loop')
    await test.agent.syncNow()
    expect(test.events()).to.include('tried-again')
  })

  it('stays off over a crash without sensors, and starts as ever after a proper end', async () => {
    await crash(4)
    expect(test.agent.state().phase).to.equal('crash-loop')
    await test.restart('stop')
    await test.live(3)
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('is not what crashes now and then: two in five minutes, or three in a quarter of an hour', async () => {
    await crash(2)
    await test.live(3)
    expect(test.agent.state().phase).to.equal('collecting')
    await crash(3, 301)
    await test.live(3)
    expect(test.agent.state().phase).to.equal('collecting')
  })
})
