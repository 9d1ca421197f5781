import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { axeViolations, closeTestBrowser, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import { unzip } from '@overt/testing'
import type { TestWorkspace } from '@overt/testing/platform'
import { buildForTests, createUiPlatform } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'
import type { WorkspaceContent } from './workspace-content.ts'

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
    await page.getByText('Files that belong to records').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()])
    expect(download.suggestedFilename()).to.equal('overt-my-data.zip')
    const parts = unzip(readFileSync(await download.path()))
    const rows = (kind: string): string[] => parts.get(`data/${kind}.jsonl`)!.toString().split('\n').filter((line) => line !== '')
    expect(rows('core.entry')).to.not.have.length(0)
    expect(rows('attendance.day')).to.not.have.length(0)
    expect(parts.get('index.html')!.toString()).to.not.include('<script')
    const own = [...parts].filter(([path]) => path.startsWith('data/') && !path.includes('core.look')).map(([, content]) => content.toString()).join('\n')
    expect(own).to.include(content.member.id).and.not.include('Alan Turing')
  })
})
