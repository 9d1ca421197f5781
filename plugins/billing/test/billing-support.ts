import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'

export const billingFolder = new URL('..', import.meta.url)
export const base = '/plugins/billing'

/** A workspace whose subscription has begun, with an invoice, a payment and a reminder. */
export async function subscribedWorkspace(workspace: TestWorkspace, platform: TestPlatform): Promise<TestMember> {
  const member = await workspace.member({ name: 'Mia Member' })
  expect((await workspace.admin.post(`${base}/resume`)).statusCode).to.equal(200)
  expect((await workspace.admin.put(`${base}/contact`, { memberId: workspace.admin.id, name: 'Acme Ltd', address: '1 Road', vatId: '' })).statusCode).to.equal(200)
  await workspace.inUnit(async (unit) => {
    await unit.query(`update p_billing.account set trial_started_on = trial_started_on - 40, started_on = trial_started_on - 10 where workspace_id = $1`, [workspace.id])
    await unit.query(`update p_billing.monitored_change set at = at - interval '60 days' where workspace_id = $1`, [workspace.id])
    await unit.query(`update p_billing.price_change set at = at - interval '60 days' where workspace_id = $1`, [workspace.id])
    await unit.query(`insert into p_billing.contact (workspace_id, member_id, day, first_at) values ($1, $2, current_date - 5, now() - interval '5 days')`, [workspace.id, member.id])
  })
  await platform.drain()
  return member
}
