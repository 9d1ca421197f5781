/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations, closeTestBrowser, openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { entriesOf, say } from './chat-support.ts'

const looks = process.env['OVERT_LOOKS']

describe('chat in the browser', function () {
  this.timeout(180_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let ana: TestMember

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['chat'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    ana = await workspace.member({ name: 'Ana' })
    await say(ana, 'log 1m on reading help for project TrackingIM at PrettyNeat')
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, options)
  const look = async (page: Page, name: string): Promise<void> => { if (looks !== undefined) await page.screenshot({ path: `${looks}/${name}.png` }) }

  it('says in the action bar what Enter will do, does it, and takes it back', async () => {
    const { page, faults, close } = await open(ana, '/')
    const bar = page.getByRole('combobox', { name: 'Start work or enter a command' })
    await bar.fill('start writing help')
    const meaning = page.getByRole('option', { name: /start writing help.*TrackingIM.*PrettyNeat.*new task/ })
    await meaning.waitFor()
    await look(page, 'action-bar')
    await bar.press('Enter')
    await page.getByText('Started writing help · TrackingIM · PrettyNeat.').first().waitFor()
    await look(page, 'action-bar-toast')
    expect(await entriesOf(ana)).to.have.length(2)
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('Undone: start writing help').first().waitFor()
    expect(await entriesOf(ana)).to.have.length(1)
    await bar.fill('log call')
    await page.getByRole('option', { name: /How long/ }).waitFor()
    expect(await page.getByRole('option', { name: /Start “log call”/ }).count()).to.equal(0)
    await bar.fill('sta')
    await page.getByRole('option', { name: /status/ }).waitFor()
    await bar.press('Tab')
    expect(await bar.inputValue()).to.equal('start ')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('runs what is typed although Enter came at once', async () => {
    const { page, close } = await open(ana, '/')
    const bar = page.getByRole('combobox', { name: 'Start work or enter a command' })
    await bar.pressSequentially('note quick')
    await bar.press('Enter')
    await page.getByText('Noted on reading help').first().waitFor()
    await close()
  })

  it('means the same by a sentence under “What are you working on?” on the Time page, and puts a question there', async () => {
    await ana.post('/timer/stop', {})
    const { page, faults, close } = await open(ana, '/time')
    const input = page.getByRole('textbox', { name: 'What are you working on?' }).or(page.getByRole('combobox', { name: 'What are you working on?' }))
    await input.fill('start call for Unknown Client')
    await page.getByText('Is “Unknown Client” a new organization, or part of the task?').waitFor()
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).to.equal(true)
    await page.getByRole('button', { name: /call for Unknown Client/ }).click()
    await page.getByText('Started call for Unknown Client · TrackingIM · PrettyNeat.').first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('talks on the chat page, interprets while typing, and keeps the conversation', async () => {
    const { page, faults, close } = await open(ana, '/chat')
    const input = page.getByLabel('Say something')
    await input.fill('start a call for TrackingIM')
    await page.getByText('new task').waitFor()
    await look(page, 'chat-typing')
    await input.press('Enter')
    await page.getByText('Started a call · TrackingIM · PrettyNeat.').waitFor()
    await page.getByRole('button', { name: 'Undo: start a call for TrackingIM' }).click()
    await page.getByText('Undone: start a call for TrackingIM').waitFor()
    await page.reload()
    await page.getByText('Undone: start a call for TrackingIM').waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('leads an admin through setting up a messenger, and a member through linking', async () => {
    const admin = await open(workspace.admin, '/chat/set-up')
    await admin.page.getByText(`/api/hooks/chat/${workspace.id}/slack/command`).waitFor()
    await admin.page.getByLabel('Signing secret').fill('s3cret')
    await admin.page.getByRole('switch', { name: 'Slack is switched on' }).click()
    await admin.page.getByText('Saved', { exact: true }).first().waitFor()
    await admin.page.getByRole('button', { name: 'Test the connection' }).click()
    await admin.page.getByText('Not all of the fields').waitFor()
    expect(admin.faults).to.deep.equal([])
    await admin.close()
    const member = await open(ana, '/chat/messengers')
    await member.page.getByRole('button', { name: 'Make a code' }).click()
    await member.page.getByText(/link [2-9A-Z]{4}-[2-9A-Z]{4}/).waitFor()
    expect(member.faults).to.deep.equal([])
    await member.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      it(`has nothing that axe objects to, and nothing too wide, at ${width} px in ${scheme}`, async () => {
        const { page, faults, close } = await open(workspace.admin, '/chat', { width, scheme })
        for (const path of ['/chat', '/chat/messengers', '/chat/set-up']) {
          await page.goto(platform.origin + path)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await page.waitForLoadState('networkidle')
          await look(page, `${path.replaceAll('/', '-')}-${String(width)}-${scheme}`)
          expect(await axeViolations(page), path).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).to.be.at.most(0)
        }
        expect(faults).to.deep.equal([])
        await close()
      })
    }
  }
})
