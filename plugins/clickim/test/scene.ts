import { createTestPlatform } from '@overt/testing/platform'
import type { TestAgent, TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { segment } from '../../activity/test/support.ts'

export const api = '/plugins/clickim'
/** A time of the day that all tests are about. */
export const at = (time: string): string => `2026-11-20T${time}.000Z`
export const today = 'from=2026-11-20&to=2026-11-20'

export interface Span { readonly from: string; readonly to: string; readonly kind: 'afk' | 'social'; readonly platform?: string }
export interface EntryAnswer {
  readonly afkSeconds: number
  readonly social: readonly { readonly platform: string; readonly seconds: number }[]
  readonly spans: readonly Span[]
  readonly decisions: readonly { readonly id: string; readonly choice: string; readonly taskId: string | null; readonly via: string }[]
  readonly work?: readonly { readonly platform: string; readonly seconds: number }[]
}
export interface TotalAnswer { readonly key: string; readonly afkSeconds: number; readonly socialSeconds: number; readonly netSeconds: number }

/** The platform of one spec, with a new workspace, member, agent and task for each test. */
export interface ClickScene extends ClickActs {
  platform: TestPlatform
  workspace: TestWorkspace
  member: TestMember
  agent: TestAgent
  taskId: string
  projectId: string
}
interface ClickActs {
  file(from: string, to: string | null, by?: TestMember): Promise<string>
  time(entryId: string, by?: TestMember): Promise<EntryAnswer>
  totals(query: string, by?: TestMember): Promise<readonly TotalAnswer[]>
  /** A stretch of the day as the agent tells it: `away`, or what was in front. */
  seen(agent: TestAgent, from: string, to: string, what?: 'idle' | 'locked' | 'paused' | 'active' | `${string}.${string}` | { readonly app: string; readonly domain?: string }): Promise<void>
}

export const folders = (...ids: readonly string[]): URL[] => ids.map((id) => new URL(`../../${id}`, import.meta.url))

/** Opens the scene before the tests of the surrounding `describe` and closes it after them. */
export function clickScene(others: readonly string[] = []): ClickScene {
  const acts: ClickActs = {
    async file(from, to, by = scene.member) {
      const filed = await by.post('/entries', { taskId: scene.taskId, startedAt: at(from), stoppedAt: to === null ? null : at(to) })
      if (filed.statusCode !== 201) throw new Error(filed.body)
      return filed.json<{ id: string }>().id
    },
    async time(entryId, by = scene.member) {
      const answer = await by.get(`${api}/entries/${entryId}`)
      if (answer.statusCode !== 200) throw new Error(answer.body)
      return answer.json<EntryAnswer>()
    },
    async totals(query, by = scene.member) {
      const answer = await by.get(`${api}/totals?${query}`)
      if (answer.statusCode !== 200) throw new Error(answer.body)
      return answer.json<{ items: TotalAnswer[] }>().items
    },
    async seen(agent, from, to, what = 'active') {
      const state = what === 'idle' || what === 'locked' || what === 'paused' ? what : 'active'
      const front = typeof what === 'object' ? what : what.includes('.') ? { app: 'Firefox', domain: what } : {}
      const reply = await agent.deliver([segment(at(from), at(to), state, state === 'active' ? front : {})])
      if (reply.accepted !== 1) throw new Error(JSON.stringify(reply))
    },
  }
  const scene = acts as ClickScene
  before(async () => { scene.platform = await createTestPlatform({ plugins: folders('activity', ...others, 'clickim') }) })
  beforeEach(async () => {
    scene.platform.clock.set(at('18:00:00'))
    scene.workspace = await scene.platform.workspace({ timeZone: 'UTC', enabled: ['activity', ...others, 'clickim'] })
    scene.member = await scene.workspace.member()
    scene.agent = await scene.member.agent()
    const { admin } = scene.workspace
    const organization = (await admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
    scene.projectId = (await admin.post('/projects', { name: 'Site', organizationId: organization })).json<{ id: string }>().id
    scene.taskId = (await admin.post('/tasks', { name: 'Work', projectId: scene.projectId })).json<{ id: string }>().id
  })
  after(() => scene.platform.close())
  return scene
}
