import { expect } from 'chai'
import { createTestPlatform, itKeepsThePluginContract } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { isQuiet } from '../server/is-quiet.ts'

const folder = new URL('..', import.meta.url)

describe('the quiet hours', () => {
  const at = (local: string) => Temporal.ZonedDateTime.from(`${local}[Europe/Berlin]`)
  const night = { from: '22:00', until: '06:00', weekends: false }

  for (const [local, quiet] of [
    ['2026-03-02T21:59:59', false], ['2026-03-02T22:00:00', true], ['2026-03-03T05:59:59', true], ['2026-03-03T06:00:00', false],
  ] as const) {
    it(`${quiet ? 'hold' : 'do not hold'} at ${local}`, () => { expect(isQuiet(at(local), night)).to.equal(quiet) })
  }
  it('may lie within one day', () => {
    expect(isQuiet(at('2026-03-02T12:30:00'), { from: '12:00', until: '13:00', weekends: false })).to.equal(true)
    expect(isQuiet(at('2026-03-02T13:00:00'), { from: '12:00', until: '13:00', weekends: false })).to.equal(false)
  })
  it('may hold for whole weekends', () => {
    expect(isQuiet(at('2026-03-07T12:00:00'), { ...night, weekends: true })).to.equal(true)
    expect(isQuiet(at('2026-03-07T12:00:00'), night)).to.equal(false)
  })
})

describe('starting an entry', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ada: TestMember

  before(async () => { platform = await createTestPlatform({ plugins: [folder], clock: '2026-03-02T21:30:00Z' }) })
  beforeEach(async () => {
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['quiet-hours'] })
    ada = await workspace.member()
  })
  after(() => platform.close())

  it('is refused in the quiet hours of the workspace\'s zone, with a reason', async () => {
    expect((await ada.get('/plugins/quiet-hours/now')).json()).to.deep.equal({ quiet: true })
    const answer = await ada.post('/timer/start', { task: 'late work', project: 'Nights', organization: 'Acme' })
    expect(answer.statusCode).to.equal(409)
    expect(answer.json()).to.include({ code: 'quiet-hours' })
  })

  it('is free while the plugin is off, or when the hours are others', async () => {
    await workspace.enable('quiet-hours', { from: '23:00' })
    expect((await ada.post('/timer/start', { task: 'early enough', project: 'Nights', organization: 'Acme' })).statusCode).to.be.lessThan(300)
    await workspace.enable('quiet-hours', { from: '22:00' })
    await workspace.disable('quiet-hours')
    expect((await ada.post('/timer/start', { task: 'late work', project: 'Nights', organization: 'Acme' })).statusCode).to.be.lessThan(300)
  })
})

itKeepsThePluginContract(folder)
