/// <reference lib="dom" />
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, openPage, testBrowser, watchPage } from '@overt/testing/ui'
import { useUi } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { segment } from '../../activity/test/support.ts'
import { api } from './scene.ts'

const looks = process.env['OVERT_LOOKS']

describe('time away and on platforms in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  const now = Temporal.Now.instant()
  const ago = (minutes: number): string => now.subtract({ minutes }).toString({ fractionalSecondDigits: 3 })

  useUi({}, async (started) => {
    platform = started
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['activity', 'dashboards', 'clickim'] })
    const { admin } = workspace
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    const organizationId = (await admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    const projectId = (await admin.post('/projects', { name: 'Compilers', organizationId, color: '#6366f1' })).json<{ id: string }>().id
    const taskId = (await admin.post('/tasks', { name: 'Compiling', projectId })).json<{ id: string }>().id
    await admin.post('/tasks', { name: 'Visiting a client', projectId })
    const people = [grace, await workspace.member({ name: 'Ada Lovelace' }), await workspace.member({ name: 'Alan Turing' }), await workspace.member({ name: 'Katherine Johnson' })]
    for (const [index, person] of people.entries()) {
      const agent = await person.agent()
      await person.post('/entries', { taskId, startedAt: ago(2_880), stoppedAt: ago(2_700) })
      await person.post('/entries', { taskId, startedAt: ago(115), stoppedAt: index === 0 ? null : ago(20) })
      await agent.deliver([
        segment(ago(2_860), ago(2_800 + index * 7), 'idle'), segment(ago(2_780), ago(2_760 - index * 4), 'active', { app: 'Firefox', domain: 'www.linkedin.com' }),
        segment(ago(115), ago(90), 'active', { app: 'Code' }), segment(ago(90), ago(78 - index), 'active', { app: 'Firefox', domain: 'youtube.com' }),
        segment(ago(70), ago(48), 'idle'), segment(ago(48), ago(30), 'active', { app: 'Code' }), segment(ago(30), ago(26), 'active', { app: 'Firefox', domain: 'old.reddit.com' }), segment(ago(26), ago(2), 'active', { app: 'Code' }),
      ])
    }
    await platform.drain()
  }, ['activity', 'dashboards', 'clickim'])

  const open = (as: TestMember, path: string, options: Parameters<typeof openPage>[3] = {}) => openPage(platform, as, path, { height: 1_000, settled: true, ...options })
  const look = async (page: Page, name: string): Promise<void> => { if (looks !== undefined) await page.screenshot({ path: `${looks}/${name}.png`, fullPage: true }) }

  it('marks entries in the list, and says when within the entry', async () => {
    const { page, faults, close } = await open(grace, '/time?view=list')
    const mark = page.getByRole('img', { name: /away, .* on social platforms/ }).first()
    await mark.waitFor()
    expect(await mark.getAttribute('aria-label')).to.match(/22 m away, 16 m on social platforms/)
    await look(page, 'time-list')
    await page.getByRole('button', { name: /Compiling/ }).first().click()
    await page.getByRole('dialog').getByText('Away from the keyboard: 22 m').waitFor()
    await page.getByRole('dialog').getByText('On YouTube: 12 m').waitFor()
    await look(page, 'entry-dialog')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows people with the same figures and words as they see themselves, and asks who is back what to do', async () => {
    const manager = await open(workspace.admin, '/clickim')
    await manager.page.getByText('Away from the keyboard').first().waitFor()
    const row = manager.page.getByRole('listitem').filter({ hasText: 'Grace Hopper' })
    const bar = await row.getByRole('img').getAttribute('aria-label')
    await manager.close()
    const own = await open(grace, `/members/${grace.id}/clickim`)
    await own.page.getByText('Away from the keyboard').first().waitFor()
    expect(bar).to.match(/Net .* away .* on social platforms/)
    await own.page.getByRole('switch', { name: 'Ask me' }).waitFor()
    const minutes = own.page.getByLabel('After this many minutes')
    for (const wrong of ['0', '241', '']) {
      await minutes.fill(wrong)
      await own.page.getByText('Enter a whole number from 1 to 240.').waitFor()
      expect(await own.page.getByRole('button', { name: 'Save', exact: true }).isDisabled(), wrong).to.equal(true)
    }
    await look(own.page, 'member-bad-input')
    await minutes.fill('11')
    await minutes.press('Enter')
    await own.page.getByText('Your choice is saved', { exact: true }).waitFor()
    await own.page.getByRole('button', { name: "Use the workspace's setting: 10 minutes" }).press('Enter')
    await own.page.getByRole('button', { name: "Use the workspace's setting: 10 minutes" }).waitFor({ state: 'detached' })
    await own.close()
    const { page, faults, close } = await open(grace, '/')
    await page.getByRole('heading', { name: 'Away for 22 m' }).first().waitFor()
    await page.goto(`${platform.origin}/clickim/away`)
    const card = page.getByRole('article', { name: 'Away for 22 m' })
    await card.waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await card.getByRole('button', { name: 'Give it to another task' }).click()
    await card.getByText('Choose a task').click()
    await page.getByRole('option', { name: /Visiting a client/ }).click()
    await look(page, 'away-reassign')
    await card.getByRole('button', { name: 'Give time' }).click()
    await page.getByText('Nothing to decide').waitFor()
    const entries = (await grace.get('/entries?sort=startedAt')).json<{ items: { taskId: string }[] }>().items
    expect(entries).to.have.length(4)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('tries a list out before it is saved, and adds an exception', async () => {
    const { page, faults, close } = await open(workspace.admin, '/clickim/platforms')
    await page.getByRole('button', { name: 'Remove LinkedIn' }).click()
    await page.getByText('The list is not saved yet.').waitFor()
    await page.getByRole('button', { name: 'Try out' }).click()
    const report = page.getByRole('status', { name: 'What this list would have changed' })
    await report.getByRole('cell', { name: 'LinkedIn' }).waitFor()
    await look(page, 'platforms-preview')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Save list' }).click()
    await page.getByText('The list is saved', { exact: true }).waitFor()
    expect((await grace.get(`${api}/platforms`)).json<{ id: string }[]>().map(({ id }) => id)).to.not.include('linkedin')
    await page.getByText('Choose a person, group or project').click()
    await page.getByRole('option', { name: /Ada Lovelace/ }).click()
    await page.getByRole('button', { name: 'Add exception' }).click()
    await page.getByText('is work for', { exact: true }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows allow-listed time as work in the entry, in English and in German', async () => {
    const added = await workspace.admin.post(`${api}/allowances`, { memberId: grace.id })
    const english = await open(grace, '/time?view=list')
    await english.page.getByRole('button', { name: /Compiling/ }).first().click()
    await english.page.getByRole('dialog').getByText(/^On Reddit: 4 m, counts as work$/).waitFor()
    await english.close()
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'de-DE', timezoneId: 'UTC' })
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await page.goto(`${platform.origin}/sign-in?next=${encodeURIComponent('/time?view=list')}`)
    await page.getByLabel('E-Mail').fill(grace.email)
    await page.getByLabel('Passwort', { exact: true }).fill(grace.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Compiling/ }).first().click()
    await page.getByRole('dialog').getByText(/^Auf Reddit: 4 .+, zählt als Arbeit$/).waitFor()
    await look(page, 'entry-work-de')
    for (const [name, path] of Object.entries(looks === undefined ? {} : { 'de-people': '/clickim', 'de-platforms': '/clickim/platforms', 'de-member': `/members/${grace.id}/clickim`, 'de-away': '/clickim/away' })) {
      await page.goto(`${platform.origin}${path}`)
      await page.waitForLoadState('networkidle')
      await look(page, name)
    }
    expect(faults).to.deep.equal([])
    await context.close()
    await workspace.admin.delete(`${api}/allowances/${added.json<{ id: string }>().id}`)
  })

  it('has widgets for dashboards, by sum, person and platform, of the work that a dashboard is about', async () => {
    const widget = (index: number, by: string, scope: object | null = null) => ({ id: `0198aaaa-0000-7000-8000-00000000000${String(index)}`, kind: 'clickim/time', title: null, x: index * 4, y: 0, w: 4, h: 5, scope, settings: { by } })
    const today = Temporal.Now.plainDateISO('UTC')
    const made = await workspace.admin.post('/plugins/dashboards/dashboards', {
      name: 'Away', scope: { from: today.subtract({ days: 3 }).toString(), to: today.toString() }, layout: [widget(0, 'sum'), widget(1, 'member'), widget(2, 'platform', { taskIds: ['0198aaaa-0000-7000-8000-000000000009'] })],
    })
    expect(made.statusCode, made.body).to.equal(201)
    const { page, faults, close } = await open(workspace.admin, `/dashboards/${made.json<{ id: string }>().id}`)
    await page.getByText('Away from the keyboard').first().waitFor()
    await page.getByRole('link', { name: 'Katherine Johnson' }).waitFor()
    await page.getByText('No time on social platforms.').waitFor()
    await look(page, 'dashboard')
    expect(faults).to.deep.equal([])
    await close()
  })

  // All four where somebody looks at the pictures.
  const screens = looks === undefined ? [[1440, 'light'], [390, 'dark']] as const : [[1440, 'light'], [1440, 'dark'], [390, 'light'], [390, 'dark']] as const
  for (const [width, scheme] of screens) {
    it(`has no fault of access and fits at ${String(width)} px, ${scheme}`, async () => {
      for (const [as, pages] of [
        [workspace.admin, { people: '/clickim', platforms: '/clickim/platforms' }], [grace, { today: '/', away: '/clickim/away', member: `/members/${grace.id}/clickim` }],
      ] as const) {
        const { page, faults, close } = await open(as, Object.values<string>(pages)[0]!, { width, scheme })
        for (const [name, path] of Object.entries<string>(pages)) {
          if (!page.url().endsWith(path)) await page.goto(`${platform.origin}${path}`)
          await page.getByRole('heading', { level: 1 }).waitFor()
          await page.waitForLoadState('networkidle')
          await look(page, `${name}-${String(width)}-${scheme}`)
          expect(await axeViolations(page), name).to.deep.equal([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways`).to.equal(true)
        }
        expect(faults).to.deep.equal([])
        await close()
      }
    })
  }
})
