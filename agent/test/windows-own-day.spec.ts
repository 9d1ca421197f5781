import { expect } from 'chai'
import { earlyInTheDay } from './kit/fake-clock.ts'
import { problem } from './kit/fake-server.ts'
import { tab, violations, windowStage } from './kit/window-stage.ts'

const entryId = '0198cccc-0000-7000-8000-000000000001'
const taskId = '0198cccc-0000-7000-8000-000000000002'
const other = { taskId: '0198cccc-0000-7000-8000-000000000003', task: 'Visit', projectId: taskId, project: 'Site', organizationId: taskId, organization: 'Acme' }

describe('the person\'s own day in the status window', function () {
  this.timeout(60_000)
  const stage = windowStage()

  /** Signs in with a timer that has run since the morning, which the server reported before the network failed. */
  async function workAndLeave(): Promise<void> {
    await stage.replaceAgent({}, earlyInTheDay())
    const { test } = stage
    const startedAt = Temporal.Instant.fromEpochMilliseconds(test.clock.wall()).toString({ fractionalSecondDigits: 3 })
    test.server.policy.plugins = { ...test.server.policy.plugins, clickim: { evaluates: true, totalsDays: 730 } }
    test.server.window = {
      timer: { entry: { id: entryId, taskId, task: 'Planning', project: 'Site', organization: 'Acme', startedAt, description: '' } }, tasks: [other],
      plugins: { clickim: {
        ask: true, askAfterMinutes: 10, platforms: [{ id: 'facebook', name: 'Facebook', domains: ['facebook.com'], apps: [] }], entries: [{ id: entryId, startedAt, stoppedAt: null, work: [] }], decided: [],
      } },
    }
    await test.signIn()
    await test.live(130, { app: 'Code' })
    test.server.intercept = () => problem(503, 'unavailable')
    await test.live(300, { app: 'Firefox', domain: 'www.facebook.com' })
    await test.live(120, { app: 'Firefox', domain: 'notfacebook.com' })
    await test.live(900, { input: false, app: 'Code' })
    await test.live(20, { app: 'Code' })
  }

  it('shows time away and on platforms within entries, and asks what to do with time away, without a network and after a restart', async () => {
    await workAndLeave()
    const { test } = stage
    expect(test.notices.filter(({ kind }) => kind === 'question'), 'one notification').to.have.length(1)
    await test.restart('stop')
    await test.live(10, { app: 'Code' })
    const { page } = await stage.open()
    await page.getByRole('heading', { name: 'Away and social media, within your entries' }).waitFor()
    const own = page.locator('section.own')
    expect(await own.innerText()).to.match(/Away from the keyboard\s+15 m/)
    expect(await own.innerText()).to.match(/On social platforms\s+5 m/)
    expect(await own.innerText()).to.match(/Facebook\s+5 m/)
    const question = page.locator('section.question')
    expect(await question.innerText()).to.match(/You were away for 15 m, from .* while “Planning” was running/)
    expect(await violations(page)).to.deep.equal([])
    await stage.look('own-day')
    await question.getByRole('button', { name: 'Cut it out' }).click()
    await page.getByText('Your answer is in the outbox.').waitFor()
    await question.waitFor({ state: 'detached' })
    await tab(page, 'Outbox')
    await page.getByText('Your answer', { exact: true }).waitFor()
    await stage.look('own-day-outbox')
    test.server.intercept = () => undefined
    await test.live(70, { app: 'Code' })
    const sent = [...test.server.stored.values()].filter(({ kind }) => kind === 'clickim.decision')
    expect(sent).to.have.length(1)
    expect(sent[0]).to.include({ entryId, choice: 'discard' })
    expect(Date.parse(String(sent[0]!.toAt)) - Date.parse(String(sent[0]!.fromAt))).to.be.within(899_000, 902_000)
  })

  it('gives the time to another task, in German and dark, and says what the server refused', async () => {
    await workAndLeave()
    const { test } = stage
    test.server.intercept = () => undefined
    test.server.refuse = ({ kind }) => (kind === 'clickim.decision' ? { code: 'decision-outside-entry', detail: 'nothing' } : undefined)
    const { page } = await stage.open({ locale: 'de-DE', dark: true })
    const question = page.locator('section.question')
    await question.getByRole('button', { name: 'Anderer Aufgabe geben' }).click()
    expect(await question.getByRole('button', { name: 'Zeit übertragen' }).isDisabled()).to.equal(true)
    await question.getByLabel('Aufgabe', { exact: true }).selectOption({ label: 'Visit · Site · Acme' })
    await stage.look('own-day-de-dark')
    expect(await violations(page)).to.deep.equal([])
    await question.getByRole('button', { name: 'Zeit übertragen' }).click()
    await page.getByText('Deine Antwort liegt im Ausgang.').waitFor()
    await test.agent.syncNow()
    expect(test.server.requests.filter(({ path }) => path === '/api/agent/batch').map(({ text }) => text).join()).to.contain(`"choice":"reassign","taskId":"${other.taskId}"`)
    await tab(page, 'Ausgang')
    await page.getByText('Nicht ausgeführt: Der Eintrag umfasst diese Zeit nicht mehr.').waitFor()
  })

  it('asks nothing while the plugin has no part in the policy', async () => {
    await stage.test.signIn()
    await stage.test.live(70, { app: 'Code' })
    await stage.open()
    expect((await stage.test.agent.ownDay()).parts).to.deep.equal([])
  })
})
