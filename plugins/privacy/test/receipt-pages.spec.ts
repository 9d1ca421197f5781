/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations, closeTestBrowser, openPage, testBrowser } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { PolicyReceipt } from '@overt/sdk/transparency'
import type { TestMember } from '@overt/testing'
import { judgePage } from './judge-page.ts'

describe('receipts in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let mia: TestMember
  let folder: string
  const receipts: Record<'right' | 'changed', string> = { right: '', changed: '' }

  before(async () => {
    platform = await createUiPlatform()
    folder = mkdtempSync(join(tmpdir(), 'overt-receipts-'))
    const workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'privacy'] })
    mia = await workspace.member({ name: 'Mia Member', monitored: true })
    const { version } = (await mia.get('/policy')).json<{ version: number }>()
    expect((await mia.post('/policy/acknowledge', { version })).statusCode).to.equal(200)
    const receipt = (await mia.get(`/plugins/privacy/receipts/${String(version)}.json`)).json<PolicyReceipt>()
    for (const [name, content] of [['right', receipt], ['changed', { ...receipt, acknowledgedAt: '2020-01-01T00:00:00Z' }]] as const) {
      receipts[name] = join(folder, `${name}.json`)
      writeFileSync(receipts[name], JSON.stringify(content))
    }
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function expectVerdicts(page: Page, verdicts: readonly (readonly ['right' | 'changed', string])[]): Promise<void> {
    for (const [name, words] of verdicts) {
      await page.locator('input[type=file]').setInputFiles(receipts[name])
      await page.getByText(words, { exact: true }).waitFor()
      await page.getByText('Mia Member').first().waitFor()
    }
  }

  it('are checked on the page, which says what does not hold', async () => {
    const opened = await openPage(platform, mia, '/privacy/verify', { settled: true })
    await expectVerdicts(opened.page, [['right', 'Valid'], ['changed', 'The signature does not match: something was changed.']])
    await judgePage(opened, 'receipt-checked')
    expect(opened.faults).to.deep.equal([])
    await opened.close()
  })

  it('are checked by anybody, without an account and without a server, in the verifier that was downloaded before', async () => {
    const verifier = join(folder, 'verifier.html')
    const download = await platform.app.inject({ url: '/log-verifier.html' })
    expect(download.statusCode).to.equal(200)
    writeFileSync(verifier, download.body)
    const context = await (await testBrowser()).newContext({ locale: 'en-GB', offline: true })
    const page = await context.newPage()
    await page.goto(`file://${verifier}`)
    await expectVerdicts(page, [['right', 'Valid: this is what was signed.'], ['changed', 'Not valid: the signature does not fit. Something was changed.']])
    expect(await axeViolations(page)).to.deep.equal([])
    await context.close()
  })
})
