import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { agentEvent } from '../../core/test/device-agent.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('who is working now, on Today', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let zoe: TestMember
  let context: BrowserContext

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    zoe = await workspace.member({ name: 'Zoe Zimmer' })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    await workspace.inUnit((unit) => unit.query(`
      with person as (insert into identity."user" (id, name, email, email_verified) select gen_random_uuid(), 'Person ' || n, 'person-' || n || '@example.test', true from generate_series(1, 250) n returning id)
      insert into core.member (workspace_id, id, user_id, role) select $1::uuid, gen_random_uuid(), id, 'member' from person`, [workspace.id]))
    context = await (await testBrowser()).newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' })
  })
  after(() => context.close())

  it('has those whose names come after hundreds of others, from the moment they begin', async () => {
    const agent = await zoe.agent()
    await agent.deliver([agentEvent('quit')])
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, workspace.admin)
    const card = page.getByRole('region', { name: 'Working now' })
    await card.getByText('Nobody is working right now.').waitFor()
    await agent.deliver([])
    await card.getByText('Zoe Zimmer').waitFor()
    await page.reload()
    await card.getByText('Zoe Zimmer').waitFor()
    await agent.deliver([agentEvent('quit')])
    await card.getByText('Nobody is working right now.').waitFor()
    await zoe.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' })
    await card.getByText('Zoe Zimmer').waitFor()
    expect(faults.join('\n')).to.equal('')
  })
})
