import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { isPlainWebp } from '../engine/plain-webp.ts'
import { password, problem, recordAndFile } from './kit/fake-server.ts'
import { pictureStage } from './kit/picture-stage.ts'

describe('pictures of the screen, on their way to the server', function () {
  this.timeout(20_000)
  const stage = pictureStage()

  it('arrive at the server as multipart of record and WebP file, once each', async () => {
    await stage.test.live(200)
    await stage.test.agent.syncNow()
    expect(stage.shots()).to.have.length(3)
    for (const shot of stage.shots()) {
      const { bytes, type } = stage.test.server.files.get(shot.id) ?? { bytes: Buffer.alloc(0), type: '' }
      expect(type).to.equal('image/webp')
      expect(isPlainWebp(bytes)).to.equal(true)
      expect(shot).to.deep.include({ display: 0, displays: 1, blur: 'none', width: 64, height: 40, app: 'XTerm' })
    }
    const [first] = stage.fileRequests()
    expect(first?.headers['content-length'], 'of known length').to.match(/^\d+$/)
    expect((await recordAndFile(first!)).record.id).to.equal(stage.shots()[0]?.id)
    expect(stage.waiting()).to.equal(0)
    expect(stage.test.agent.state().pictures).to.deep.include({ isOn: true, support: 'possible', acknowledged: 3, failures: 0, damaged: 0 })
    expect(stage.capture.running()).to.equal(0)
  })

  it('lie on the disk encrypted, the record too, and are not there in any other form', async () => {
    stage.refuseFiles()
    await stage.test.live(130)
    expect(stage.waiting()).to.equal(2)
    for (const path of await stage.allFiles()) {
      const content = await readFile(path)
      expect(content.includes('WEBP') || content.includes('screenshots.shot'), path).to.equal(false)
    }
  })

  it('go after every record, and hold none up while they fail', async () => {
    stage.refuseFiles(problem(503, 'unavailable', { 'retry-after': '3600' }))
    await stage.test.live(600, { app: 'Another' })
    expect(stage.test.agent.state().sync.connection).to.equal('online')
    expect(stage.test.agent.state().queue.records).to.be.below(4)
    expect([...stage.test.server.stored.values()].some(({ kind }) => kind === 'activity.segment')).to.equal(true)
    expect(stage.waiting()).to.be.greaterThan(8)
    expect(stage.fileRequests(), 'they wait as long as the server asks').to.have.length(1)
    expect(stage.test.agent.selfCheck().find(({ name }) => name === 'pictures')).to.deep.include({ result: 'attention', reason: 'refused' })
    stage.test.server.intercept = () => undefined
    await stage.test.live(3_700)
    expect(stage.waiting()).to.be.below(2)
    expect(stage.shots().length).to.be.greaterThan(60)
  })

  it('let a record that comes meanwhile go first', async () => {
    stage.test.server.intercept = ({ path }) => (path === '/api/agent/policy' ? problem(503, 'unavailable') : undefined)
    await stage.test.live(250)
    expect(stage.waiting()).to.equal(4)
    const order: string[] = []
    stage.test.server.intercept = async ({ path }) => {
      order.push(path.replace('/api/agent/', ''))
      if (path === '/api/agent/files' && order.filter((each) => each === 'files').length === 2) await stage.test.agent.pause(null)
      return undefined
    }
    await stage.test.agent.syncNow()
    await stage.test.agent.syncNow()
    expect(stage.waiting()).to.equal(0)
    expect(order.filter((path) => path !== 'policy')).to.deep.equal(['batch', 'files', 'files', 'batch', 'files', 'files'])
  })

  it('back off by themselves and are sent when the server takes them again', async () => {
    stage.refuseFiles()
    await stage.test.live(1_800)
    expect(stage.fileRequests().length).to.be.within(7, 14)
    stage.test.server.intercept = () => undefined
    await stage.test.live(900)
    expect(stage.waiting()).to.be.below(2)
  })

  it('are on the server once although an answer was lost', async () => {
    let lost = 0
    stage.test.server.intercept = (request) => {
      if (request.path !== '/api/agent/files' || lost > 0) return undefined
      lost++
      void recordAndFile(request).then(({ record }) => stage.test.server.stored.set(record.id, record))
      return { status: 200, thenHangUp: true }
    }
    await stage.test.live(75)
    await stage.test.agent.syncNow()
    expect(lost).to.equal(1)
    expect(stage.shots()).to.have.length(1)
    expect(stage.fileRequests().length).to.be.greaterThan(1)
    expect(stage.waiting()).to.equal(0)
  })

  it('that the server refuses leave their record and its reason, and are not sent again', async () => {
    stage.test.server.refuse = ({ kind }) => (kind === 'screenshots.shot' ? { code: 'picture-invalid', detail: 'not a picture' } : undefined)
    await stage.test.live(75)
    expect(stage.waiting()).to.equal(0)
    expect((await stage.test.agent.rejected(0, 5)).map(({ record, code }) => [record.kind, code])).to.deep.equal([['screenshots.shot', 'picture-invalid']])
    const sent = stage.fileRequests().length
    await stage.test.agent.syncNow()
    expect(stage.fileRequests()).to.have.length(sent)
    expect((await stage.test.agent.slots()).pictures, 'no copy of what nobody has').to.deep.equal([])
  })

  it('are dropped, and the person is notified, when the plugin is off', async () => {
    stage.refuseFiles()
    await stage.test.live(185)
    expect(stage.waiting()).to.equal(3)
    stage.test.server.intercept = () => undefined
    stage.test.server.disabledKinds = ['screenshots.shot', 'screenshots.skip']
    await stage.test.agent.syncNow()
    await stage.test.agent.syncNow()
    expect(stage.test.notices).to.deep.include({ kind: 'records-dropped', kinds: ['screenshots.shot'], records: 3 })
    expect(stage.test.events()).to.include('queue-dropped')
  })

  it('that no longer fit leave a record in their place', async () => {
    await stage.replaceAgent({ fileLimits: { bytes: 1_500, milliseconds: 14 * 86_400_000, reserveBytes: 0 } })
    stage.ask({})
    await stage.test.signIn()
    stage.refuseFiles()
    await stage.test.live(600)
    await stage.test.agent.syncNow()
    expect(stage.waiting()).to.be.within(1, 6)
    expect(stage.reasons().filter((reason) => reason === 'quota').length).to.be.greaterThan(2)
    expect(stage.test.agent.state().trouble).to.equal(null)
  })

  it('that wait outlive a crash, belong to their member alone, and are sent when that one is back', async () => {
    stage.refuseFiles()
    await stage.test.live(130)
    await stage.test.restart('crash')
    expect(stage.waiting()).to.equal(2)
    await stage.test.agent.signOut()
    stage.test.server.token = 'ovd_another'
    await stage.test.agent.signIn({ server: stage.test.server.url, email: 'bob@example.com', password })
    expect(stage.waiting()).to.equal(0)
    expect((await stage.test.agent.slots()).pictures).to.deep.equal([])
    await stage.test.agent.signOut()
    stage.test.server.token = 'ovd_again'
    stage.test.server.intercept = () => undefined
    await stage.test.signIn()
    await stage.test.agent.syncNow()
    expect(stage.shots()).to.have.length(2)
  })
})
