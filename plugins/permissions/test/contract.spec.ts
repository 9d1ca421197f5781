import { itKeepsThePluginContract } from '@overt/sdk/testing'
import type { TestWorkspace } from '@overt/sdk/testing'
import { permissionsFolder, save } from './permissions-support.ts'

/** One row of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  const group = (await workspace.admin.post('/plugins/permissions/groups', { name: 'Auditors', memberIds: [member.id] })).json<{ id: string }>()
  await save(workspace, { kind: 'group', id: group.id }, [{ subject: 'all', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }])
  await save(workspace, { kind: 'member', id: member.id }, [{ subject: 'all', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }])
}

describe('permissions', () => {
  itKeepsThePluginContract(permissionsFolder, { fill })
})
