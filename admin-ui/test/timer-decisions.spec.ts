import { mkdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { Entry } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { readyAgent } from '../../core/test/device-agent.ts'
import type { TestAgent } from '../../core/test/device-agent.ts'
import { fileEntry, items, makeWork } from '../../core/test/work-support.ts'
import type { Work } from '../../core/test/work-support.ts'
import { axeViolations, openPage } from '@overt/testing/ui'
import type { OpenedPage, OpenPageOptions } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES
const time = (clock: string): string => `2026-03-02T${clock}:00.000Z`

describe('commands of the desktop timer on the web', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  let work: Work
  let opened: OpenedPage | undefined

  useUi({ clock: time('12:00') }, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
  })
  beforeEach(async () => {
    member = await workspace.member({ name: 'Ada' })
    agent = await readyAgent(platform.app, member)
    work = await makeWork(member)
  })
  afterEach(async () => {
    await opened?.close()
    expect(opened?.faults.join('\n') ?? '').to.equal('')
    opened = undefined
  })

  const start = (at: string, more: object = {}) => ({ kind: 'timer.command', id: uuidv7(), at: time(at), command: 'start', taskId: work.taskId, ...more })
  const open = async (path: string, options: OpenPageOptions = {}): Promise<Page> => (opened = await openPage(platform, member, path, { settled: true, ...options })).page
  const card = (page: Page) => page.getByRole('region', { name: 'From your desktop timer' })
  const entries = async () => items<Entry>(await member.get('/entries?sort=startedAt')).map(({ startedAt, stoppedAt, source }) => [startedAt.slice(11, 16), stoppedAt?.slice(11, 16) ?? null, source])
  async function picture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }

  it('are in the bell, whose notice leads to them, beside what was entered meanwhile, and are settled by keyboard', async () => {
    await fileEntry(member, work.taskId, time('09:10'), time('09:20'))
    await agent.deliver([start('09:00'), { kind: 'timer.command', id: uuidv7(), at: time('09:40'), command: 'stop' }])
    const page = await open('/members')
    await page.getByRole('button', { name: /^Notifications: / }).click()
    await page.getByText('A command of your desktop timer needs your decision').waitFor()
    await page.getByRole('link', { name: /The desktop timer needs your decision/ }).click()
    await page.waitForURL(/\/time$/)
    const command = card(page).getByRole('article', { name: /“Task \d+” was not started/ })
    await command.getByText('Other time was entered there in the meantime.').waitFor()
    const [wanted, meanwhile, ...more] = await command.locator('dd').allInnerTexts()
    expect(wanted).to.match(/^Task \d+ · Project \d+ · Organization \d+, 09:00\D+09:40$/)
    expect(meanwhile).to.match(/^Task \d+, 09:10\D+09:20$/)
    expect(more).to.deep.equal([])
    expect(await axeViolations(page)).to.deep.equal([])
    await picture(page, 'timer-decisions')
    await command.getByRole('button', { name: 'Add mine in the free time' }).focus()
    await page.keyboard.press('Enter')
    await card(page).waitFor({ state: 'detached' })
    expect(await entries()).to.deep.equal([['09:00', '09:10', 'agent'], ['09:10', '09:20', 'api'], ['09:20', '09:40', 'agent']])
  })

  it('come to an open page at once, on Today as well, and leave it when they are settled elsewhere', async () => {
    const page = await open('/')
    expect(await card(page).count()).to.equal(0)
    await fileEntry(member, work.taskId, time('09:10'), null)
    const mine = start('09:00')
    await agent.deliver([mine])
    await card(page).getByText('Other time was entered there in the meantime.').waitFor()
    await agent.deliver([{ kind: 'timer.choice', id: uuidv7(), at: time('11:00'), commandId: mine.id, choice: 'drop' }])
    await card(page).waitFor({ state: 'detached' })
  })

  it('are done on another task where the person chooses one, and say why they still cannot be done', async () => {
    const other = await makeWork(member)
    await agent.deliver([start('09:00', { taskId: uuidv7() })])
    const page = await open('/time', { width: 390, scheme: 'dark' })
    const command = card(page).getByRole('article')
    await command.getByText('The task no longer exists').waitFor()
    expect(await command.innerText()).to.match(/^An entry was not started/)
    await picture(page, 'timer-decisions-phone-dark')
    expect(await axeViolations(page)).to.deep.equal([])
    await command.getByRole('button', { name: 'Start it anyway' }).click()
    await page.getByText('Not found').first().waitFor()
    const { name } = (await member.get(`/tasks/${other.taskId}`)).json<{ name: string }>()
    await command.getByLabel('On another task (optional)').click()
    await page.getByRole('option', { name }).click()
    await command.getByRole('button', { name: 'Start it anyway' }).click()
    await card(page).waitFor({ state: 'detached' })
    expect(await entries()).to.deep.equal([['09:00', null, 'agent']])
  })

  it('are allowed or not by those who look after the workspace, in the settings of monitoring', async () => {
    opened = await openPage(platform, workspace.admin, '/settings/monitoring', { settled: true })
    const { page } = opened
    const choice = page.getByRole('switch', { name: 'Members may use the desktop timer' })
    expect(await choice.getAttribute('aria-checked')).to.equal('true')
    await choice.click()
    await picture(page, 'timer-switch')
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/monitoring') && answer.request().method() === 'PATCH')
    await page.locator('form', { has: choice }).getByRole('button', { name: 'Save' }).click()
    expect((await saved).status()).to.equal(200)
    expect((await workspace.admin.get('/monitoring')).json()).to.include({ desktopTimer: false })
    await workspace.admin.patch('/monitoring', { desktopTimer: true })
  })

  it('show their source in the list and in the panel of an entry, in the words of the reports', async () => {
    // Today is the browser's.
    platform.clock.set(Temporal.Now.instant().toString())
    const at = (minutes: number): string => Temporal.Now.instant().subtract({ minutes }).toString({ fractionalSecondDigits: 3 })
    await agent.deliver([{ ...start('09:00'), at: at(2) }, { kind: 'timer.command', id: uuidv7(), at: at(1), command: 'stop' }])
    const page = await open('/')
    await page.getByTitle('Source: Agent').waitFor()
    await page.getByRole('button', { name: /Task \d+/ }).first().click()
    await page.getByRole('dialog').getByText('Source: Agent').waitFor()
    for (const locale of ['en', 'de']) {
      const [own, reports] = ['../locales', '../../plugins/reports/locales'].map((folder) => JSON.parse(readFileSync(new URL(`${folder}/${locale}.json`, import.meta.url), 'utf8')) as Record<string, string>)
      for (const source of ['web', 'chat', 'agent', 'punch', 'import', 'api']) expect(own![`source.${source}`], `${locale} ${source}`).to.equal(reports![`source.${source}`])
    }
  })
})
