import { expect } from 'chai'
import { isPlainWebp } from '../engine/plain-webp.ts'
import { pictureStage } from './kit/picture-stage.ts'

describe('pictures of the screen', function () {
  this.timeout(20_000)
  const stage = pictureStage()

  for (const [name, stop, reason] of [
    ['paused', () => stage.test.agent.pause(null), 'changed'], ['locked', async () => stage.test.agent.system.setLocked(true), 'changed'],
    ['signed out', () => stage.test.agent.signOut(), 'changed'], ['without its tray', () => stage.test.agent.system.setTray(false), 'changed'],
  ] as const) {
    it(`leave no file when the agent is ${name} between the order and the capture's end`, async () => {
      const before = new Set(await stage.allFiles())
      let stopped: Promise<unknown> = Promise.resolve()
      stage.capture.delivered = () => {
        stopped = stop()
      }
      await stage.test.live(57)
      await stopped
      stage.capture.delivered = () => undefined
      await stage.test.live(3)
      expect(stage.capture.orders).to.have.length(1)
      expect(stage.capture.running()).to.equal(0)
      expect((await stage.allFiles()).filter((path) => path.endsWith('.sealed') && !before.has(path))).to.deep.equal([])
      expect(stage.fileRequests()).to.deep.equal([])
      if (stage.test.agent.state().account === null) await stage.test.signIn()
      await stage.test.agent.syncNow()
      expect(stage.reasons()).to.include(reason)
      expect(stage.shots()).to.deep.equal([])
    })
  }

  it('end with the process: a pause in the middle kills it', async () => {
    stage.capture.behaviour = 'hang'
    await stage.test.live(57)
    expect(stage.capture.running()).to.equal(1)
    await stage.test.agent.pause(null)
    expect(stage.capture.running()).to.equal(0)
    await stage.test.agent.syncNow()
    expect(stage.reasons()).to.deep.equal(['changed'])
  })

  it('are thrown away when something excluded came in front meanwhile', async () => {
    await stage.test.live(57)
    expect(stage.capture.orders).to.have.length(1)
    await stage.test.live(1, { app: 'KeePass' })
    await stage.test.live(5)
    await stage.test.agent.syncNow()
    expect(stage.reasons()).to.deep.equal(['changed'])
    expect(stage.shots()).to.deep.equal([])
  })

  it('cost nothing but themselves when the process does not start, crashes, talks nonsense or finds no display', async () => {
    for (const [behaviour, reason] of [['no-start', 'capture-failed'], ['crash', 'capture-failed'], ['nonsense', 'capture-failed'], ['no-display', 'no-display']] as const) {
      stage.capture.behaviour = behaviour
      await stage.test.live(60)
      await stage.test.agent.syncNow()
      expect(stage.reasons().at(-1)).to.equal(reason)
    }
    expect(stage.test.agent.state().pictures.failures).to.equal(4)
    expect(stage.test.agent.selfCheck().find(({ name }) => name === 'pictures')).to.deep.include({ result: 'attention', reason: 'failing' })
    stage.capture.behaviour = 'two-pictures'
    await stage.test.live(70)
    await stage.test.agent.syncNow()
    expect(stage.shots().map(({ display, displays }) => [display, displays])).to.deep.equal([[0, 2], [1, 2]])
    expect(stage.test.agent.state().pictures.failures).to.equal(0)
  })

  it('are not taken, and said so once, where the desktop shows them to no program', async () => {
    stage.capture.supported = 'wayland'
    await stage.test.live(130)
    await stage.test.agent.syncNow()
    expect(stage.capture.orders).to.deep.equal([])
    expect(new Set(stage.reasons())).to.deep.equal(new Set(['unsupported']))
    expect(stage.test.notices.filter(({ kind }) => kind !== 'policy-changed')).to.deep.equal([])
    expect(stage.test.agent.selfCheck().filter(({ name }) => name === 'pictures')).to.deep.include({
      name: 'pictures', result: 'attention', reason: 'wayland', values: { failures: 0, pictures: 0, bytes: 0, detail: '', damaged: 0 },
    })
  })

  it('are not taken before the policy is acknowledged, nor after it is withdrawn', async () => {
    stage.test.server.policy.acknowledged = false
    stage.ask({ quality: 60 })
    await stage.test.agent.syncNow()
    await stage.test.live(130)
    expect(stage.capture.orders).to.deep.equal([])
    expect(stage.test.agent.state().pictures.isOn).to.equal(false)
  })

  it('obey the agent\'s own ceilings whatever the policy asks', async () => {
    stage.ask({ quality: 100, maximumWidth: 20_000, displays: 'active', blur: 'strong' })
    await stage.test.agent.syncNow()
    await stage.test.live(62)
    expect(stage.capture.orders.at(-1)).to.deep.equal({ displays: 'active', maximumWidth: 3_840, quality: 90, blur: 'strong', pointer: null })
    stage.ask({ quality: 1, maximumWidth: 1 })
    await stage.test.agent.syncNow()
    await stage.test.live(62)
    expect(stage.capture.orders.at(-1)).to.deep.include({ maximumWidth: 320, quality: 30 })
  })

  it('may be looked at by the person for the day, and are gone after signing out', async () => {
    await stage.test.live(130)
    await stage.test.agent.syncNow()
    const { pictures } = await stage.test.agent.slots()
    expect(pictures.map(({ status, app }) => [status, app])).to.deep.equal([['sent', 'XTerm'], ['sent', 'XTerm']])
    const id = pictures[0]?.id ?? ''
    expect(Buffer.from(await stage.test.agent.picture(id, 'file') ?? [])).to.deep.equal(stage.test.server.files.get(id)?.bytes)
    expect(isPlainWebp(await stage.test.agent.picture(id, 'preview') ?? new Uint8Array())).to.equal(true)
    await stage.test.agent.signOut()
    expect((await stage.allFiles()).filter((path) => path.endsWith('.sealed'))).to.deep.equal([])
  })

  it('tell the times without one in a row, with their reason', async () => {
    await stage.test.live(62)
    await stage.test.live(300, { input: false })
    await stage.test.agent.syncNow()
    const { pictures, skipped } = await stage.test.agent.slots()
    expect(pictures).to.have.length(2)
    expect(skipped.map(({ reason, slots }) => [reason, slots])).to.deep.equal([['idle', 4]])
  })

  it('are announced by the system where the policy says so', async () => {
    stage.ask({ notice: true })
    await stage.test.agent.syncNow()
    await stage.test.live(62)
    expect(stage.test.notices).to.deep.include({ kind: 'picture-taken' })
  })
})
