import type { UnitOfWork } from '@overt/sdk'
import { captureSettings } from './capture-settings.ts'
import type { CaptureChange, CaptureSettings } from './capture-settings.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

export interface Override {
  /** Only what differs. */
  readonly settings: CaptureChange
  readonly workspace: CaptureSettings
  /** What holds for the member. */
  readonly effective: CaptureSettings
}

/** What holds for a member: the workspace's settings with the member's own over them. */
export async function readOverride({ settings }: Pick<ScreenshotsContext, 'settings'>, unit: UnitOfWork, memberId: string): Promise<Override> {
  const workspace = captureSettings(await settings(unit.workspaceId))
  const [row] = await unit.query<{ settings: CaptureChange }>({
    name: 'screenshots-override', text: 'select settings from p_screenshots.override where workspace_id = $1 and member_id = $2', values: [unit.workspaceId, memberId],
  })
  const own = row?.settings ?? {}
  return { settings: own, workspace, effective: { ...workspace, ...own } }
}

/** Keeps what differs for a member; nothing where nothing does. */
export async function writeOverride(unit: UnitOfWork, memberId: string, settings: CaptureChange, at: Temporal.Instant): Promise<void> {
  if (Object.keys(settings).length === 0) {
    await unit.query('delete from p_screenshots.override where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
    return
  }
  await unit.query(`
    insert into p_screenshots.override (workspace_id, member_id, settings, changed_at) values ($1, $2, $3, $4)
    on conflict (workspace_id, member_id) do update set settings = excluded.settings, changed_at = excluded.changed_at`,
  [unit.workspaceId, memberId, JSON.stringify(settings), at.toString()])
}
