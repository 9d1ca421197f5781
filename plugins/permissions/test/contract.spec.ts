import { itKeepsThePluginContract } from '@overt/testing'
import type { TestWorkspace } from '@overt/testing'
import { permissionsFolder, save } from './permissions-support.ts'

/** One row of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  const lead = await workspace.member({ role: 'manager' })
  const group = (await workspace.admin.post('/plugins/permissions/groups', { name: 'Auditors', memberIds: [member.id], leads: [{ memberId: lead.id, kind: 'lead', from: null, until: null }] })).json<{ id: string }>()
  const organizationId = (await workspace.admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
  const project = (await workspace.admin.post('/projects', { name: 'Web', organizationId })).json<{ id: string }>().id
  await workspace.admin.put(`/plugins/permissions/projects/${project}/access`, { closed: true, memberIds: [member.id], groupIds: [group.id] })
  await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })
  await save(workspace, { kind: 'group', id: group.id }, [{ subject: 'all', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }])
  await save(workspace, { kind: 'member', id: member.id }, [{ subject: 'all', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }])
}

describe('permissions', () => {
  itKeepsThePluginContract(permissionsFolder, { fill })
})
