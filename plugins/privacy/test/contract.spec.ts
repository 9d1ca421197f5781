import { itKeepsThePluginContract, type TestWorkspace } from '@overt/testing'

const base = '/plugins/privacy'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  await member.post(`${base}/objections`, { about: 'other', reason: 'Too much.' })
  await workspace.admin.put(`${base}/contact`, { memberId: workspace.admin.id })
  await workspace.admin.post(`${base}/presets/eu/apply`, {})
  await workspace.admin.post(`${base}/breaches`, { from: '2020-01-01T00:00:00Z', until: '2020-01-02T00:00:00Z' })
  await workspace.admin.get(`${base}/documents/cookie-statement.md`)
  await workspace.admin.post(`${base}/proposals`, { widenings: [{ owner: 'core', setting: 'preset', from: 'presence', to: 'full' }], reason: 'We need it.' })
  // A proposal takes away what was refused before.
  await workspace.inUnit((unit) => unit.query(`insert into p_privacy.refused_change (workspace_id, member_id, widenings, at) values ($1, $2, '[]', now())`, [workspace.id, workspace.admin.id]))
  await workspace.admin.put(`${base}/council/representatives`, { memberIds: [member.id] })
}

describe('privacy', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), { fill })
})
