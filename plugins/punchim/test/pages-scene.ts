import sharp from 'sharp'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/sdk/testing'
import { base, circle, created, fix, makeTask, punch } from './punchim-support.ts'

export interface PunchScene {
  readonly workspace: TestWorkspace
  readonly grace: TestMember
  readonly ada: TestMember
  readonly manager: TestMember
  readonly taskId: string
  /** Metres north of the gate that are far outside. */
  punch(member: TestMember, kind: 'in' | 'out', at: Temporal.Instant | string, metersNorth: number | null, change?: Readonly<Record<string, unknown>>): Promise<string>
}

/** A workspace whose people punch at a gate in Berlin, with places and selfies always asked for. */
export async function punchScene(platform: TestPlatform): Promise<PunchScene> {
  const workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['permissions', 'punchim'] })
  await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  await workspace.admin.patch(`/api/workspaces/${workspace.id}/plugins/punchim`, { settings: { gps: 'always', selfie: 'always', kiosk: true } })
  const [grace, ada, manager] = [await workspace.member({ name: 'Grace Hopper' }), await workspace.member({ name: 'Ada Lovelace' }), await workspace.member({ name: 'Mary Jackson', role: 'manager' })]
  const taskId = await makeTask(workspace)
  for (const member of [grace, ada, manager]) await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId, isDefault: true })
  await created(workspace.admin, `${base}/fences`, circle('Main gate'))
  return {
    workspace, grace, ada, manager, taskId,
    async punch(member, kind, at, metersNorth, change = {}) {
      const body = punch(kind, at, { ...metersNorth === null ? {} : { fix: fix(at, metersNorth) }, ...change })
      const answer = await member.post(`${base}/punches`, body)
      if (answer.statusCode !== 201) throw new Error(`${String(answer.statusCode)} ${answer.body}`)
      return body.id
    },
  }
}

/** A picture as a phone sends it. */
export const selfie = (): Promise<Buffer> => sharp({ create: { width: 320, height: 240, channels: 3, background: '#5b8a72' } }).jpeg().toBuffer()
