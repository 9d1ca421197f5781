import { expect } from 'chai'
import { earlyInTheDay } from './kit/fake-clock.ts'
import { problem } from './kit/fake-server.ts'
import { violations, windowStage } from './kit/window-stage.ts'

const taskId = '0198cccc-0000-7000-8000-000000000002'
const task = { taskId, task: 'Planning', projectId: taskId, project: 'Site', organizationId: taskId, organization: 'Acme' }
const conflict = {
  id: '0198cccc-0000-7000-8000-000000000009', at: '2026-03-02T09:00:00Z', command: 'start', task: 'Visit', project: 'Site', organization: 'Acme', sentence: null, until: null, code: 'entry-overlaps', detail: '',
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
    await timer.getByText('1 wait').or(timer.getByText('Waits to be sent')).waitFor()
    expect(await timer.innerText()).to.match(/Planning · Site · Acme[\s\S]*00:0/)
    expect(await violations(page)).to.deep.equal([])
    await stage.look('timer')
    await timer.getByRole('button', { name: 'Stop' }).click()
    await timer.getByText('No timer is running').waitFor()
    await timer.getByLabel('What are you working on?').fill('reading help at 9:30')
    await page.keyboard.press('Enter')
    await timer.getByText('reading help at 9:30').waitFor()
  })

  it('asks what becomes of a command that the server could not do, in German and dark', async () => {
    await begin([conflict])
    const { page } = await stage.open({ locale: 'de-DE', dark: true })
    const timer = page.getByRole('region', { name: 'Timer', exact: true })
    await timer.getByText('Dort ist inzwischen andere Zeit eingetragen.').waitFor()
    expect(await violations(page)).to.deep.equal([])
    await timer.getByText('Erinnerungen und Tastenkürzel').click()
    await stage.look('timer-conflict-de-dark')
    await timer.getByRole('button', { name: 'Meins daneben eintragen' }).click()
    await timer.getByText('Dort ist inzwischen').waitFor({ state: 'detached' })
    await stage.test.agent.syncNow()
    expect([...stage.test.server.stored.values()].filter(({ kind }) => kind === 'timer.choice').map(({ choice }) => choice)).to.deep.equal(['beside'])
  })
})
