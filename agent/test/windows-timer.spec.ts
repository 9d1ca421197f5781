import { expect } from 'chai'
import { earlyInTheDay } from './kit/fake-clock.ts'
import { problem } from './kit/fake-server.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

const taskId = '0198cccc-0000-7000-8000-000000000002'
const task = { taskId, task: 'Planning', projectId: taskId, project: 'Site', organizationId: taskId, organization: 'Acme' }
const conflict = {
  id: '0198cccc-0000-7000-8000-000000000009', at: '2026-03-02T09:00:00Z', command: 'start', task: 'Visit', project: 'Site', organization: 'Acme', sentence: null, until: '2026-03-02T09:40:00Z', code: 'entry-overlaps', detail: '',
  choices: ['drop', 'beside'], overlaps: [{ id: taskId, task: 'Planning', startedAt: '2026-03-02T09:10:00Z', stoppedAt: null }],
}

describe('the timer in the status window', function () {
  this.timeout(60_000)
  const stage = windowStage()

  async function begin(waiting: readonly object[] = []): Promise<void> {
    await stage.replaceAgent({}, earlyInTheDay())
    stage.test.server.window = { timer: { isOn: true, entry: null, waiting }, tasks: [task], plugins: {} }
    await stage.test.signIn()
    await stage.test.live(70, { app: 'Code' })
  }

  it('starts a recent task or a sentence by keyboard and stops it, also without a network', async () => {
    await begin()
    stage.test.server.intercept = () => problem(503, 'unavailable')
    const { page } = await stage.open()
    const timer = page.getByRole('region', { name: 'Timer' })
    await timer.getByText('No timer is running').waitFor()
    await timer.getByLabel('What are you working on?').fill('Planning · Site · Acme')
    await page.keyboard.press('Enter')
    await timer.getByText('Not sent yet').waitFor()
    expect(await timer.innerText()).to.match(/Planning · Site · Acme[\s\S]*00:0/)
    expect(await violations(page)).to.deep.equal([])
    await stage.look('timer')
    await timer.getByRole('button', { name: 'Stop' }).click()
    await timer.getByText('No timer is running').waitFor()
    await timer.getByLabel('What are you working on?').fill('reading help at 9:30')
    await page.keyboard.press('Enter')
    await timer.getByText('reading help at 9:30').waitFor()
    await tab(page, 'Outbox')
    await page.getByText('Stop the timer', { exact: true }).waitFor()
    expect(await page.locator('.record .name').allInnerTexts()).to.include.members(['Start the timer', 'Stop the timer'])
    stage.test.server.intercept = () => undefined
    await stage.test.live(40, { app: 'Code' })
    expect([...stage.test.server.stored.values()].filter(({ kind }) => kind === 'timer.command').map(({ command, sentence }) => [command, sentence])).to.deep.equal([['start', undefined], ['stop', undefined], ['start', 'reading help at 9:30']])
  })

  it('asks what becomes of a command that the server could not do, in German and dark', async () => {
    await begin([conflict])
    const { page } = await stage.open({ locale: 'de-DE', dark: true })
    const timer = page.getByRole('region', { name: 'Timer', exact: true })
    await timer.getByText('Dort wurde inzwischen andere Zeit eingetragen. Gestoppt hast du um').waitFor()
    expect(await violations(page)).to.deep.equal([])
    await stage.look('timer-conflict-de-dark')
    await timer.getByRole('button', { name: 'In der freien Zeit eintragen' }).click()
    await timer.getByText('Dort wurde inzwischen').waitFor({ state: 'detached' })
    await stage.test.agent.syncNow()
    expect([...stage.test.server.stored.values()].filter(({ kind }) => kind === 'timer.choice').map(({ choice }) => choice)).to.deep.equal(['beside'])
  })

  it('takes reminders, working hours and a key combination by keyboard alone, and says where the system refuses the combination', async () => {
    await begin()
    const { page } = await stage.open({ shell: { isShortcutRefused: () => stage.test.agent.timer.view().choices.shortcut === 'CommandOrControl+Alt+Shift+T' } })
    const timer = page.getByRole('region', { name: 'Timer', exact: true })
    await timer.getByText('Reminders and shortcut').focus()
    await page.keyboard.press('Enter')
    const visited: string[] = []
    for (let step = 0; step < 18; step++) {
      await page.keyboard.press('Tab')
      visited.push(await page.evaluate(() => document.activeElement?.closest('label')?.innerText ?? document.activeElement?.id ?? ''))
    }
    expect(visited.map((text) => text.trim()).filter((text, index) => text !== visited[index - 1]).slice(0, 12)).to.deep.equal([
      'Remind me when I am active for 15 minutes without a timer', 'Remind me when the timer runs past my working hours', 'Show a summary when my working hours end',
      'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'From', 'To',
    ])
    await timer.getByLabel('Remind me when the timer runs past my working hours').press('Space')
    await timer.getByLabel('Sat').press('Space')
    await timer.getByLabel('To', { exact: true }).fill('18:30')
    await timer.getByLabel('Key combination').selectOption({ label: 'Ctrl+Alt+Shift+T' })
    await stage.test.live(2, { app: 'Code' })
    await timer.getByText('This combination is not available').waitFor()
    expect(await violations(page)).to.deep.equal([])
    await stage.look('timer-settings')
    await timer.getByLabel('Key combination').selectOption({ label: 'Ctrl+Shift+F9' })
    await stage.test.live(2, { app: 'Code' })
    await timer.getByText('This combination is not available').waitFor({ state: 'detached' })
    expect(stage.test.agent.timer.view().choices).to.deep.equal({ remindMissing: true, remindPastShift: true, remindSummary: false, shortcut: 'CommandOrControl+Shift+F9', days: [1, 2, 3, 4, 5, 6], from: '09:00', to: '18:30' })
  })
})
