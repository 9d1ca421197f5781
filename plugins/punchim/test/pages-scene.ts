import type { Page } from 'playwright-core'
import sharp from 'sharp'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { useUi } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
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
  await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })
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

/** The scene with the platform that serves its pages. */
export interface PunchPages extends PunchScene {
  readonly platform: UiPlatform
  open(as: TestMember, path: string, options?: OpenPageOptions): Promise<OpenedPage>
}

/** Starts the scene with its pages for the tests of the surrounding `describe`; `fill` adds what they look at. */
export function usePunchPages(fill?: () => Promise<void>): PunchPages {
  const pages = {} as PunchPages
  useUi({}, async (platform) => {
    Object.assign(pages, await punchScene(platform), {
      platform,
      async open(as: TestMember, path: string, options: OpenPageOptions = {}) {
        const opened = await openPage(platform, as, path, { settled: true, ...options })
        opened.page.setDefaultTimeout(30_000)
        return opened
      },
    })
    await fill?.()
  }, ['punchim', 'permissions'])
  return pages
}

/** Chooses an option of a selection. */
export async function choose(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).first().click()
}
