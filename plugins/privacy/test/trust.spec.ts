/// <reference lib="dom" />
import { expect } from 'chai'
import { closeTestBrowser, openPage, testBrowser, watchPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { uuidv7 } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { judgePage } from './judge-page.ts'

const browser = { 'accept': 'text/html', 'sec-fetch-mode': 'navigate' }

describe('the public page about privacy', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let people: readonly TestMember[]
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => platform.app.inject({ url: path, headers: { ...browser, ...headers } })
  const set = (values: object, to = workspace) => to.admin.patch('/plugins/privacy', { settings: values })
  const read = async (language = 'en'): Promise<string> => {
    platform.clock.advance({ minutes: 2 })
    const answer = await get(`/trust/acme?lang=${language}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.body
  }
  const valueOf = (html: string, name: string): string | undefined => new RegExp(`<dt>${name}</dt><dd>([^<]*)</dd>`).exec(html.slice(html.indexOf('What happened')))?.[1]
  async function look(viewed: TestMember, at: string, reason = ''): Promise<void> {
    const now = platform.clock.now()
    platform.clock.set(at)
    const answer = await workspace.admin.get(`/plugins/activity/timeline?memberId=${viewed.id}&from=2026-02-01&to=2026-02-02`, reason === '' ? {} : { 'overt-reason': encodeURIComponent(reason) })
    expect(answer.statusCode, answer.body).to.equal(200)
    platform.clock.set(now)
  }

  before(async () => {
    platform = await createUiPlatform({ clock: '2026-03-02T09:00:00Z' })
    workspace = await platform.workspace({ name: 'Acme & Sons', timeZone: 'Europe/Berlin', enabled: ['activity', 'screenshots', 'privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    people = await Promise.all(['Adam', 'Bea', 'Cem', 'Dora', 'Emil', 'Fay'].map((name) => workspace.member({ name: `${name} Secretname` })))
    await workspace.admin.patch('/monitoring', { noticeText: 'Ask Zoe Secretname, our officer, about anything.' })
    await set({ trustPage: true, trustAddress: 'acme' })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  it('says what is recorded, who sees it, how long it is kept and which rules hold, and names nobody', async () => {
    for (const [language, words] of [['en', ['What is recorded', 'Names of the applications in front', 'Seen by the person and by admins, managers, and HR', 'How long it is kept', 'Rules', 'No representatives']], ['de', ['Was erfasst wird', 'Sichtbar für die Person selbst', 'Wie lange es aufbewahrt wird', 'Regeln', 'keine Vertretung']]] as const) {
      const html = await read(language)
      for (const word of words) expect(html, word).to.include(word)
      expect(html).to.include('Acme &amp; Sons').and.not.include('Secretname').and.not.include(workspace.admin.email).and.not.include('<script')
      expect(html).not.to.match(/trust\.[a-z-]+/)
    }
  })

  it('counts nothing below five, neither of events nor of the people behind them', async () => {
    for (let index = 0; index < 40; index++) await look(people[0]!, `2026-02-10T${String(index % 24).padStart(2, '0')}:${String(index).padStart(2, '0')}:00Z`)
    expect(valueOf(await read(), 'Views of other people’s records'), 'forty looks at one person').to.equal('fewer than 5')
    for (const person of people.slice(1, 4)) await look(person, '2026-02-11T10:00:00Z')
    expect(valueOf(await read(), 'Views of other people’s records'), 'four people').to.equal('fewer than 5')
    await look(people[4]!, '2026-02-11T10:00:00Z', 'Payroll of February')
    expect(valueOf(await read(), 'Views of other people’s records')).to.equal('44')
    expect(valueOf(await read(), 'of these with a reason')).to.equal('fewer than 5')
    await look(people[5]!, '2026-03-01T10:00:00Z')
    expect(valueOf(await read(), 'Views of other people’s records'), 'the month is not over').to.equal('44')
  })

  it('counts pauses and objections with their answers', async () => {
    for (const [index, person] of people.entries()) {
      const { deviceId } = await person.agent()
      await workspace.inUnit(async (unit) => {
        await unit.query(`insert into core.device_event (workspace_id, id, device_id, member_id, at, event) values ($1, $2, $3, $4, '2026-02-12T10:00:00Z', 'paused'), ($1, $5, $3, $4, '2026-02-12T11:00:00Z', 'resumed')`, [unit.workspaceId, uuidv7(), deviceId, person.id, uuidv7()])
        await unit.query(`insert into p_privacy.objection (workspace_id, id, member_id, about, reason, status, answer, created_at, due_at) values ($1, $2, $3, 'screenshots', 'Secretname reason', $4, 'Secretname answer', '2026-02-13T10:00:00Z', '2026-03-13T10:00:00Z')`,
          [unit.workspaceId, uuidv7(), person.id, index === 0 ? 'open' : index < 3 ? 'accepted' : 'rejected'])
      })
    }
    const html = await read()
    expect(['Pauses taken, with nothing recorded', 'Objections', 'Objections answered', 'Objections accepted', 'Full copies of personal data'].map((name) => valueOf(html, name))).to.deep.equal(['6', '6', '5', 'fewer than 5', 'fewer than 5'])
    expect(html).not.to.include('Secretname')
  })

  it('follows the settings, is in the audit trail, and waits for the representatives', async () => {
    await workspace.admin.patch('/plugins/screenshots', { enabled: false })
    await workspace.admin.patch('', { lookReason: 'sensitive' })
    const html = await read()
    expect(html).not.to.include('What is recorded: Screenshots').and.not.include('picture of your screen')
    expect(html).to.include('a reason has to be given')
    const trail = (await workspace.admin.get('/audit?limit=50', { 'overt-reason': 'looking%20for%20publication' })).json<{ items: { action: string; after?: { plugin?: string; trustPage?: boolean } }[] }>().items
    expect(trail.some(({ action, after }) => action === 'plugin.settings-changed' && after?.plugin === 'privacy' && after.trustPage === true)).to.equal(true)
    const other = await platform.workspace({ enabled: ['privacy'] })
    const rosa = await other.member()
    expect((await other.admin.put('/plugins/privacy/council/representatives', { memberIds: [rosa.id] })).statusCode).to.equal(200)
    expect((await set({ trustPage: true }, other)).json()).to.include({ status: 409, code: 'approval-needed' })
    expect((await rosa.patch('/plugins/privacy', { settings: { trustPage: true } })).statusCode).to.equal(403)
    expect((await rosa.get('/plugins/privacy/trust')).statusCode).to.equal(403)
    expect((await get(`/trust/${other.id}`)).statusCode).to.equal(404)
  })

  it('is readable without an account and without JavaScript, in both languages, on a phone, in light and dark', async () => {
    const context = await (await testBrowser()).newContext({ locale: 'de-DE', javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${platform.origin}/trust`)
    await page.getByRole('heading', { level: 1, name: 'Datenschutz bei der Arbeit: Acme & Sons' }).waitFor()
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'Privacy at work: Acme & Sons' }).waitFor()
    await context.close()
    const judged = await (await testBrowser()).newContext({ locale: 'en-GB' })
    const open = await judged.newPage()
    const faults = await watchPage(open, platform.origin)
    for (const [path, name] of [['/trust/acme', 'trust'], ['/trust/acme?lang=de', 'trust-german']] as const) {
      await open.goto(platform.origin + path)
      await judgePage({ page: open, faults, close: () => judged.close() }, name)
    }
    expect(faults).to.deep.equal([])
    await judged.close()
  })

  it('is switched on in the settings of the plugin, which say where it is', async () => {
    const opened = await openPage(platform, workspace.admin, '/settings/plugins/privacy', { settled: true })
    const { page, faults, close } = opened
    await page.getByText('Published at /trust/acme').waitFor()
    await judgePage(opened, 'trust-settings')
    expect(faults).to.deep.equal([])
    await close()
  })
})
