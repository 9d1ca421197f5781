import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import { startWindowLab } from './kit/status-window.ts'
import type { OpenWindow, WindowLab } from './kit/status-window.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const screenshots = process.env.OVERT_SCREENSHOTS

const look = (number: number, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  id: `0198eeee-0000-7000-8000-00000000000${number}`, viewerId: '0198ffff-0000-7000-8000-000000000001', viewerName: `Max ${number}`, subject: 'AttendanceDay', title: 'Attendance days',
  how: 'opened', firstAt: '2026-03-02T08:00:00.000Z', lastAt: '2026-03-02T08:10:00.000Z', looks: 2, records: 30, reason: null, fresh: true, ...more,
})

describe('who looked, on the computer itself', function () {
  this.timeout(30_000)
  let test: TestAgent

  beforeEach(async () => {
    test = await createTestAgent()
    await test.signIn()
  })
  afterEach(() => test.close())
  const asked = (): number => test.server.requests.filter(({ path }) => path.startsWith('/api/agent/looks')).length
  const latest = () => test.agent.looks({ cursor: null, language: 'en' })

  it('asks the server once a minute while a window shows it, and not at all otherwise', async () => {
    await test.live(130)
    expect(asked(), 'no window').to.equal(0)
    test.server.looks = [look(1, { reason: 'Rückfrage ✓' })]
    expect((await latest()).items.map(({ viewerName, reason }) => [viewerName, reason])).to.deep.equal([['Max 1', 'Rückfrage ✓']])
    for (let second = 0; second < 150; second++) {
      await test.live(1)
      await latest()
    }
    expect(asked()).to.be.within(2, 4)
    test.server.looks = [look(2), look(1)]
    for (let second = 0; second < 75; second++) {
      await test.live(1)
      await latest()
    }
    expect((await latest()).items).to.have.length(2)
    const before = asked()
    await test.live(150)
    expect(asked(), 'the window was closed').to.equal(before)
  })

  it('shows what it heard last while the server is away, says so, and shows nothing of another account', async () => {
    test.server.looks = [look(1)]
    expect(await latest()).to.deep.include({ failed: false })
    test.server.intercept = ({ path }) => path.startsWith('/api/agent/looks') ? { status: 200, body: { items: [{ id: 'x' }] } } : undefined
    await test.live(61)
    const kept = await latest()
    expect([kept.failed, kept.items.length]).to.deep.equal([true, 1])
    await test.agent.signOut()
    expect((await latest()).items).to.deep.equal([])
  })

  describe('as a tab of the window', () => {
    let lab: WindowLab
    let window: OpenWindow
    before(async () => { lab = await startWindowLab() })
    after(() => lab.close())
    afterEach(async () => {
      expect([...window.complaints, ...window.strangers]).to.deep.equal([])
      await window.close()
    })

    it('lists them page by page in both languages, without an accessibility violation', async () => {
      test.server.looks = [look(1, { reason: 'Question about Tuesday' }), look(2, { how: 'exported' }), look(3, { viewerName: null, records: 1, looks: 1, how: 'listed' })]
      window = await lab.open(test.agent)
      await window.page.getByRole('tab', { name: 'Who looked' }).click()
      await window.page.getByText('Question about Tuesday').waitFor()
      await window.page.getByText('Attendance days · exported to a file').waitFor()
      await window.page.getByRole('button', { name: 'Show earlier' }).click()
      await window.page.getByText('A former member').waitFor()
      await window.page.getByRole('button', { name: 'Show earlier' }).waitFor({ state: 'hidden' })
      if (screenshots !== undefined) await window.page.screenshot({ path: `${screenshots}/agent-looks.png` })
      await window.page.evaluate(axeSource)
      const { violations } = await window.page.evaluate<{ violations: { id: string }[] }>('axe.run()')
      expect(violations.map(({ id }) => id)).to.deep.equal([])
      await window.close()
      window = await lab.open(test.agent, { locale: 'de-DE', dark: true, width: 390 })
      await window.page.getByRole('tab', { name: 'Wer geschaut hat' }).click()
      await window.page.getByText('in eine Datei exportiert').waitFor()
      if (screenshots !== undefined) await window.page.screenshot({ path: `${screenshots}/agent-looks-de.png` })
      expect(test.server.requests.some(({ path }) => path.includes('locale=de'))).to.equal(true)
    })

    it('says that nobody looked', async () => {
      window = await lab.open(test.agent)
      await window.page.getByRole('tab', { name: 'Who looked' }).click()
      await window.page.getByText('Nobody has looked at your records.').waitFor()
    })
  })
})
