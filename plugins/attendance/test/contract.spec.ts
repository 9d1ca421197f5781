import { itKeepsThePluginContract, type TestMember, type TestWorkspace } from '@overt/testing'

const base = '/plugins/attendance'

/** One record of every kind that the plugin keeps. */
async function fill(workspace: TestWorkspace): Promise<void> {
  const member: TestMember = await workspace.member()
  const today = new Date().toISOString().slice(0, 10)
  await workspace.admin.post(`${base}/holidays`, { date: today, name: 'Founders’ Day' })
  await workspace.admin.post(`${base}/leave`, { memberId: member.id, from: today, to: today })
  await workspace.admin.put(`${base}/schedules/${member.id}`, { validFrom: '2026-01-01', timeZone: 'UTC', workingDays: [1, 2, 3, 4, 5], startsAt: '00:00', endsAt: '08:00', minimumSeconds: 60 })
  await workspace.admin.get(`${base}/days?from=${today}&to=${today}`)
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  await member.post(`${base}/corrections`, { date: yesterday, clockInAt: `${yesterday}T01:00:00Z`, clockOutAt: `${yesterday}T05:00:00Z`, reason: 'Forgotten.' })
  await member.post(`${base}/breaks/start`, {})
  await workspace.admin.post(`${base}/schedule-templates`, { name: 'Half days', terms: { workingDays: [1, 2, 3], startsAt: '09:00', endsAt: '13:00' } })
  await workspace.admin.post(`${base}/schedules/apply`, { memberIds: [member.id], validFrom: '2026-01-01', terms: { workingDays: [1, 2], weeklySeconds: 36_000 } })
  await workspace.admin.post(`${base}/holiday-calendars`, { country: 'DE', state: 'BY', memberIds: [member.id] })
  await workspace.admin.delete(`${base}/holidays/none`)
  await workspace.admin.post(`${base}/holidays`, { date: today, name: 'Another day' })
}

describe('attendance', () => {
  itKeepsThePluginContract(new URL('..', import.meta.url), { with: [new URL('../../activity', import.meta.url)], fill })
})
