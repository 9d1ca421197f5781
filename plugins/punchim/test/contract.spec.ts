import { itKeepsThePluginContract } from '@overt/testing'
import { base, circle, created, makeTask } from './punchim-support.ts'

describe('the punch clock', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), {
    async fill(workspace) {
      const member = await workspace.member()
      await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace), isDefault: true })
      await created(workspace.admin, `${base}/fences`, circle('Gate', { memberIds: [member.id] }))
      await created(workspace.admin, `${base}/kiosks`, { name: 'Hall', memberIds: [member.id] })
      await member.put(`${base}/me/pin`, { pin: '4711' })
      await member.get(`${base}/me`)
    },
  })
})
