import { readdirSync } from 'node:fs'
import sharp from 'sharp'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const pluginsFolder = new URL('../../../plugins/', import.meta.url)
export const plugins = readdirSync(pluginsFolder)

/** Stands in everything that is a record of the person, and in nothing that everybody may know. */
export const marker = 'zanzibar'

/** A person of whom every plugin holds something, and an admin who has nothing to do with it. */
export interface Scene {
  readonly platform: TestPlatform
  readonly workspace: TestWorkspace
  readonly mia: TestMember
  /** Ids by the names that parameters and paths give them. */
  readonly ids: Readonly<Record<string, string>>
  readonly today: string
}

export async function makeScene(): Promise<Scene> {
  const platform = await createTestPlatform({ plugins: plugins.map((name) => new URL(`${name}/`, pluginsFolder)), clock: '2026-11-25T12:00:00Z' })
  const workspace = await platform.workspace({ enabled: inOrder(platform, plugins) })
  const mia = await workspace.member({ name: 'Mia' })
  const { admin } = workspace
  const made = async (person: TestMember, path: string, body: object): Promise<string> => {
    const answer = await person.post(path, body)
    if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`)
    return answer.json<{ id: string }>().id
  }
  const organizationId = await made(admin, '/organizations', { name: 'Acme' })
  const projectId = await made(admin, '/projects', { name: 'Site', organizationId })
  const taskId = await made(admin, '/tasks', { name: 'Design', projectId })
  const today = '2026-11-25'
  const entry = (startedAt: string, stoppedAt: string) => made(mia, '/entries', { taskId, startedAt, stoppedAt, description: marker, tags: [marker] })
  const entryId = await entry(`${today}T07:00:00Z`, `${today}T09:00:00Z`)
  await mia.delete(`/entries/${await entry('2026-11-24T07:00:00Z', '2026-11-24T09:00:00Z')}`)
  const trashId = (await mia.get('/trash')).json<{ items: { id: string }[] }>().items[0]?.id ?? ''
  await made(admin, '/plugins/punchim/assignments', { memberId: mia.id, taskId })
  const punchId = uuidv7(platform.clock.now().epochMilliseconds)
  await made(mia, '/plugins/punchim/punches', { id: punchId, kind: 'in', at: `${today}T11:00:00Z`, monotonicMs: 1, bootId: marker, reason: marker })
  await made(mia, '/plugins/punchim/punches', { id: uuidv7(), kind: 'out', at: `${today}T11:10:00Z`, monotonicMs: 2, bootId: marker, reason: marker })
  await mia.post('/timer/start', { taskId, description: marker })

  const agent = await mia.agent({ name: `${marker} laptop` })
  const at = (minutes: number): string => platform.clock.now().subtract({ minutes }).toString({ fractionalSecondDigits: 3 })
  await agent.deliver([{ kind: 'activity.segment', id: uuidv7(), startedAt: at(60), endedAt: at(20), state: 'active', app: `${marker} app`, domain: `${marker}.example` }])
  const shotId = uuidv7(platform.clock.now().epochMilliseconds)
  const file = await sharp({ create: { width: 640, height: 360, channels: 3, background: '#336699' } }).webp().toBuffer()
  await agent.sendFile({
    kind: 'screenshots.shot', id: shotId, takenAt: at(35), slotStartedAt: '2026-11-25T11:20:00.000Z', slotEndedAt: '2026-11-25T11:30:00.000Z',
    display: 0, displays: 1, width: 640, height: 360, blur: 'none', app: `${marker} app`, domain: `${marker}.example`,
  }, { bytes: file })
  await admin.put(`/plugins/attendance/schedules/${mia.id}`, { validFrom: '2026-11-01', timeZone: 'UTC', workingDays: [1, 2, 3, 4, 5], startsAt: '07:00', endsAt: '15:00', minimumSeconds: 3_600 })
  const correctionId = await made(mia, '/plugins/attendance/corrections', { date: '2026-11-24', clockInAt: '2026-11-24T08:00:00Z', clockOutAt: '2026-11-24T12:00:00Z', reason: marker })
  const leaveId = await made(mia, '/plugins/attendance/leave', { from: today, to: today, reason: marker })
  await made(mia, '/plugins/privacy/objections', { about: 'other', reason: marker })
  await mia.post('/plugins/chat/messages', { text: `${marker} is where I go` })
  const dashboardId = await made(mia, '/plugins/dashboards/dashboards', { name: `${marker} board` })
  const savedId = await made(mia, '/plugins/reports/saved', { name: `${marker} report`, query: {} })
  await admin.post('/plugins/billing/resume', undefined, { 'overt-reason': 'Walking%20through%20all%20routes' })
  await workspace.inUnit(async (unit) => {
    await unit.query(`update p_billing.account set trial_started_on = '2026-10-01', started_on = '2026-11-01' where workspace_id = $1`, [workspace.id])
    for (const table of ['monitored_change', 'price_change']) await unit.query(`update p_billing.${table} set at = '2026-10-01T00:00:00Z' where workspace_id = $1`, [workspace.id])
  })
  await platform.drain()
  const breachId = await made(admin, '/plugins/privacy/breaches', { from: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' })
  const invoiceId = (await admin.get('/plugins/billing/invoices')).json<{ items: { id: string }[] }>().items[0]?.id ?? ''
  const asked = await admin.patch('', { lookReason: 'sensitive' })
  if (asked.statusCode !== 200) throw new Error(asked.body)
  await platform.platform.audit.catchUp(workspace.id)
  const [row] = await workspace.inUnit((unit) => unit.query<{ sequence: string }>('select min(sequence) as sequence from core.audit_row where actor_id = $1', [mia.id]))
  return { platform, workspace, mia, today, ids: { sequence: row!.sequence, memberId: mia.id, organizationId, projectId, taskId, entryId, trashId, shotId, correctionId, leaveId, dashboardId, savedId, punchId, invoiceId, breachId, deviceId: agent.deviceId } }
}

/** Required plugins first. */
function inOrder(platform: TestPlatform, names: readonly string[]): string[] {
  const needs = (name: string): string[] => [...Object.keys(platform.plugin(name).manifest?.requires.plugins ?? {}).flatMap(needs), name]
  return [...new Set(names.flatMap(needs))]
}
