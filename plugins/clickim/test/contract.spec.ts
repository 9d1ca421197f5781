import { itKeepsThePluginContract } from '@overt/testing'
import { uuidv7 } from '@overt/sdk'
import { segment } from '../../activity/test/support.ts'
import { api, folders } from './scene.ts'

describe('the clickim plugin', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), {
    with: folders('activity', 'permissions', 'reports'),
    async fill(workspace, platform) {
      const { admin } = workspace
      const member = await workspace.member()
      const agent = await member.agent()
      const now = platform.clock.now()
      const before = (minutes: number): string => now.subtract({ minutes }).toString({ fractionalSecondDigits: 3 })
      const organizationId = (await admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
      const projectId = (await admin.post('/projects', { name: 'Site', organizationId })).json<{ id: string }>().id
      const taskId = (await admin.post('/tasks', { name: 'Work', projectId })).json<{ id: string }>().id
      const entryId = (await member.post('/entries', { taskId, startedAt: before(60), stoppedAt: null })).json<{ id: string }>().id
      await agent.deliver([segment(before(50), before(30), 'idle'), segment(before(30), before(20), 'active', { app: 'Firefox', domain: 'facebook.com' })])
      await member.get(`${api}/entries/${entryId}`)
      await agent.deliver([{ kind: 'clickim.decision', id: uuidv7(), entryId, fromAt: before(50), toAt: before(30), choice: 'keep' }])
      await member.put(`${api}/choice`, { ask: true, askAfterMinutes: 5 })
      await admin.post(`${api}/allowances`, { platformId: 'linkedin', memberId: member.id })
      await workspace.inUnit((unit) => unit.query(`insert into p_clickim.kept (workspace_id, entry_id, date, member_id, started_at, stopped_at, kinds, seconds)
        values ($1, $2, '2026-01-01', $3, now(), now(), '{0}', '{60}')`, [workspace.id, entryId, member.id]))
      await platform.drain()
    },
  })
})
