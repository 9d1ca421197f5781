import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { uuidv7 } from '@overt/sdk'
import type { TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, useWatchedPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'
import type { WorkspaceContent } from './workspace-content.ts'

describe('the bell', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let content: WorkspaceContent
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    content = await fillWorkspace(workspace)
  })
  useWatchedPage(() => platform.origin, {}, (opened) => { page = opened.page })
  const bell = (count: string) => page.getByRole('button', { name: `Notifications: ${count}`, exact: true })

  it('counts and lists what waits for an admin, by keyboard, and hears of a request to decide at once', async () => {
    await platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query(
      `insert into core.parked_delivery (workspace_id, id, plugin_id, hook, reason, message, attempts, payload)
       values ($1, $2, 'attendance', 'entry.changed', 'failed', 'no answer', 5, '{}')`, [workspace.id, uuidv7()]))
    await signIn(page, platform.origin, workspace.admin, '/members')
    // The policy, the invitation, the parked delivery.
    await bell('3').waitFor()
    const yesterday = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 }).toString()
    const answer = await content.member.post('/plugins/attendance/corrections', { date: yesterday, clockInAt: `${yesterday}T09:00:00Z`, clockOutAt: `${yesterday}T17:00:00Z`, reason: 'forgot the timer' })
    expect(answer.statusCode, answer.body).to.equal(201)
    await bell('4').waitFor({ timeout: 5_000 })
    await bell('4').focus()
    await page.keyboard.press('Enter')
    const list = page.getByRole('region', { name: 'Needs a decision' })
    await list.getByText('Attendance: one delivery failed and is waiting').waitFor()
    await list.getByText('One invitation is pending').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await list.getByRole('link', { name: /One correction is waiting/ }).click()
    await page.waitForURL(/\/attendance\/requests$/)
    await list.waitFor({ state: 'detached' })
  })

  it('asks about an entry that has been running for 8 hours, and is silent once nothing waits', async () => {
    const quiet = await workspace.member({ name: 'Quiet Person' })
    const { version } = (await quiet.get('/policy')).json<{ version: number }>()
    await quiet.post('/policy/acknowledge', { version })
    await signIn(page, platform.origin, quiet, '/')
    const { id } = (await quiet.post('/timer/start', { taskId: content.taskIds[0] ?? '', at: new Date(Date.now() - 9 * 3_600_000).toISOString() })).json<{ id: string }>()
    await platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query('update core.entry set long_asked_at = now() where workspace_id = $1 and id = $2', [workspace.id, id]))
    await page.reload()
    await bell('one').waitFor()
    await page.getByRole('main').getByText('Your entry has been running for over 8 hours').waitFor()
    await quiet.post('/timer/stop', {})
    await bell('none').waitFor({ timeout: 5_000 })
    await bell('none').click()
    await page.getByRole('region', { name: 'Needs a decision' }).last().getByText('Nothing is waiting for you').waitFor()
  })
})
