/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations, closeTestBrowser, openPage, pageOf } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { Dashboard } from '../contracts.ts'
import { base, makeDashboard, widget } from './dashboards-support.ts'

describe('dashboards in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let taskId: string

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['activity', 'attendance', 'dashboards'] })
    const { admin } = workspace
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    const organizationId = (await admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    const projectId = (await admin.post('/projects', { name: 'A project with a name so long that it fits nowhere at all', organizationId, color: '#6366f1' })).json<{ id: string }>().id
    taskId = (await admin.post('/tasks', { name: 'Compiling', projectId, billable: true, rate: 7_500 })).json<{ id: string }>().id
    const today = Temporal.Now.plainDateISO('UTC')
    // On a Monday yesterday was last week.
    const day = today.subtract({ days: today.dayOfWeek === 1 ? 0 : 1 }).toString()
    // Away from now, where a test starts a timer.
    const [from, until] = Temporal.Now.zonedDateTimeISO('UTC').hour < 12 ? ['20:00', '22:30'] : ['01:00', '03:30']
    for (const member of [grace, admin]) await member.post('/entries', { taskId, startedAt: `${day}T${from}:00Z`, stoppedAt: `${day}T${until}:00Z`, billable: true, tags: ['deep'] })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { height: 1_000, ...options })
  const stored = async (owner: TestMember, id: string): Promise<Dashboard> => (await owner.get(`${base}/dashboards/${id}`)).json<Dashboard>()
  async function renameElsewhere(id: string, name: string): Promise<void> {
    const answer = await grace.patch(`${base}/dashboards/${id}`, { name }, { 'if-match': String((await grace.get(`${base}/dashboards/${id}`)).headers['etag']) })
    expect(answer.statusCode, answer.body).to.equal(200)
  }
  const placesOf = ({ layout }: Dashboard): string => layout.map(({ x, y, w, h }) => [x, y, w, h].join(',')).join(' ')
  const pair = () => [widget('total', { w: 3, h: 2 }), widget('note', { x: 3, w: 4, h: 2, settings: { text: '**Hello** [there](/time) [no](javascript:alert(1))' } })]
  const everything = () => [
    widget('timer', { w: 4, h: 3 }), widget('total', { x: 4, w: 4, h: 3 }), widget('goal', { x: 8, w: 4, h: 3 }), widget('by-day', { y: 3, w: 8, h: 5 }), widget('breakdown', { x: 8, y: 3, w: 4, h: 5, settings: { chart: 'donut' } }),
    widget('recent', { y: 8, w: 6, h: 5 }), widget('heat', { x: 6, y: 8, w: 6, h: 5 }), widget('money', { y: 13, w: 4, h: 3 }), widget('working-now', { x: 4, y: 13, w: 4, h: 3, title: 'A title so long that no card is wide enough for it, whatever one does' }),
    widget('activity/top', { x: 8, y: 13, w: 4, h: 3, scope: { memberIds: ['me'] } }), widget('attendance/team', { y: 16, w: 6, h: 5, scope: { period: 'last-30-days' } }), widget('weather/rain', { x: 6, y: 16, w: 6, h: 3 }),
  ]

  it('makes a first one from a template, adds a widget of another plugin, and saves it', async () => {
    const { page, faults, close } = await open(grace, '/dashboards')
    await page.getByRole('button', { name: 'New dashboard' }).click()
    await page.getByRole('dialog').getByText('My week').first().click()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { level: 1, name: 'My week' }).waitFor()
    await page.getByRole('region', { name: 'Tracked time' }).getByText('one entry').waitFor()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await page.getByRole('button', { name: 'Add widget' }).click()
    await page.getByRole('dialog').getByRole('button', { name: /Top applications/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    const [{ id }] = (await grace.get(`${base}/dashboards`)).json<{ items: [Dashboard] }>().items
    expect((await stored(grace, id)).layout.map(({ kind }) => kind)).to.include('activity/top')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows every time in the zone of the workspace, also to a viewer in another, and names it', async () => {
    const yesterday = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 }).toString()
    const traveller = await workspace.member({ name: 'Amelia Earhart' })
    await traveller.post('/entries', { taskId, startedAt: `${yesterday}T21:15:00Z`, stoppedAt: `${yesterday}T22:15:00Z` })
    await traveller.patch('/api/me', { timeZone: 'Pacific/Auckland' })
    const { id } = await makeDashboard(traveller, 'Zones', [widget('recent', { w: 8, h: 5, scope: { period: 'last-30-days' } }), widget('by-day', { y: 5, w: 8, h: 5 })])
    const { page, faults, close } = await open(traveller, `/dashboards/${id}`, { timeZone: 'Pacific/Auckland' })
    await page.getByText('Days and times in UTC, the zone of the workspace. Yours is Pacific/Auckland.').waitFor()
    const row = page.getByRole('list', { name: 'Recent entries' }).getByRole('listitem').first()
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${yesterday}T12:00:00Z`))
    expect(await row.innerText()).to.match(new RegExp(`${day}, 21:15$`))
    expect(await row.locator('time').getAttribute('title')).to.match(/ 21:15:00 \(UTC\)$/)
    expect(await axeViolations(page)).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()

    const near = await open(grace, `/dashboards/${id}`)
    expect(await near.page.getByText('the zone of the workspace').count(), 'nothing to say to a viewer in the same zone').to.equal(0)
    await near.close()
  })

  it('is arranged by keyboard, says what happens, and takes it back', async () => {
    const { id } = await makeDashboard(grace, 'Keys', pair())
    const { page, faults, close } = await open(grace, `/dashboards/${id}`)
    await page.getByText('Hello').waitFor()
    expect(await page.getByRole('link', { name: 'no' }).count()).to.equal(0)
    await page.keyboard.press('e')
    const total = page.getByRole('region', { name: 'Tracked time' })
    await total.focus()
    for (const key of ['Enter', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
    await page.getByText('Tracked time: 4 columns wide, 3 rows high.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/Tracked time put down at column 2/).waitFor()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(placesOf(await stored(grace, id))).to.equal('1,0,4,3 3,3,4,2')
    expect(await page.evaluate(() => document.activeElement?.textContent)).to.include('Tracked time')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Escape')
    await page.getByText('Tracked time is back where it was.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    expect(placesOf(await stored(grace, id))).to.equal('0,0,3,2 3,0,4,2')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('is arranged by hand, and shows what another window saves', async () => {
    const { id } = await makeDashboard(grace, 'Hands', pair())
    const { page, faults, close } = await open(grace, `/dashboards/${id}`)
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const title = await page.getByRole('heading', { level: 2, name: 'Tracked time' }).boundingBox()
    await page.mouse.move(title!.x + 20, title!.y + 8)
    await page.mouse.down()
    await page.mouse.move(title!.x + 400, title!.y + 10, { steps: 4 })
    const answer = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.mouse.up()
    expect((await answer).status()).to.equal(200)
    const moved = await stored(grace, id)
    expect(placesOf(moved)).to.equal('4,0,3,2 3,2,4,2')
    // What another window saves is shown here at once.
    await renameElsewhere(id, 'Theirs')
    await page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('asks before it saves over what another window saved meanwhile', async () => {
    const { id } = await makeDashboard(grace, 'Conflict', pair())
    const { page, close } = await open(grace, `/dashboards/${id}`)
    await page.getByText('Hello').waitFor()
    // The event of the other window comes too late: its answer is held back until this one has saved.
    await page.route(`**/dashboards/${id}`, async (route) => {
      if (route.request().method() === 'PATCH') await renameElsewhere(id, 'Theirs')
      await route.continue()
    }, { times: 1 })
    await page.keyboard.press('e')
    await page.getByRole('region', { name: 'Tracked time' }).focus()
    for (const key of ['Enter', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await page.getByText('Changed in another window').waitFor()
    expect(placesOf(await stored(grace, id))).to.equal('0,0,3,2 3,0,4,2')
    await page.getByRole('button', { name: 'Save mine' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByText('Changed in another window').waitFor({ state: 'detached' })
    expect(await stored(grace, id)).to.include({ name: 'Theirs', version: 3 })
    expect(placesOf(await stored(grace, id))).to.equal('1,0,3,2 3,2,4,2')
    await close()
  })

  it('keeps what was arranged right before the tab is closed', async () => {
    const { id } = await makeDashboard(grace, 'Closed', pair())
    const { page, close } = await open(grace, `/dashboards/${id}`)
    await page.getByText('Hello').waitFor()
    await page.keyboard.press('e')
    await page.getByRole('region', { name: 'Tracked time' }).focus()
    for (const key of ['Enter', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
    await page.close()
    const closedAt = performance.now()
    while ((await stored(grace, id)).version === 1 && performance.now() - closedAt < 3_000);
    expect(placesOf(await stored(grace, id))).to.equal('1,0,3,2 3,2,4,2')
    await close()
  })

  it('says so where the plugin of a widget is switched off under it, keeps its place, and shows it again', async () => {
    const { id } = await makeDashboard(grace, 'Off', [widget('activity/top')])
    const { page, close } = await open(grace, `/dashboards/${id}`)
    const top = page.getByRole('region', { name: 'Top applications' })
    await top.getByText('No active time').waitFor()
    await workspace.admin.patch('/plugins/activity', { enabled: false })
    await page.getByText('Part of activity, which is off').waitFor()
    await workspace.admin.patch('/plugins/activity', { enabled: true })
    await top.getByText('No active time').waitFor()
    expect((await stored(grace, id)).version).to.equal(1)
    await close()
  })

  it('follows an entry live, and keeps a changed scope in its address', async () => {
    const { id } = await makeDashboard(workspace.admin, 'Live', [widget('working-now'), widget('total', { x: 4, w: 4, h: 3 })], { period: 'this-week' })
    const { page, faults, close } = await open(workspace.admin, `/dashboards/${id}`)
    const now = page.getByRole('region', { name: 'Timers running' })
    await now.getByText('Nobody').waitFor()
    await grace.post('/timer/start', { taskId })
    // Sooner than any page asks again by itself.
    await now.getByText('Grace Hopper').waitFor({ timeout: 5_000 })
    await grace.post('/timer/stop', {})
    await now.getByText('Nobody').waitFor()
    await page.getByRole('button', { name: 'Dates: This week' }).click()
    await page.getByRole('button', { name: 'Last month' }).click()
    await page.getByRole('button', { name: 'Dates: Last month' }).waitFor()
    expect(page.url()).to.include('period=last-month')
    expect((await stored(workspace.admin, id)).scope).to.deep.equal({ period: 'this-week' })
    await page.getByRole('button', { name: 'Keep for this dashboard' }).click()
    await page.getByRole('button', { name: 'Keep for this dashboard' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Dates: Last month' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows who it is shared with what they may see, without the means to change it, and is where they land', async () => {
    const { id } = await makeDashboard(workspace.admin, 'For all', [widget('total', { w: 4, h: 3, settings: { compare: false } })], { period: 'last-7-days' })
    await workspace.admin.put(`${base}/dashboards/${id}/shares`, { shares: [{ kind: 'everyone', mayCopy: true }] })
    await grace.put(`${base}/preferences`, { landingId: id })
    const { page, faults, close } = await open(grace, '/')
    await page.getByRole('heading', { level: 1, name: 'For all' }).waitFor()
    await page.getByText(/Shared by/).first().waitFor()
    await page.getByRole('region', { name: 'Tracked time' }).getByText('2 entries').waitFor()
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).to.equal(0)
    await page.getByRole('button', { name: 'Make a copy' }).click()
    await page.getByText('For all (copy) is yours').first().waitFor()
    await page.getByRole('link', { name: 'Today' }).first().click()
    await page.waitForURL((url) => pageOf(url) === '/')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('has nothing that axe objects to, and nothing too wide, in light and dark, wide and narrow, at rest and in edit mode', async () => {
    const { id } = await makeDashboard(workspace.admin, 'Everything', everything(), { period: 'this-month' })
    for (const [width, scheme] of [[1440, 'light'], [1440, 'dark'], [390, 'light'], [390, 'dark']] as const) {
      const { page, faults, close } = await open(workspace.admin, `/dashboards/${id}`, { width, scheme })
      await page.getByText('Part of weather, which is off').waitFor()
      await page.waitForLoadState('networkidle')
      const place = `${String(width)} ${scheme}`
      for (const mode of place === '1440 light' || place === '390 dark' ? ['rest', 'edit'] : ['rest']) {
        if (mode === 'edit') {
          await page.keyboard.press('e')
          await page.getByRole('button', { name: 'Done' }).waitFor()
        }
        if (process.env['OVERT_LOOKS'] !== undefined) await page.screenshot({ path: `${process.env['OVERT_LOOKS']}/all-${place.replace(' ', '-')}-${mode}.png`, fullPage: true })
        expect(await axeViolations(page), `${place} ${mode}`).to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), place).to.be.at.most(0)
      }
      expect(faults, place).to.deep.equal([])
      await close()
    }
  })
})
