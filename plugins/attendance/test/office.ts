import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { AttendanceDay } from '../contracts.ts'

export const base = '/plugins/attendance'

/** The standard schedule, written out. */
export const officeHours = {
  timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 28_800,
  breakSeconds: 0, lateGraceSeconds: 600, earlyGraceSeconds: 600, absentBelowSeconds: 0,
}

/** A workspace in Paris with a member, HR and a task. */
export interface Office {
  readonly platform: TestPlatform
  readonly workspace: TestWorkspace
  readonly member: TestMember
  readonly hr: TestMember
  readonly taskId: string
  /** Files an entry of somebody, and lets the plugin hear of it. */
  work(who: TestMember, startedAt: string, stoppedAt: string): Promise<void>
}

/** Opens an office on Monday 2026-03-02, 09:00 in Paris. */
export async function openOffice(): Promise<Office> {
  const platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T08:00:00Z' })
  const workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['attendance'] })
  const member = await workspace.member({ name: 'Mia Member' })
  const hr = await workspace.member({ name: 'Hana HR', role: 'hr' })
  const made = async (path: string, body: object) => (await workspace.admin.post(path, body)).json<{ id: string }>().id
  const organizationId = await made('/organizations', { name: 'Acme' })
  const projectId = await made('/projects', { name: 'Office', organizationId })
  const taskId = await made('/tasks', { name: 'Desk', projectId })
  return {
    platform, workspace, member, hr, taskId,
    async work(who, startedAt, stoppedAt) {
      const answer = await workspace.admin.post('/entries', { memberId: who.id, taskId, startedAt, stoppedAt })
      expect(answer.statusCode, answer.body).to.equal(201)
      await platform.drain()
    },
  }
}

/** The judged days that somebody is given. */
export async function days(asker: TestMember, query: string): Promise<AttendanceDay[]> {
  const answer = await asker.get(`${base}/days?${query}`)
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<{ items: AttendanceDay[] }>().items
}
