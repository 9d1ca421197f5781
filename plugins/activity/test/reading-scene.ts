import { activityPlatform, agentOf, neighbourPlugin } from './support.ts'
import type { Agent, TestMember, TestPlatform, TestWorkspace } from './support.ts'

export const api = '/plugins/activity'
/** A time of the day that all tests are about. */
export const at = (time: string): string => `2026-11-20T${time}Z`
export const today = 'from=2026-11-20&to=2026-11-20'

/** The platform of one spec, with a new workspace, member and agent for each test. */
export interface ReadingScene {
  platform: TestPlatform
  workspace: TestWorkspace
  member: TestMember
  agent: Agent
  readonly neighbour: ReturnType<typeof neighbourPlugin>
}

/** Opens the scene before the tests of the surrounding `describe` and closes it after them. */
export function readingScene(): ReadingScene {
  const neighbour = neighbourPlugin()
  const scene = { neighbour } as ReadingScene
  before(async () => { scene.platform = await activityPlatform(undefined, [neighbour.source]) })
  beforeEach(async () => {
    scene.platform.clock.set('2026-11-20T18:00:00Z')
    scene.workspace = await scene.platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'neighbour'] })
    scene.member = await scene.workspace.member()
    scene.agent = await agentOf(scene.platform, scene.member)
  })
  after(() => scene.platform.close())
  return scene
}

interface Total { readonly key: string | null; readonly activeSeconds: number }

/** What a member is answered about the day. */
export const totalsOf = async (member: TestMember, query: string): Promise<Total[]> => (await member.get(`${api}/totals?${today}&${query}`)).json<{ items: Total[] }>().items
export const pairs = (items: readonly Total[]): (string | number | null)[][] => items.map(({ key, activeSeconds }) => [key, activeSeconds])
