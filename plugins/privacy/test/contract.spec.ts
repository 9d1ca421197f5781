import { itKeepsThePluginContract, type TestWorkspace } from '@overt/sdk/testing'

const base = '/plugins/privacy'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  await member.post(`${base}/objections`, { about: 'other', reason: 'Too much.' })
  await workspace.admin.put(`${base}/contact`, { memberId: workspace.admin.id })
  await workspace.admin.post(`${base}/presets/eu/apply`, {})
}

describe('privacy', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), { fill })
})
