import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { closeTestBrowser, testBrowser } from '../../sdk/testing/browser.ts'
import type { TestWorkspace } from '../../core/testing/create-test-platform.ts'
import { gatherPluginData } from '../state/plugin-data.ts'
import { axeViolations } from './axe.ts'
import { watchPage } from './page-watch.ts'
import { buildForTests, createUiPlatform, signIn } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'
import type { WorkspaceContent } from './workspace-content.ts'

interface Export {
  readonly about: Readonly<Record<string, string>>
  readonly entries: readonly { readonly memberId: string }[]
  readonly plugins: Readonly<Record<string, Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>>>
  readonly incomplete: readonly unknown[]
}

describe('the copy of my data', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let content: WorkspaceContent
  let context: BrowserContext
  let page: Page
  let faults: readonly string[]

  before(async function () {
    this.timeout(240_000)
    await buildForTests()
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme' })
    content = await fillWorkspace(workspace)
    context = await (await testBrowser()).newContext({ locale: 'en-US', reducedMotion: 'reduce' })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
  })
  after(async () => {
    await context.close()
    await closeTestBrowser()
    await platform.close()
    expect(faults.join('\n')).to.equal('')
  })

  it('says what is in the file, and holds what plugins hold about the reader and nobody else', async () => {
    const today = Temporal.Now.plainDateISO('UTC').toString()
    expect((await content.member.get(`/plugins/attendance/days?memberId=${content.member.id}&from=${today}&to=${today}`)).statusCode).to.equal(200)
    await signIn(page, platform.origin, content.member, '/me/data')
    await page.getByText('What is in the file').click()
    await page.getByText('What plugins that are on hold about you').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()])
    const file = JSON.parse(readFileSync(await download.path(), 'utf8')) as Export
    expect(Object.keys(file)).to.have.members(Object.keys(file.about))
    expect(file.entries).to.not.have.length(0)
    expect(file.incomplete).to.deep.equal([])
    const rows = Object.values(file.plugins['attendance'] ?? {}).flat()
    expect(rows, JSON.stringify(file.plugins)).to.not.have.length(0)
    expect(JSON.stringify(file)).to.not.include(workspace.admin.id)
  })

  it('says which sheet broke off', () => {
    const lines = [{ plugin: 'diary', sheet: 'pages', row: 1 }, { plugin: 'diary', sheet: 'torn', row: 2 }, { plugin: 'diary', sheet: 'torn', error: 'torn out' }]
    expect(gatherPluginData(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))).to.deep.equal({
      plugins: { diary: { pages: [1], torn: [2] } }, incomplete: [{ plugin: 'diary', sheet: 'torn', error: 'torn out' }],
    })
  })
})
