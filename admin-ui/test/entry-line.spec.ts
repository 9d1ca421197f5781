import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { Entry } from '@overt/sdk'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, openPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const zone = 'Europe/Berlin'

describe('an entry in one line', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: zone })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const organizationId = (await workspace.admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    const projectId = (await workspace.admin.post('/projects', { name: 'TrackingIM', organizationId })).json<{ id: string }>().id
    for (const name of ['Accounts', 'Support', 'Supply']) await workspace.admin.post('/tasks', { name, projectId })
  })

  const today = (): Temporal.PlainDate => Temporal.Now.plainDateISO(zone)
  const entriesOf = async (member: TestMember): Promise<readonly Entry[]> => (await member.get(`/entries?sort=startedAt&memberId=${member.id}`)).json<{ items: Entry[] }>().items
  const wall = (instant: string | null): string => instant === null ? '…' : Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
  const spansOf = async (member: TestMember): Promise<readonly (readonly [string, string])[]> => (await entriesOf(member)).map(({ startedAt, stoppedAt }) => [wall(startedAt), wall(stoppedAt)] as const)

  /** Counts what is pressed on the keyboard, and nothing else is used. */
  function keyboard(page: Page): { press(...keys: readonly string[]): Promise<void>; type(text: string): Promise<void>; readonly count: number } {
    let count = 0
    return {
      async press(...keys) { for (const key of keys) { count++; await page.keyboard.press(key) } },
      async type(text) { count += text.length; await page.keyboard.type(text) },
      get count() { return count },
    }
  }
  const opened = async (page: Page): Promise<void> => { await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'task') }
  const closed = (page: Page): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' })

  it('is made from the keyboard in 20 strokes at most, yesterday\'s with one more', async () => {
    const member = await workspace.member({ name: 'Ida' })
    const { page, faults, close } = await openPage(platform, member, '/work', { timeZone: zone, settled: true })
    const keys = keyboard(page)
    await keys.press('a')
    await opened(page)
    await page.getByRole('dialog').getByPlaceholder('Choose a task').waitFor()
    await keys.type('supp')
    await page.getByRole('option', { name: 'Supply' }).waitFor()
    await keys.press('Tab')
    await keys.type('0-0:05')
    await keys.press('Enter')
    await closed(page)
    const strokes = keys.count
    expect(strokes).to.be.at.most(20)
    expect(await spansOf(member)).to.deep.equal([[`${today().toString()}T00:00`, `${today().toString()}T00:05`]])

    const again = keyboard(page)
    await again.press('a')
    await opened(page)
    await again.type('supp')
    await again.press('Tab')
    await again.type('0-0:05')
    await again.press('ArrowDown')
    await again.press('Enter')
    await closed(page)
    expect(again.count).to.equal(strokes + 1)
    const yesterday = today().subtract({ days: 1 }).toString()
    expect((await spansOf(member))[0]).to.deep.equal([`${yesterday}T00:00`, `${yesterday}T00:05`])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('takes a length and finds room for it, offers recent work first, and goes on to the next with Ctrl+Enter', async () => {
    const member = await workspace.member({ name: 'Jo' })
    const tasks = (await member.get('/tasks')).json<{ items: { id: string; name: string }[] }>().items
    const day = today().subtract({ days: 2 })
    const shownDay = day.toLocaleString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
    const at = (time: string): string => day.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant().toString()
    await member.post('/entries', { taskId: tasks.find(({ name }) => name === 'Supply')!.id, startedAt: at('09:00'), stoppedAt: at('10:00') })
    const { page, close } = await openPage(platform, member, '/time', { timeZone: zone, settled: true })
    await page.keyboard.press('a')
    await opened(page)
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option').first().getByText('Supply').waitFor()
    await page.getByRole('option').first().getByText('TrackingIM · PrettyNeat').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'when')
    await page.keyboard.type('1,5')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction((stop) => document.querySelector<HTMLInputElement>('[name=stop]')?.value === stop, `${shownDay}, 11:30`)
    await page.keyboard.press('Control+Enter')
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'task' && (document.activeElement as HTMLInputElement).value === '')
    await page.keyboard.type('acc 30m')
    await page.keyboard.press('Enter')
    await page.waitForFunction((stop) => document.querySelector<HTMLInputElement>('[name=stop]')?.value === stop, `${shownDay}, 12:00`)
    await page.keyboard.press('Enter')
    await closed(page)
    expect((await spansOf(member)).map(([from, to]) => `${from.slice(11)}-${to.slice(11)}`).toSorted()).to.deep.equal(['09:00-10:00', '10:00-11:30', '11:30-12:00'])
    await close()
  })

  it('says what it cannot read, keeps it, and fits a phone', async () => {
    const member = await workspace.member({ name: 'Kim' })
    for (const scheme of ['light', 'dark'] as const) {
      const { page, close } = await openPage(platform, member, '/time', { timeZone: zone, width: 360, height: 760, scheme, settled: true })
      await page.keyboard.press('a')
      await opened(page)
      await page.keyboard.type('supp')
      await page.keyboard.press('Tab')
      await page.keyboard.type('soon')
      await page.getByText('This is not a time.').waitFor()
      expect(await page.locator('[name=when]').inputValue()).to.equal('soon')
      expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).to.equal(true)
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.getByRole('dialog').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).to.be.at.most(0)
      await close()
    }
  })

  it('is filed for somebody else by who may, who sees it in its history, and by nobody else', async () => {
    const lee = await workspace.member({ name: 'Lee' })
    const { page, close } = await openPage(platform, workspace.admin, '/time', { timeZone: zone, settled: true })
    await page.keyboard.press('a')
    await opened(page)
    await page.getByRole('dialog').getByRole('button', { name: /^Person/ }).click()
    await page.getByRole('option', { name: 'Lee' }).click()
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    await page.getByText('Lee will be notified and will see your name').waitFor()
    await page.getByRole('dialog').getByLabel('Task').fill('supp')
    await page.keyboard.press('Tab')
    await page.keyboard.type('0-0:05')
    await page.keyboard.press('Enter')
    await closed(page)
    expect(await spansOf(lee)).to.have.lengthOf(1)
    expect(await spansOf(workspace.admin)).to.have.lengthOf(0)
    await page.goto(`${platform.origin}/members/${lee.id}/entries`)
    await page.getByRole('link', { name: 'Enter and change time' }).click()
    await page.getByRole('main').getByRole('button', { name: 'Whose time: Lee' }).waitFor()
    await page.getByRole('main').getByText('00:00–00:05', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Continue' }).count(), 'a timer is its own person\'s').to.equal(0)
    await page.getByRole('button', { name: 'Day', exact: true }).click()
    await page.getByRole('button', { name: 'Supply 00:00–00:05' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByLabel('Description').fill('mended')
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
    await closed(page)
    expect((await entriesOf(lee)).map(({ description }) => description)).to.deep.equal(['mended'])
    await close()

    const theirs = await openPage(platform, lee, '/time', { timeZone: zone, settled: true })
    await theirs.page.getByRole('main').getByRole('button', { name: /Edit entry/ }).first().click()
    const dialog = theirs.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Show history' }).click()
    await dialog.getByText(/changed this entry/).waitFor()
    await dialog.getByText('mended').last().waitFor()
    expect(await dialog.getByText(/added this entry/).textContent()).to.not.contain('You')
    expect(await axeViolations(theirs.page)).to.deep.equal([])
    await theirs.page.keyboard.press('Escape')
    await theirs.page.keyboard.press('a')
    await opened(theirs.page)
    expect(await theirs.page.getByRole('dialog').getByLabel('Person').count()).to.equal(0)
    await theirs.close()
  })
})
