import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { createFakeCapture, plainPicture } from './fake-capture.ts'
import { earlyInTheDay } from './fake-clock.ts'
import { problem } from './fake-server.ts'
import { startWindowLab } from './status-window.ts'
import type { OpenWindow, WindowLab } from './status-window.ts'
import { createTestAgent } from './test-agent.ts'
import type { TestAgent } from './test-agent.ts'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const screenshots = process.env.OVERT_SCREENSHOTS

/** An agent of its own for each test, and the window that the test opens on it. */
export interface WindowStage {
  readonly test: TestAgent
  readonly window: OpenWindow
  open(options?: Parameters<WindowLab['open']>[1]): Promise<OpenWindow>
  /** Closes the agent and starts another with these ports. */
  replaceAgent(...ports: Parameters<typeof createTestAgent>): Promise<void>
  /** A morning of work, so that there is something to look at. */
  work(): Promise<void>
  /** An hour of work with a picture every five minutes of two displays, some times without one. */
  workWithPictures(): Promise<void>
  /** Writes a screenshot if `OVERT_SCREENSHOTS` names a folder. */
  look(name: string): Promise<void>
}

/** Opens the stage before the tests of the surrounding `describe`; each test fails if its window complained or reached a stranger. */
export function windowStage(): WindowStage {
  let lab: WindowLab
  const opened: { test?: TestAgent, window?: OpenWindow } = {}
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The test has opened nothing yet')
    return value
  }
  const stage: WindowStage = {
    get test() { return present(opened.test) },
    get window() { return present(opened.window) },
    async open(options) {
      return opened.window = await lab.open(stage.test.agent, { at: stage.test.clock.wall(), ...options })
    },
    async replaceAgent(ports, near) {
      await stage.test.close()
      opened.test = await createTestAgent(ports, near)
    },
    async work() {
      const { test } = stage
      test.clock.step(0)
      await test.signIn()
      for (const [seconds, frame] of [
        [1_500, { app: 'Code' }], [240, { app: 'Firefox', domain: 'xn--pypal-4ve.com' }], [900, { app: 'Code' }],
        [700, { app: 'Code', input: false }], [600, { app: 'Slack' }], [300, { locked: true }], [1_200, { app: 'Firefox', domain: 'github.com' }],
      ] as const) await test.live(seconds, frame)
      await test.agent.syncNow()
      await test.live(40, { app: 'Code' })
    },
    async workWithPictures() {
      const capture = await createFakeCapture([await plainPicture(30, 110, 160, 1_280, 800), await plainPicture(190, 120, 60, 1_024, 768)])
      await stage.replaceAgent({ capture }, earlyInTheDay())
      const { test } = stage
      test.server.policy.plugins = { ...test.server.policy.plugins, screenshots: {
        mode: 'fixed', everyMinutes: 5, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'light', excludedApps: ['KeePass'], excludedDomains: [], notice: false,
      } }
      await test.signIn()
      for (const [seconds, frame] of [
        [600, { app: 'Code' }], [300, { app: 'KeePass' }], [600, { app: 'Code', input: false }], [300, { locked: true }], [600, { app: 'Firefox', domain: 'github.com' }],
      ] as const) await test.live(seconds, frame)
      test.server.intercept = ({ path }) => (path === '/api/agent/files' ? problem(503, 'unavailable') : undefined)
      await test.live(420, { app: 'Code' })
    },
    async look(name) {
      if (screenshots !== undefined) await stage.window.page.screenshot({ path: `${screenshots}/${name}.png` })
    },
  }
  before(async () => {
    lab = await startWindowLab()
  })
  after(() => lab.close())
  beforeEach(async () => {
    opened.test = await createTestAgent()
  })
  afterEach(async () => {
    expect(stage.window.complaints).to.deep.equal([])
    expect(stage.window.strangers).to.deep.equal([])
    await stage.window.close()
    await stage.test.close()
  })
  return stage
}

export const tab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).click()

/** What axe finds on a page. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations: found } = await page.evaluate<{ violations: { id: string, nodes: { html: string }[] }[] }>('axe.run()')
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
