import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { ScreenshotsPolicy } from '@overt/plugin-screenshots/agent'
import { isPlainWebp } from '../engine/plain-webp.ts'
import { createFakeCapture } from './kit/fake-capture.ts'
import type { FakeCapture } from './kit/fake-capture.ts'
import { password, problem, recordAndFile } from './kit/fake-server.ts'
import { earlyInTheDay } from './kit/fake-clock.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const policy: ScreenshotsPolicy = {
  mode: 'fixed', everyMinutes: 1, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'none', excludedApps: ['KeePass'], excludedDomains: [], notice: false,
}

describe('pictures of the screen', function () {
  this.timeout(20_000)
  let test: TestAgent
  let capture: FakeCapture
  beforeEach(async () => {
    capture = await createFakeCapture()
    test = await createTestAgent({ capture }, earlyInTheDay())
    ask({})
    await test.signIn()
    await test.live(2)
  })
  afterEach(() => test.close())

  function ask(changes: Partial<ScreenshotsPolicy>): void {
    test.server.policy = { ...test.server.policy, version: test.server.policy.version + 1, plugins: { ...test.server.policy.plugins, screenshots: { ...policy, ...changes } } }
  }
  const shots = () => [...test.server.stored.values()].filter(({ kind }) => kind === 'screenshots.shot')
  const reasons = () => [...test.server.stored.values()].filter(({ kind }) => kind === 'screenshots.skip').map(({ reason }) => reason)
  const waiting = () => test.agent.state().pictures.waiting
  const fileRequests = () => test.server.requests.filter(({ path }) => path === '/api/agent/files')
  const refuseFiles = (answer = problem(503, 'unavailable')): void => {
    test.server.intercept = ({ path }) => (path === '/api/agent/files' ? answer : undefined)
  }
  const allFiles = async (): Promise<string[]> => (await readdir(test.folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

  it('arrive at the server as multipart of record and WebP file, once each', async () => {
    await test.live(200)
    await test.agent.syncNow()
    expect(shots()).to.have.length(3)
    for (const shot of shots()) {
      const { bytes, type } = test.server.files.get(shot.id) ?? { bytes: Buffer.alloc(0), type: '' }
      expect(type).to.equal('image/webp')
      expect(isPlainWebp(bytes)).to.equal(true)
      expect(shot).to.deep.include({ display: 0, displays: 1, blur: 'none', width: 64, height: 40, app: 'XTerm' })
    }
    const [first] = fileRequests()
    expect(first?.headers['content-length'], 'of known length').to.match(/^\d+$/)
    expect((await recordAndFile(first!)).record.id).to.equal(shots()[0]?.id)
    expect(waiting()).to.equal(0)
    expect(test.agent.state().pictures).to.deep.include({ isOn: true, support: 'possible', acknowledged: 3, failures: 0, damaged: 0 })
    expect(capture.running()).to.equal(0)
  })

  it('lie on the disk encrypted, the record too, and are not there in any other form', async () => {
    refuseFiles()
    await test.live(130)
    expect(waiting()).to.equal(2)
    for (const path of await allFiles()) {
      const content = await readFile(path)
      expect(content.includes('WEBP') || content.includes('screenshots.shot'), path).to.equal(false)
    }
  })

  it('go after every record, and hold none up while they fail', async () => {
    refuseFiles(problem(503, 'unavailable', { 'retry-after': '3600' }))
    await test.live(600, { app: 'Another' })
    expect(test.agent.state().sync.connection).to.equal('online')
    expect(test.agent.state().queue.records).to.be.below(4)
    expect([...test.server.stored.values()].some(({ kind }) => kind === 'activity.segment')).to.equal(true)
    expect(waiting()).to.be.greaterThan(8)
    expect(fileRequests(), 'they wait as long as the server asks').to.have.length(1)
    expect(test.agent.selfCheck().find(({ name }) => name === 'pictures')).to.deep.include({ result: 'attention', reason: 'refused' })
    test.server.intercept = () => undefined
    await test.live(3_700)
    expect(waiting()).to.be.below(2)
    expect(shots().length).to.be.greaterThan(60)
  })

  it('let a record that comes meanwhile go first', async () => {
    test.server.intercept = ({ path }) => (path === '/api/agent/policy' ? problem(503, 'unavailable') : undefined)
    await test.live(250)
    expect(waiting()).to.equal(4)
    const order: string[] = []
    test.server.intercept = async ({ path }) => {
      order.push(path.replace('/api/agent/', ''))
      if (path === '/api/agent/files' && order.filter((each) => each === 'files').length === 2) await test.agent.pause(null)
      return undefined
    }
    await test.agent.syncNow()
    await test.agent.syncNow()
    expect(waiting()).to.equal(0)
    expect(order.filter((path) => path !== 'policy')).to.deep.equal(['batch', 'files', 'files', 'batch', 'files', 'files'])
  })

  it('back off by themselves and are sent when the server takes them again', async () => {
    refuseFiles()
    await test.live(1_800)
    expect(fileRequests().length).to.be.within(7, 14)
    test.server.intercept = () => undefined
    await test.live(900)
    expect(waiting()).to.be.below(2)
  })

  it('are on the server once although an answer was lost', async () => {
    let lost = 0
    test.server.intercept = (request) => {
      if (request.path !== '/api/agent/files' || lost > 0) return undefined
      lost++
      void recordAndFile(request).then(({ record }) => test.server.stored.set(record.id, record))
      return { status: 200, thenHangUp: true }
    }
    await test.live(75)
    await test.agent.syncNow()
    expect(lost).to.equal(1)
    expect(shots()).to.have.length(1)
    expect(fileRequests().length).to.be.greaterThan(1)
    expect(waiting()).to.equal(0)
  })

  it('that the server refuses leave their record and its reason, and are not sent again', async () => {
    test.server.refuse = ({ kind }) => (kind === 'screenshots.shot' ? { code: 'picture-invalid', detail: 'not a picture' } : undefined)
    await test.live(75)
    expect(waiting()).to.equal(0)
    expect((await test.agent.rejected(0, 5)).map(({ record, code }) => [record.kind, code])).to.deep.equal([['screenshots.shot', 'picture-invalid']])
    const sent = fileRequests().length
    await test.agent.syncNow()
    expect(fileRequests()).to.have.length(sent)
    expect((await test.agent.slots()).pictures, 'no copy of what nobody has').to.deep.equal([])
  })

  it('are dropped, and the person is notified, when the plugin is off', async () => {
    refuseFiles()
    await test.live(185)
    expect(waiting()).to.equal(3)
    test.server.intercept = () => undefined
    test.server.disabledKinds = ['screenshots.shot', 'screenshots.skip']
    await test.agent.syncNow()
    await test.agent.syncNow()
    expect(test.notices).to.deep.include({ kind: 'records-dropped', kinds: ['screenshots.shot'], records: 3 })
    expect(test.events()).to.include('queue-dropped')
  })

  for (const [name, stop, reason] of [
    ['paused', () => test.agent.pause(null), 'changed'], ['locked', async () => test.agent.system.setLocked(true), 'changed'],
    ['signed out', () => test.agent.signOut(), 'changed'], ['without its tray', () => test.agent.system.setTray(false), 'changed'],
  ] as const) {
    it(`leave no file when the agent is ${name} between the order and the capture's end`, async () => {
      const before = new Set(await allFiles())
      let stopped: Promise<unknown> = Promise.resolve()
      capture.delivered = () => {
        stopped = stop()
      }
      await test.live(57)
      await stopped
      capture.delivered = () => undefined
      await test.live(3)
      expect(capture.orders).to.have.length(1)
      expect(capture.running()).to.equal(0)
      expect((await allFiles()).filter((path) => path.endsWith('.sealed') && !before.has(path))).to.deep.equal([])
      expect(fileRequests()).to.deep.equal([])
      if (test.agent.state().account === null) await test.signIn()
      await test.agent.syncNow()
      expect(reasons()).to.include(reason)
      expect(shots()).to.deep.equal([])
    })
  }

  it('end with the process: a pause in the middle kills it', async () => {
    capture.behaviour = 'hang'
    await test.live(57)
    expect(capture.running()).to.equal(1)
    await test.agent.pause(null)
    expect(capture.running()).to.equal(0)
    await test.agent.syncNow()
    expect(reasons()).to.deep.equal(['changed'])
  })

  it('are thrown away when something excluded came in front meanwhile', async () => {
    await test.live(57)
    expect(capture.orders).to.have.length(1)
    await test.live(1, { app: 'KeePass' })
    await test.live(5)
    await test.agent.syncNow()
    expect(reasons()).to.deep.equal(['changed'])
    expect(shots()).to.deep.equal([])
  })

  it('cost nothing but themselves when the process does not start, crashes, talks nonsense or finds no display', async () => {
    for (const [behaviour, reason] of [['no-start', 'capture-failed'], ['crash', 'capture-failed'], ['nonsense', 'capture-failed'], ['no-display', 'no-display']] as const) {
      capture.behaviour = behaviour
      await test.live(60)
      await test.agent.syncNow()
      expect(reasons().at(-1)).to.equal(reason)
    }
    expect(test.agent.state().pictures.failures).to.equal(4)
    expect(test.agent.selfCheck().find(({ name }) => name === 'pictures')).to.deep.include({ result: 'attention', reason: 'failing' })
    capture.behaviour = 'two-pictures'
    await test.live(70)
    await test.agent.syncNow()
    expect(shots().map(({ display, displays }) => [display, displays])).to.deep.equal([[0, 2], [1, 2]])
    expect(test.agent.state().pictures.failures).to.equal(0)
  })

  it('are not taken, and said so once, where the desktop shows them to no program', async () => {
    capture.supported = 'wayland'
    await test.live(130)
    await test.agent.syncNow()
    expect(capture.orders).to.deep.equal([])
    expect(new Set(reasons())).to.deep.equal(new Set(['unsupported']))
    expect(test.notices.filter(({ kind }) => kind !== 'policy-changed')).to.deep.equal([])
    expect(test.agent.selfCheck().filter(({ name }) => name === 'pictures')).to.deep.include({
      name: 'pictures', result: 'attention', reason: 'wayland', values: { failures: 0, pictures: 0, bytes: 0, detail: '', damaged: 0 },
    })
  })

  it('are not taken before the policy is acknowledged, nor after it is withdrawn', async () => {
    test.server.policy.acknowledged = false
    ask({ quality: 60 })
    await test.agent.syncNow()
    await test.live(130)
    expect(capture.orders).to.deep.equal([])
    expect(test.agent.state().pictures.isOn).to.equal(false)
  })

  it('obey the agent\'s own ceilings whatever the policy asks', async () => {
    ask({ quality: 100, maximumWidth: 20_000, displays: 'active', blur: 'strong' })
    await test.agent.syncNow()
    await test.live(62)
    expect(capture.orders.at(-1)).to.deep.equal({ displays: 'active', maximumWidth: 3_840, quality: 90, blur: 'strong', pointer: null })
    ask({ quality: 1, maximumWidth: 1 })
    await test.agent.syncNow()
    await test.live(62)
    expect(capture.orders.at(-1)).to.deep.include({ maximumWidth: 320, quality: 30 })
  })

  it('that no longer fit leave a record in their place', async () => {
    await test.close()
    test = await createTestAgent({ capture, fileLimits: { bytes: 1_500, milliseconds: 14 * 86_400_000, reserveBytes: 0 } })
    ask({})
    await test.signIn()
    refuseFiles()
    await test.live(600)
    await test.agent.syncNow()
    expect(waiting()).to.be.within(1, 6)
    expect(reasons().filter((reason) => reason === 'quota').length).to.be.greaterThan(2)
    expect(test.agent.state().trouble).to.equal(null)
  })

  it('that wait outlive a crash, belong to their member alone, and are sent when that one is back', async () => {
    refuseFiles()
    await test.live(130)
    await test.restart('crash')
    expect(waiting()).to.equal(2)
    await test.agent.signOut()
    test.server.token = 'ovd_another'
    await test.agent.signIn({ server: test.server.url, email: 'bob@example.com', password })
    expect(waiting()).to.equal(0)
    expect((await test.agent.slots()).pictures).to.deep.equal([])
    await test.agent.signOut()
    test.server.token = 'ovd_again'
    test.server.intercept = () => undefined
    await test.signIn()
    await test.agent.syncNow()
    expect(shots()).to.have.length(2)
  })

  it('may be looked at by the person for the day, and are gone after signing out', async () => {
    await test.live(130)
    await test.agent.syncNow()
    const { pictures } = await test.agent.slots()
    expect(pictures.map(({ status, app }) => [status, app])).to.deep.equal([['sent', 'XTerm'], ['sent', 'XTerm']])
    const id = pictures[0]?.id ?? ''
    expect(Buffer.from(await test.agent.picture(id, 'file') ?? [])).to.deep.equal(test.server.files.get(id)?.bytes)
    expect(isPlainWebp(await test.agent.picture(id, 'preview') ?? new Uint8Array())).to.equal(true)
    await test.agent.signOut()
    expect((await allFiles()).filter((path) => path.endsWith('.sealed'))).to.deep.equal([])
  })

  it('tell the times without one in a row, with their reason', async () => {
    await test.live(62)
    await test.live(300, { input: false })
    await test.agent.syncNow()
    const { pictures, skipped } = await test.agent.slots()
    expect(pictures).to.have.length(2)
    expect(skipped.map(({ reason, slots }) => [reason, slots])).to.deep.equal([['idle', 4]])
  })

  it('are announced by the system where the policy says so', async () => {
    ask({ notice: true })
    await test.agent.syncNow()
    await test.live(62)
    expect(test.notices).to.deep.include({ kind: 'picture-taken' })
  })
})
