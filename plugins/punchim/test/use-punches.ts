import { expect } from 'chai'
import { definePlugin, refuse } from '@overt/sdk'
import type { Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { LightMyRequestResponse } from 'fastify'
import type { Me, Punch, PunchAnswer } from '../wire.ts'
import { base, created, makeTask, punchimFolder } from './punchim-support.ts'

const start = '2026-03-02T08:00:00Z'
const curfew = definePlugin({ id: 'curfew', server(_app, { hooks }) { hooks.on('entry.starting', () => refuse('curfew', 'Nobody works today.')) } })
type Body = Readonly<Record<string, unknown>>

/** A workspace in Berlin with somebody who punches on one task. */
export interface Crew {
  readonly workspace: TestWorkspace
  readonly manager: TestMember
  readonly member: TestMember
  readonly taskId: string
}

/** A server for the tests around this call, with the plugins that punches meet; call it in `describe`. */
export function usePunches() {
  let platform: TestPlatform
  let crew: Crew
  before(async () => { platform = await createTestPlatform({ plugins: [punchimFolder, new URL('../../permissions/', import.meta.url), curfew], clock: start }) })
  after(() => platform.close())
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const send = (body: Body, as = crew.member): Promise<LightMyRequestResponse> => as.post(`${base}/punches`, body)
  return {
    get platform() { return platform },
    /** Begins again in a workspace of its own, on a Monday morning; the others here are about its member. */
    async fresh(settings: Body = {}): Promise<Crew> {
      platform.clock.set(start)
      const workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['permissions', 'punchim'], settings: { punchim: settings } })
      expect((await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })).statusCode).to.equal(200)
      const manager = await workspace.member({ role: 'manager', name: 'Mia Manager' })
      const member = await workspace.member({ name: 'Grace Hopper' })
      const taskId = await makeTask(workspace)
      await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId, isDefault: true })
      crew = { workspace, manager, member, taskId }
      return crew
    },
    now: (): Temporal.Instant => platform.clock.now(),
    set: (settings: Body) => crew.workspace.admin.patch('/plugins/punchim', { settings }),
    send,
    async made(body: Body, as = crew.member): Promise<PunchAnswer> {
      const answer = await send(body, as)
      expect(answer.statusCode, answer.body).to.be.oneOf([200, 201])
      return answer.json()
    },
    me: async (): Promise<Me> => (await crew.member.get(`${base}/me`)).json(),
    entries: async (): Promise<readonly Entry[]> => (await crew.workspace.admin.get(`/entries?memberId=${crew.member.id}&sort=startedAt`)).json<{ items: Entry[] }>().items,
    listed: async (query = '', as = crew.manager): Promise<readonly Punch[]> => (await as.get(`${base}/punches?memberId=${crew.member.id}&from=2026-02-20&to=2026-03-20${query}`)).json<{ items: Punch[] }>().items,
  }
}
