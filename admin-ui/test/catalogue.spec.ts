import { signIn, testBrowser } from '@overt/testing/ui'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('a workspace with thousands of tasks', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace

  useUi({ plugins: [] }, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    const { admin } = workspace
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'Works' })
    const projectId = await made('/projects', { name: 'Line', organizationId })
    await workspace.inUnit((unit) => unit.query(`
      insert into core.task (workspace_id, id, organization_id, project_id, name)
      select $1, uuidv7(), $2, $3, 'Task ' || lpad(n::text, 4, '0') from generate_series(1, 2300) n`, [workspace.id, organizationId, projectId]))
    const [last] = await workspace.inUnit((unit) => unit.query<{ id: string }>(`select id from core.task where workspace_id = $1 and name = 'Task 2300'`, [workspace.id]))
    const now = Temporal.Now.instant()
    await admin.post('/entries', { taskId: last!.id, startedAt: now.subtract({ minutes: 40 }).toString(), stoppedAt: now.subtract({ minutes: 10 }).toString() })
  })

  it('shows the name of each, the last one too, and lets it be chosen', async () => {
    const context = await (await testBrowser()).newContext({ locale: 'en-US', reducedMotion: 'reduce' })
    const page = await context.newPage()
    await signIn(page, platform.origin, workspace.admin, '/time')
    await page.getByRole('main').getByText('Task 2300').first().waitFor()
    await context.close()
  })
})
