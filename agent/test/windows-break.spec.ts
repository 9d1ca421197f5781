import { expect } from 'chai'
import { earlyInTheDay } from './kit/fake-clock.ts'
import { problem } from './kit/fake-server.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

const taskId = '0198cccc-0000-7000-8000-000000000002'
const task = { taskId, task: 'Planning', projectId: taskId, project: 'Site', organizationId: taskId, organization: 'Acme' }
const entry = { id: '0198cccc-0000-7000-8000-000000000003', taskId, task: 'Planning', project: 'Site', organization: 'Acme', description: '' }

describe('a break in the status window', function () {
  this.timeout(60_000)
  const stage = windowStage()

  async function begin(plugins: object): Promise<void> {
    await stage.replaceAgent({}, earlyInTheDay())
    stage.test.server.window = { timer: { isOn: true, entry: { ...entry, startedAt: new Date(stage.test.clock.wall()).toISOString() }, waiting: [] }, tasks: [task], plugins }
    await stage.test.signIn()
    await stage.test.live(70, { app: 'Code' })
  }

  it('begins and ends by keyboard with the time it has taken, also without a network, and says that it is no pause', async () => {
    await begin({ attendance: { breaks: { running: null } } })
    stage.test.server.intercept = () => problem(503, 'unavailable')
    const { page } = await stage.open()
    const timer = page.getByRole('region', { name: 'Timer', exact: true })
    await timer.getByRole('button', { name: 'Start break' }).focus()
    await page.keyboard.press('Enter')
    await timer.getByText('On a break', { exact: true }).waitFor()
    await timer.getByText('Stopped for a break').waitFor()
    await timer.getByText('A break is no pause').waitFor()
    expect(await timer.getByRole('button', { name: 'Continue' }).isVisible()).to.equal(false)
    expect(await timer.innerText()).to.match(/On a break\s*00:0/)
    expect(await violations(page)).to.deep.equal([])
    await stage.look('break')
    expect(stage.test.sensors.running()).to.equal(1)
    await page.keyboard.press('Enter')
    await timer.getByRole('button', { name: 'Start break' }).waitFor()
    await timer.getByText('Planning · Site · Acme').waitFor()
    await tab(page, 'Outbox')
    await page.getByText('End the break', { exact: true }).waitFor()
    expect(await page.locator('.record .name').allInnerTexts()).to.include.members(['Start a break', 'End the break'])
    stage.test.server.intercept = () => undefined
    await stage.test.live(40, { app: 'Code' })
    const sent = [...stage.test.server.stored.values()].filter(({ kind }) => kind === 'attendance.break')
    expect(sent.map(({ act, breakId }) => [act, breakId])).to.deep.equal([['start', undefined], ['end', sent[0]!.id]])
  })

  it('is told in German and dark, where it was begun elsewhere', async () => {
    await begin({ attendance: { breaks: { running: { id: taskId, startedAt: new Date().toISOString(), taskId } } } })
    const { page } = await stage.open({ locale: 'de-DE', dark: true })
    const timer = page.getByRole('region', { name: 'Timer', exact: true })
    await timer.getByText('In der Arbeitspause', { exact: true }).waitFor()
    await timer.getByText('Eine Arbeitspause hält die Aufzeichnung nicht an').waitFor()
    expect(await violations(page)).to.deep.equal([])
    await stage.look('break-de-dark')
    await timer.getByRole('button', { name: 'Arbeitspause beenden' }).click()
    await timer.getByRole('button', { name: 'Arbeitspause beginnen' }).waitFor()
  })

  it('is not offered where no breaks are recorded', async () => {
    for (const plugins of [{}, { attendance: {} }, { attendance: { breaks: 'yes' } }]) {
      await begin(plugins)
      const { page } = await stage.open()
      await page.getByRole('region', { name: 'Timer', exact: true }).getByText('Planning · Site · Acme').waitFor()
      expect(await page.getByRole('button', { name: 'Start break' }).isVisible(), JSON.stringify(plugins)).to.equal(false)
    }
  })
})
