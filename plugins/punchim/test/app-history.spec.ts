/// <reference lib="dom" />
import { expect } from 'chai'
import pg from 'pg'
import { dropLog, rewriteChain } from '../../../core/test/transparency-support.ts'
import { axeViolations } from '@overt/testing/ui'
import { bigButton, signInOnPhone, useApp } from './app-support.ts'

describe('the history of the workspace, as a phone knows it', function () {
  this.timeout(120_000)
  const app = useApp()

  it('is shown to be another one until the person writes what they were told', async () => {
    const of = await app.somebody()
    const { page } = await app.phone({})
    const looked = page.waitForResponse((answer) => answer.url().endsWith('/log/keys'))
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await looked
    await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('punchim-log ')))
    const owner = new pg.Client({ connectionString: app.test.platform.databaseUrls.admin })
    await owner.connect()
    const { rows: [row] } = await owner.query<{ sequence: string }>(`select min(sequence) as sequence from core.audit_row where workspace_id = $1 and action = 'task.created'`, [of.workspace.id])
    await rewriteChain(owner, of.workspace.id, Number(row!.sequence), 'task.created', 'task.renamed')
    await dropLog(owner, of.workspace.id)
    await owner.end()
    await of.workspace.admin.post('/organizations', { name: 'After the change' })
    await page.reload()
    const alarm = page.getByRole('alert')
    await alarm.getByText('Records that this phone saw were changed or removed.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.reload()
    await alarm.getByRole('button', { name: 'I have an explanation' }).click()
    expect(await alarm.getByRole('button', { name: 'Close with this explanation' }).isDisabled()).to.equal(true)
    await page.getByLabel('What you were told').fill('The database was repaired by hand.')
    await alarm.getByRole('button', { name: 'Close with this explanation' }).click()
    await alarm.waitFor({ state: 'detached' })
  })
})
