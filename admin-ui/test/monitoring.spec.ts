/// <reference lib="dom" />
import { readFileSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import type { PartsOf } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, openPage, pageOf } from '@overt/testing/ui'
import type { OpenPageOptions } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const plugins = ['activity', 'screenshots', 'privacy', 'punchim'] as const
const pictures = process.env.OVERT_TEST_PICTURES
/** About the workspace or its own messengers, and asked about the representatives of employees or the public page, not what is recorded of people. */
const elsewhere = ['chat.slackOn', 'chat.slackReplies', 'chat.teamsOn', 'chat.messengerOn', 'privacy.timeLock', 'privacy.lockDays', 'privacy.trustPage', 'privacy.trustSearchable']

describe('settings of monitoring', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let mia: TestMember

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'screenshots', 'privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    mia = await workspace.member({ name: 'Mia' })
  }, plugins)

  const open = (as: TestMember, path = '/settings/monitoring', options: OpenPageOptions = {}) => openPage(platform, as, path, { settled: true, ...options })

  it('say beside each part what members will read, as the form is filled, and in the same words once it is saved', async () => {
    const { page, faults, close } = await open(workspace.admin)
    const part = page.getByRole('region', { name: 'Screenshots', exact: true })
    const words = part.getByRole('complementary', { name: 'What members will read about Screenshots' })
    await words.getByText(/every 10 minutes/).waitFor()
    await part.getByLabel('One in every').fill('20')
    await words.getByText(/^New: .*every 20 minutes/).waitFor()
    await page.getByRole('status').getByText(/^Affects 2 members\. It does not go beyond today’s policy: .* applies at once/).waitFor()
    await part.getByLabel('One in every').fill('5')
    await page.getByRole('status').getByText(/^Affects 2 members\. It goes beyond today’s policy: .* must read and acknowledge/).waitFor()
    await part.getByLabel('One in every').fill('20')
    const idle = page.getByRole('region', { name: 'Activity', exact: true })
    await idle.getByLabel(/idle/i).first().fill('600')
    await idle.getByText(/^New: .*10 minutes/).waitFor()
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/plugins/screenshots') && answer.request().method() === 'PATCH')
    await part.getByRole('button', { name: 'Save' }).click()
    expect((await saved).status()).to.equal(200)
    await words.getByText(/^New: /).waitFor({ state: 'detached' })
    expect(await idle.getByText(/^New: /).count(), 'what is typed elsewhere stays').to.be.greaterThan(0)
    const shown = await words.getByRole('listitem').allTextContents()
    const { summary } = (await mia.get('/policy')).json<{ summary: string[] }>()
    expect(summary).to.include.members(shown.map((text) => text.trim()))
    expect(faults).to.deep.equal([])
    await close()
  })

  it('keep what is typed when somebody else stores another setting meanwhile, which is shown', async () => {
    const { page, faults, close } = await open(workspace.admin)
    const notice = page.getByLabel('Your own text at the top of the policy')
    await notice.fill('Ask Ida about all of this.')
    const pauses = page.getByRole('switch', { name: 'Members may pause' })
    expect(await pauses.isChecked()).to.equal(true)
    expect((await workspace.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } })).statusCode).to.equal(200)
    await pauses.and(page.locator('[aria-checked=false]')).waitFor()
    const desktopTimer = page.getByRole('switch', { name: 'Members may use the desktop timer' })
    expect(await desktopTimer.isChecked()).to.equal(true)
    expect((await workspace.admin.patch('/monitoring', { desktopTimer: false })).statusCode, 'no new policy comes of it').to.equal(200)
    await desktopTimer.and(page.locator('[aria-checked=false]')).waitFor()
    expect(await notice.inputValue()).to.equal('Ask Ida about all of this.')
    expect((await workspace.admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: null }, desktopTimer: true })).statusCode).to.equal(200)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('name what is off with what it would collect, and switch it on there', async () => {
    const { page, faults, close } = await open(workspace.admin)
    const off = page.getByRole('region', { name: 'Switched off, so nothing is collected' })
    await off.getByText('Punch clock', { exact: true }).waitFor()
    await off.getByRole('switch', { name: /Punch clock/ }).click()
    await page.getByRole('region', { name: 'Punch clock', exact: true }).getByLabel('Selfie', { exact: true }).waitFor()
    await off.getByText('Punch clock', { exact: true }).waitFor({ state: 'detached' })
    await workspace.admin.patch('/plugins/punchim', { enabled: false })
    await off.getByText('Punch clock', { exact: true }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('are reached from the page of a plugin, which does not ask for them a second time', async () => {
    const { page, close } = await open(workspace.admin, '/settings/plugins/screenshots')
    await page.getByRole('link', { name: 'Open Monitoring' }).waitFor()
    expect(await page.getByLabel('One in every').count()).to.equal(0)
    await page.getByRole('link', { name: 'Open Monitoring' }).click()
    await page.waitForURL((url) => pageOf(url) === '/settings/monitoring' && url.hash === '#screenshots')
    await page.getByLabel('One in every').waitFor()
    await close()
  })

  it('are no tab of members', async () => {
    const { page, close } = await open(mia, '/settings/privacy')
    expect(await page.getByRole('link', { name: 'Monitoring', exact: true }).count()).to.equal(0)
    await close()
  })

  for (const [name, options] of [['wide', {}], ['narrow', { width: 390, height: 844 }], ['dark', { scheme: 'dark' }]] as const) {
    it(`are accessible and nothing is cut, ${name}`, async () => {
      const { page, close } = await open(workspace.admin, '/settings/monitoring', options)
      await page.getByRole('complementary', { name: /Screenshots/ }).waitFor()
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/monitoring-${name}.png`, fullPage: true })
      await close()
    })
  }

  it('hold every setting that decides how much is collected about people', () => {
    const folder = new URL('../../plugins/', import.meta.url)
    const faults = readdirSync(folder).flatMap((id) => {
      const { parts } = JSON.parse(readFileSync(new URL(`${id}/dist/ui/ui.json`, folder), 'utf8')) as PartsOf
      const shown = parts.contributions.filter(({ slot }) => slot === 'monitoring.settings/v1').flatMap(({ data }) => data['settings'] as string[])
      const declared = settingsOf(folder, id)
      return [
        ...declared.filter(({ key, decides }) => decides && !shown.includes(key)).map(({ key }) => `${id}.${key}`).filter((name) => !elsewhere.includes(name)),
        ...shown.filter((key) => declared.every((each) => each.key !== key)).map((key) => `${id}.${key} is no setting`),
      ]
    })
    expect(faults).to.deep.equal([])
  })
})

/** The settings that a plugin declares, and which of them say what collects less. */
function settingsOf(folder: URL, id: string): { readonly key: string; readonly decides: boolean }[] {
  let source = ''
  try { source = readFileSync(new URL(`${id}/server/settings.ts`, folder), 'utf8') } catch { return [] }
  return source.split('\n').flatMap((line) => {
    const [, key] = /^  (\w+): (?:number|text|toggle|choice|list|secret)\(/.exec(line) ?? []
    return key === undefined ? [] : [{ key, decides: line.includes('collectsLess') }]
  })
}
