import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { proofFault } from '@overt/sdk/transparency'
import type { LogProofFile } from '@overt/sdk/transparency'
import { axeViolations, openPage, testBrowser } from '@overt/testing/ui'
import { dropLog, rewriteChain } from '../../core/test/transparency-support.ts'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import type { OpenedPage, OpenPageOptions } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

const screenshots = process.env['OVERT_SCREENSHOTS']

describe('the transparency log in the browser', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let owner: pg.Client
  let folder: string
  const opened: OpenedPage[] = []

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    grace = (await fillWorkspace(workspace)).member
    await workspace.admin.get('/entries?limit=50')
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    owner.on('error', () => undefined)
    await owner.connect()
    folder = mkdtempSync(join(tmpdir(), 'overt-proof-'))
  })
  after(async () => {
    await owner.end()
    rmSync(folder, { recursive: true })
  })
  afterEach(async () => {
    const faults = opened.flatMap((page) => page.faults)
    for (const page of opened.splice(0)) await page.close()
    expect(faults.join('\n')).to.equal('')
  })

  async function open(person: TestMember, path: string, options: OpenPageOptions = {}): Promise<Page> {
    const page = await openPage(platform, person, path, options)
    opened.push(page)
    return page.page
  }
  const picture = async (page: Page, name: string): Promise<void> => { if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${name}.png` }) }
  const alarm = (page: Page) => page.getByRole('alert', { name: 'The history of this workspace is not the one you saw before' })
  async function download(page: Page, name: string): Promise<string> {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).or(page.getByRole('link', { name })).click()])
    const path = join(folder, file.suggestedFilename())
    await file.saveAs(path)
    return path
  }

  it('is shown on the audit page, and a row is verified here and with the downloaded page, which needs no server', async () => {
    const page = await open(workspace.admin, '/audit')
    await page.getByText('Has only grown since you first saw it').waitFor()
    await page.getByText('Transparency log').click()
    await page.getByText('Root hash').waitFor()
    await picture(page, 'log-audit')
    expect(await axeViolations(page)).to.deep.equal([])
    const heads = await download(page, 'Download what was seen here')
    const verifier = await download(page, 'Download the offline verifier')
    await page.getByRole('row').filter({ hasText: 'created the task' }).first().click()
    await page.getByRole('button', { name: 'Verify this record' }).click()
    await page.getByText(/The record is in the log of \d+ records/).waitFor()
    await picture(page, 'log-row')
    expect(await axeViolations(page)).to.deep.equal([])
    const proof = await download(page, 'Download the proof')
    const file = JSON.parse(readFileSync(proof, 'utf8')) as LogProofFile
    expect(await proofFault(file)).to.equal(undefined)
    expect(await proofFault(JSON.parse(readFileSync(heads, 'utf8')))).to.equal(undefined)

    const context = await (await testBrowser()).newContext({ locale: 'en-GB', offline: true })
    const alone = await context.newPage()
    await alone.goto(pathToFileURL(verifier).href)
    const check = async (value: unknown): Promise<string | null> => {
      await alone.getByLabel('Proof, receipt or certificate (JSON)').fill(typeof value === 'string' ? value : JSON.stringify(value))
      await alone.getByRole('button', { name: 'Check', exact: true }).click()
      const verdict = alone.locator('.verdict')
      await verdict.waitFor()
      return verdict.textContent()
    }
    const { record, proof: inclusion } = file.records![0]!
    const changed = (part: object) => ({ ...file, records: [{ record: { ...record, ...part }, proof: inclusion }] })
    expect(await check(file)).to.equal('Valid: everything in this proof holds.')
    await alone.getByText('task.created').waitFor()
    await picture(alone, 'log-verifier')
    expect(await axeViolations(alone)).to.deep.equal([])
    expect(await check(changed({ parts: record.parts.map((part) => ({ ...part, text: part.text.replace('created', 'renamed') })) }))).to.match(/^Not valid: a record is not what/)
    expect(await check({ ...file, head: { ...file.head, size: file.head.size + 1 } })).to.match(/^Not valid: the signature/)
    expect(await check({ ...file, keys: [] })).to.match(/^Not valid: a head is signed with a key/)
    expect(await check({ ...file, records: [{ record, proof: { ...inclusion, path: inclusion.path.slice(1) } }] })).to.match(/^Not valid: a record is not in the log/)
    expect(await check({ ...file, records: [{}] })).to.match(/^This is no proof/)
    expect(await check('{')).to.equal('This is no JSON.')
    await alone.locator('input[type=file]').setInputFiles(heads)
    await alone.getByText('The later log begins with exactly these records.').waitFor()
    await alone.getByRole('button', { name: 'Deutsch' }).click()
    await alone.getByRole('heading', { name: 'Prüfung des Transparenzprotokolls' }).waitFor()
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...file, workspaceId: grace.id }))
    await alone.locator('input[type=file]').setInputFiles(join(folder, 'wrong.json'))
    await alone.getByText(/^Nicht gültig: Die Signatur/).waitFor()
    await context.close()
  })

  it('lets the person verify the looks behind a receipt, on a phone too', async () => {
    const page = await open(grace, '/me/looks', { width: 390, height: 844, scheme: 'dark' })
    await page.getByRole('row').filter({ hasText: 'Time entries' }).first().click()
    await page.getByRole('button', { name: 'Verify this record' }).click()
    await page.getByText(/in the log of \d+ records that was signed/).waitFor()
    await picture(page, 'log-look-phone')
    expect(await axeViolations(page)).to.deep.equal([])
  })

  it('shows a rewritten history on every page until this person has an explanation, whatever an admin does', async () => {
    const page = await open(grace, '/me/looks', { width: 390, height: 844 })
    await page.getByText('Has only grown since you first saw it').waitFor()
    const { rows: [row] } = await owner.query<{ sequence: string }>(`select min(sequence) as sequence from core.audit_row where workspace_id = $1 and action = 'task.created'`, [workspace.id])
    await rewriteChain(owner, workspace.id, Number(row!.sequence), 'task.created', 'task.renamed')
    await dropLog(owner, workspace.id)
    await workspace.admin.post('/organizations', { name: 'After the change' })
    await page.goto(`${platform.origin}/`)
    await alarm(page).getByText('Records that you saw were changed or removed.').waitFor({ timeout: 25_000 })
    await picture(page, 'log-alarm-phone')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.reload()
    await alarm(page).getByRole('button', { name: 'I have an explanation' }).click()
    expect(await alarm(page).getByRole('button', { name: 'Close with this explanation' }).isDisabled()).to.equal(true)
    await page.getByLabel('What you were told').fill('Ada said that the database was repaired by hand.')
    await alarm(page).getByRole('button', { name: 'Close with this explanation' }).click()
    await alarm(page).waitFor({ state: 'detached' })
    await page.goto(`${platform.origin}/me/looks`)
    await page.getByText('Has only grown since you first saw it').waitFor()
    await page.getByText('Transparency log').click()
    await page.getByText('Ada said that the database was repaired by hand.').waitFor()
    const fresh = await open(workspace.admin, '/')
    await fresh.waitForResponse((answer) => answer.url().includes('/log/head'), { timeout: 25_000 })
    expect(await alarm(fresh).count(), 'a browser that saw nothing before').to.equal(0)
  })
})
