import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { createUiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { closeTestBrowser, signIn, testBrowser } from '@overt/testing/ui'
import { agentOf, segment } from './support.ts'
import type { TestMember, TestWorkspace } from './support.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Opened { readonly page: Page; readonly faults: string[]; close(): Promise<void> }

describe('activity in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let person: TestMember
  // Yesterday, so that the whole day lies behind us whenever the test runs.
  const date = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 })
  const at = (time: string) => date.toPlainDateTime(time).toZonedDateTime('UTC').toInstant().toString()

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['activity'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    person = await workspace.member({ name: 'Grace Hopper' })
    await (await agentOf(platform, person)).send([
      segment(at('08:10'), at('09:40'), 'active', { app: 'Code' }), segment(at('09:40'), at('09:50'), 'idle'),
      segment(at('09:50'), at('10:30'), 'active', { app: 'Firefox', domain: 'docs.google.com' }), segment(at('10:30'), at('10:45'), 'paused'),
      segment(at('10:45'), at('11:15'), 'locked'), segment(at('11:15'), at('12:00'), 'active', { app: 'Firefox', domain: 'wiki.example.com' }),
    ])
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function open(as: TestMember, path: string, options: { readonly width?: number; readonly scheme?: 'light' | 'dark'; readonly locale?: string } = {}): Promise<Opened> {
    const { width = 1280, scheme = 'light', locale = 'en-US' } = options
    const context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale, timezoneId: 'UTC' })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()) })
    page.on('pageerror', (error) => { faults.push(error.message) })
    page.on('request', (request) => { if (!request.url().startsWith(platform.origin) && !/^(data|blob):/.test(request.url())) faults.push(`asked another host: ${request.url()}`) })
    await signIn(page, platform.origin, as, path)
    await page.waitForLoadState('networkidle')
    return { page, faults, close: () => context.close() }
  }

  /** Of what stands in the host's frame; the frame itself is the host's to test. */
  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(axeSource)
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(within: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      return (await axe.run('main')).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
    })
  }

  const backOneDay = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Previous day' }).click()
    await page.getByRole('heading', { name: 'Applications' }).waitFor()
    await page.waitForLoadState('networkidle')
  }

  it('shows a member their own day: figures, lanes, totals, and every segment in words', async () => {
    const { page, faults, close } = await open(person, `/members/${person.id}/activity`)
    await page.getByText('No activity on this day').waitFor()
    await backOneDay(page)
    await page.getByText('08:10–12:00').waitFor()
    await page.getByText('2 h 55 m').first().waitFor()
    await page.getByText('Times in UTC').waitFor()
    await page.getByRole('region', { name: 'Applications' }).getByText('1 h 30 m').waitFor()
    await page.getByRole('region', { name: 'Categories' }).getByText('45 m').waitFor()
    expect(await page.getByRole('region', { name: 'Applications' }).innerText()).to.match(/Code[\s\S]*1 h 30 m[\s\S]*Firefox[\s\S]*1 h 25 m/)
    expect(await page.getByRole('region', { name: 'Categories' }).innerText()).to.match(/Work › Programming[\s\S]*No category[\s\S]*45 m[\s\S]*Work › Documents/)
    await page.getByRole('button', { name: /Segment by segment/ }).click()
    await page.getByRole('row', { name: /10:30–10:45/ }).waitFor()
    expect(await page.getByRole('row').count()).to.equal(7)
    expect(await page.getByRole('row', { name: /10:30–10:45/ }).innerText()).to.include('Paused')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows calls, presentations and media as active time of their own, in figures, lanes and words', async () => {
    const talker = await workspace.member({ name: 'Ada Berg' })
    await (await agentOf(platform, talker)).send([
      segment(at('08:00'), at('08:50'), 'active', { app: 'Code' }), segment(at('08:50'), at('09:35'), 'active', { app: 'Zoom', engaged: 'call' }),
      segment(at('09:35'), at('09:45'), 'idle'), segment(at('09:45'), at('10:15'), 'active', { app: 'PowerPoint', engaged: 'presentation' }),
      segment(at('10:15'), at('11:30'), 'active', { app: 'Code' }), segment(at('11:30'), at('11:50'), 'active', { app: 'Firefox', domain: 'video.example', engaged: 'media' }),
      segment(at('11:50'), at('12:30'), 'locked'), segment(at('12:30'), at('14:00'), 'active', { app: 'Code' }),
    ])
    for (const { width, scheme, words } of [
      { width: 1440, scheme: 'light', words: 'Of the active time, without input: In a call 45 m, Presentation 30 m, Watching or listening 20 m.' },
      { width: 390, scheme: 'dark', words: 'Active: In a call' },
    ] as const) {
      const { page, faults, close } = await open(talker, `/members/${talker.id}/activity`, { width, scheme })
      await backOneDay(page)
      if (process.env.OVERT_SCREENSHOTS !== undefined) await page.screenshot({ path: `${process.env.OVERT_SCREENSHOTS}/activity-engaged-${String(width)}-${scheme}.png` })
      await page.getByText(words).first().waitFor()
      expect(await violations(page)).to.deep.equal([])
      if (width === 1440) {
        await page.getByRole('button', { name: /Segment by segment/ }).click()
        expect(await page.getByRole('row', { name: /08:50–09:35/ }).innerText()).to.include('Active: In a call')
      }
      expect(faults).to.deep.equal([])
      await close()
    }
  })

  it('P25: shows websites in their own letters, and says why where they are not', async () => {
    const reader = await workspace.member({ name: 'Lin Mori' })
    await (await agentOf(platform, reader)).send([
      segment(at('08:00'), at('08:30'), 'active', { app: 'Firefox', domain: 'xn--bcher-kva.example' }),
      segment(at('08:30'), at('08:40'), 'active', { app: 'Firefox', domain: 'xn--pypal-4ve.com' }),
    ])
    const { page, faults, close } = await open(reader, `/members/${reader.id}/activity`)
    await backOneDay(page)
    await page.getByRole('button', { name: /Segment by segment/ }).click()
    for (const part of [page.getByRole('region', { name: 'Websites' }), page.getByRole('table')]) {
      await part.getByText('bücher.example').waitFor()
      expect(await part.innerText()).to.match(/xn--pypal-4ve\.com\s+shown in encoded form because it mixes alphabets/)
    }
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lets an admin find everyone on a board and open one', async () => {
    const { page, faults, close } = await open(workspace.admin, '/activity')
    await page.getByRole('button', { name: 'Previous day' }).click()
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor()
    await page.getByRole('searchbox').fill('nobody')
    await page.getByText('Nobody by that name was active.').waitFor()
    await page.getByRole('searchbox').fill('grace')
    await page.getByRole('link', { name: 'Grace Hopper' }).click()
    await page.waitForURL(/\/members\//)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('lets an admin add a rule and take it back', async () => {
    const { page, faults, close } = await open(workspace.admin, '/activity/categories')
    await page.getByRole('button', { name: 'Add rule' }).click()
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).to.equal(true)
    await page.getByLabel('What rule 1 matches').selectOption('domain')
    await page.getByLabel('Pattern of rule 1', { exact: true }).fill('wiki.example.com')
    await page.getByLabel('Category of rule 1', { exact: true }).fill('Reading › Handbook')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Categories saved').first().waitFor()
    const totals = (await workspace.admin.get(`/plugins/activity/totals?by=category&memberId=${person.id}&from=${date.toString()}&to=${date.toString()}`)).json<{ items: { key: string }[] }>()
    expect(totals.items.map(({ key }) => key)).to.include('Reading › Handbook')
    const undone = page.waitForResponse((response) => response.request().method() === 'PUT')
    await page.getByRole('button', { name: /Undo/ }).first().click()
    await undone
    expect((await workspace.admin.get('/plugins/activity/categories')).body).not.to.include('Handbook')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows what is left of days past their time, and says what will be there before there is anything', async () => {
    const past = await platform.workspace({ name: 'Past', timeZone: 'UTC', enabled: ['activity'] })
    await past.admin.patch(`/api/workspaces/${past.id}`, { onboarding: { completed: true, step: 5 } })
    const empty = await open(past.admin, '/activity/sums')
    await empty.page.getByText('Nothing here yet').waitFor()
    expect(await empty.page.getByRole('main').getByRole('link', { name: 'Open Monitoring' }).count()).to.equal(1)
    await empty.close()
    await past.inUnit((unit) => unit.query(`insert into p_activity.sum_without_person (workspace_id, kind, month, weekday, name, person_days, active_ms, idle_ms) select $1, *
      from (values ('app', date '2026-03-01', 1, 'Code', 40, 360000000, 0), ('app', '2026-03-01', 2, '', 12, 7200000, 0), ('category', '2026-03-01', 1, 'Work › Programming', 40, 360000000, 0), ('category', '2025-12-01', 3, 'Work › Documents', 9, 90000000, 0),
        ('day', '2026-03-01', 1, '', 52, 367200000, 9000000)) as sums`, [past.id]))
    for (const { width, scheme } of [{ width: 1440, scheme: 'light' }, { width: 390, scheme: 'dark' }] as const) {
      const { page, faults, close } = await open(past.admin, '/activity/sums', { width, scheme })
      await page.getByRole('row', { name: /Work › Programming\s*100 h/ }).waitFor()
      await page.getByRole('row', { name: /Work › Documents/ }).waitFor()
      if (process.env.OVERT_SCREENSHOTS !== undefined) await page.screenshot({ path: `${process.env.OVERT_SCREENSHOTS}/activity-sums-${String(width)}-${scheme}.png` })
      expect(await violations(page)).to.deep.equal([])
      await page.getByRole('combobox', { name: 'Year' }).click()
      await page.getByRole('option', { name: '2026' }).click()
      await page.getByRole('row', { name: /Work › Documents/ }).waitFor({ state: 'detached' })
      await page.getByRole('combobox', { name: 'Show by' }).click()
      await page.getByRole('option', { name: 'Application' }).click()
      await page.getByRole('row', { name: /Other\s*2 h/ }).waitFor()
      await page.getByRole('combobox', { name: 'Show by' }).click()
      await page.getByRole('option', { name: 'Weekday' }).click()
      await page.getByRole('row', { name: /Monday\s*102 h 00 m\s*2 h 30 m/ }).waitFor()
      if (process.env.OVERT_SCREENSHOTS !== undefined) await page.screenshot({ path: `${process.env.OVERT_SCREENSHOTS}/activity-sums-weekday-${String(width)}-${scheme}.png` })
      expect(faults).to.deep.equal([])
      await close()
    }
  })

  it('shows nothing of itself while it is off', async () => {
    const other = await platform.workspace({ name: 'Without' })
    await other.admin.patch(`/api/workspaces/${other.id}`, { onboarding: { completed: true, step: 5 } })
    const { page, close } = await open(other.admin, '/')
    expect(await page.getByRole('link', { name: 'Activity', exact: true }).count()).to.equal(0)
    await close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`breaks no rule of accessibility and fits 360 px, ${scheme}`, async () => {
      for (const width of [1280, 360]) {
        const day = await open(workspace.admin, `/members/${person.id}/activity`, { width, scheme })
        await backOneDay(day.page)
        await day.page.getByRole('button', { name: /Segment by segment/ }).click()
        const faults: string[] = []
        for (const path of ['', '/activity', '/activity/categories']) {
          if (path !== '') {
            await day.page.goto(platform.origin + path)
            await day.page.waitForLoadState('networkidle')
          }
          faults.push(...(await violations(day.page)).map((violation) => `${path} ${String(width)} ${violation}`))
          const over = await day.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
          if (over > 0) faults.push(`${path} is ${String(over)} px too wide at ${String(width)}`)
        }
        expect(faults).to.deep.equal([])
        expect(day.faults).to.deep.equal([])
        await day.close()
      }
    })
  }
})
