import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { uuidv7 } from '@overt/sdk'
import { axeViolations, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { noonZone } from './noon-zone.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES
const minuteMs = 60_000

describe('my day as lines of time, on Today', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let ada: TestMember
  let context: BrowserContext
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: noonZone(), enabled: ['activity', 'attendance'] })
    ada = await workspace.member({ name: 'Ada Lang' })
    const { version } = (await ada.get('/policy')).json<{ version: number }>()
    // Nothing from before the acknowledgement is collected.
    await workspace.inUnit((unit) => unit.query(`insert into core.policy_acknowledgement (workspace_id, member_id, version, acknowledged_at) values ($1, $2, $3, now() - interval '2 hours')`, [workspace.id, ada.id, version]))
    const now = Date.now()
    const at = (minutesAgo: number): string => new Date(now - minutesAgo * minuteMs).toISOString()
    const agent = await ada.agent()
    const { rejected } = await agent.deliver([segment(at(50), at(30), 'active'), segment(at(30), at(20), 'idle'), segment(at(20), at(5), 'active')])
    expect(rejected).to.deep.equal([])
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const projectId = await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'PrettyNeat' }), color: '#0d9488' })
    const filed = await ada.post('/entries', { taskId: await made('/tasks', { name: 'Drafts', projectId }), startedAt: at(50), stoppedAt: at(20) })
    expect(filed.statusCode, filed.body).to.equal(201)
    await ada.post('/timer/start', { task: 'Letters', project: 'Website', organization: 'PrettyNeat' })
  })
  afterEach(() => context.close())

  function segment(startedAt: string, endedAt: string, state: string): object {
    return { kind: 'activity.segment', id: uuidv7(), startedAt, endedAt, state }
  }
  async function open(options: { readonly width?: number; readonly dark?: boolean; readonly locale?: string } = {}): Promise<readonly string[]> {
    const { width = 1440, dark = false, locale = 'en-GB' } = options
    context = await (await testBrowser()).newContext({ locale, reducedMotion: 'reduce', viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' })
    page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, ada)
    return faults
  }

  for (const [width, dark] of [[1440, false], [390, true]] as const) {
    it(`shows entries, the computer and attendance below each other, and says them to who cannot see (${String(width)} pixels)`, async () => {
      const faults = await open({ width, dark })
      const line = (name: RegExp) => page.getByRole('img', { name })
      await line(/^Entries: .*\d\d:\d\d–\d\d:\d\d Drafts · Website/).waitFor()
      await line(/^Entries: .*\d\d:\d\d–now Letters · Website/).waitFor()
      await line(/^Computer: .*Active.*/).waitFor()
      await line(/^Attendance: \d\d:\d\d–now Counted as attendance$/).waitFor()
      await page.getByText(/^Since \d\d:\d\d; worked .* of .*\.$/).waitFor()
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).to.equal(true)
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true })
        await page.screenshot({ path: `${pictures}/today-lanes-${String(width)}.png` })
      }
      expect(faults.join('\n')).to.equal('')
    })
  }

  it('leaves a line out whose plugin is off, and keeps the others', async () => {
    await workspace.disable('activity')
    const faults = await open()
    await page.getByRole('img', { name: /^Attendance: / }).waitFor()
    expect(await page.getByRole('img', { name: /^Computer: / }).count()).to.equal(0)
    await workspace.enable('activity')
    await page.getByRole('img', { name: /^Computer: / }).waitFor()
    expect(faults.join('\n')).to.equal('')
  })
})
