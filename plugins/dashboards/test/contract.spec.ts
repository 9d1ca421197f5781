import { itKeepsThePluginContract } from '@overt/testing'
import type { TestWorkspace } from '@overt/testing'
import { base, dashboardsFolder, makeDashboard, widget } from './dashboards-support.ts'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member = await workspace.member()
  const { id } = await makeDashboard(member, 'Week', [widget('note')])
  await member.put(`${base}/dashboards/${id}/shares`, { shares: [{ kind: 'everyone', mayCopy: true }] })
  const mine = await makeDashboard(workspace.admin, 'Team', [widget('note')])
  await workspace.admin.put(`${base}/dashboards/${mine.id}/shares`, { shares: [{ kind: 'member', memberId: member.id, mayCopy: true }] })
  await member.put(`${base}/preferences`, { order: [id], landingId: id })
}

describe('dashboards', () => {
  itKeepsThePluginContract(dashboardsFolder, { fill })
})
